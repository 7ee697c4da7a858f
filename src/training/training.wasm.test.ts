import { trainingSuite } from './testing/training.suite';

trainingSuite('wasm');
