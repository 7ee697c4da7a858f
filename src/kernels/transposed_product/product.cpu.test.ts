import { productSuite } from './product.suite';

productSuite('cpu');
