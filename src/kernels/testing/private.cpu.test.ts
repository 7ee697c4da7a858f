import { privateSuite } from './private.suite';

privateSuite('cpu');
