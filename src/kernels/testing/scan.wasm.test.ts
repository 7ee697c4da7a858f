import { scanSuite } from './scan.suite';

scanSuite('wasm');
