import { convSuite } from './conv.suite';

convSuite('wasm');
