import { fusedSuite } from './fused.suite';

fusedSuite('wasm');
