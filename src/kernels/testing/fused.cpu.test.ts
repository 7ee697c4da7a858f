import { fusedSuite } from './fused.suite';

fusedSuite('cpu');
