import { tilingSuite } from './testing/tiling.suite';

tilingSuite('cpu');
