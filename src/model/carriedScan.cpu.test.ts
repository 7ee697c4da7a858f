import { carriedScanSuite } from './carriedScan.suite';

carriedScanSuite('cpu');
