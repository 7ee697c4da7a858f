import { traceSuite } from './testing/trace.suite';

traceSuite('cpu');
