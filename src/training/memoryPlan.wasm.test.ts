import { memoryPlanSuite } from './testing/memoryPlan.suite';

memoryPlanSuite('wasm', [30, 60]);
