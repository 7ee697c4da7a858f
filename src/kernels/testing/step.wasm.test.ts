import { stepSuite } from './step.suite';

stepSuite('wasm');
