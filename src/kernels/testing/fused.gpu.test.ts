import { fusedSuite } from './fused.suite';

fusedSuite('webgpu');
