import { peersSuite } from './peers.suite';

peersSuite('wasm');
