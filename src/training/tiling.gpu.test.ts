import { tilingSuite } from './testing/tiling.suite';

tilingSuite('webgpu', true);
