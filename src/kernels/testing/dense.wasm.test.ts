import { denseSuite } from './dense.suite';

denseSuite('wasm');
