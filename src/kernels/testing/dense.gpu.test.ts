import { denseSuite } from './dense.suite';

denseSuite('webgpu');
