import { convSuite } from './conv.suite';

convSuite('webgpu');
