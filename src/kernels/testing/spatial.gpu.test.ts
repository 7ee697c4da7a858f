import { spatialSuite } from './spatial.suite';

spatialSuite('webgpu');
