import { stepSuite } from './step.suite';

stepSuite('cpu');
