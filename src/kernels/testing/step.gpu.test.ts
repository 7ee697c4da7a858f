import { stepSuite } from './step.suite';

stepSuite('webgpu');
