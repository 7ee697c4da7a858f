import { peersSuite } from './peers.suite';

peersSuite('cpu');
