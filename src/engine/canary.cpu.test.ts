import { canarySuite } from './canary.suite';

canarySuite('cpu');
