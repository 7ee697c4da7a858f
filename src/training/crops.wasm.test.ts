import { cropsSuite } from './testing/crops.suite';

cropsSuite('wasm');
