import { spatialSuite } from './spatial.suite';

spatialSuite('wasm');
