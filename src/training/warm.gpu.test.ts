import { warmSuite } from './testing/warm.suite';

warmSuite('webgpu');
