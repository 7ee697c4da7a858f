import { resampleSuite } from './resample.suite';

resampleSuite('wasm');
