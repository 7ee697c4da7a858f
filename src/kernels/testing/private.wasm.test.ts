import { privateSuite } from './private.suite';

privateSuite('wasm');
