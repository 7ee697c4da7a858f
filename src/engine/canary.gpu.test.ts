import { canarySuite } from './canary.suite';

canarySuite('webgpu');
