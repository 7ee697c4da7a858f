import { resampleSuite } from './resample.suite';

resampleSuite('cpu');
