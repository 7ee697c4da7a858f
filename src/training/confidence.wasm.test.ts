import { confidenceSuite } from './testing/confidence.suite';

confidenceSuite('wasm');
