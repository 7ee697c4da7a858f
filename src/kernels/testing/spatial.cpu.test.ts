import { spatialSuite } from './spatial.suite';

spatialSuite('cpu');
