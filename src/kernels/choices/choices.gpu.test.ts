import { choicesSuite } from './choices.suite';

choicesSuite('webgpu');
