import { privateSuite } from './private.suite';

privateSuite('webgpu');
