import { productSuite } from './product.suite';

productSuite('wasm');
