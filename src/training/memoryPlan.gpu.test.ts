import { memoryPlanSuite } from './testing/memoryPlan.suite';

memoryPlanSuite('webgpu', [24, 40]);
