import { choicesSuite } from './choices.suite';

choicesSuite('cpu');
