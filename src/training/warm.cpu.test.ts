import { warmSuite } from './testing/warm.suite';

warmSuite('cpu');
