import { denseSuite } from './dense.suite';

denseSuite('cpu');
