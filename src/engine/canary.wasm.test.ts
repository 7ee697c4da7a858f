import { canarySuite } from './canary.suite';

canarySuite('wasm');
