import { scanSuite } from './scan.suite';

scanSuite('cpu');
