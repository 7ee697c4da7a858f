import { scanSuite } from './scan.suite';

scanSuite('webgpu');
