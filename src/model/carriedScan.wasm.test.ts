import { carriedScanSuite } from './carriedScan.suite';

carriedScanSuite('wasm');
