import { resampleSuite } from './resample.suite';

resampleSuite('webgpu');
