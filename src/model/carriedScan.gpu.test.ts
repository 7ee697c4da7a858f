import { carriedScanSuite } from './carriedScan.suite';

carriedScanSuite('webgpu');
