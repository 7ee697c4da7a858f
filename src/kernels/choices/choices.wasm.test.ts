import { choicesSuite } from './choices.suite';

choicesSuite('wasm');
