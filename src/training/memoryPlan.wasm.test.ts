import { memoryPlanSuite } from './testing/memoryPlan.suite';

memoryPlanSuite('wasm', [24, 44]);
