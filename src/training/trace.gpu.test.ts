import { traceSuite } from './testing/trace.suite';

traceSuite('webgpu');
