import { convSuite } from './conv.suite';

convSuite('cpu');
