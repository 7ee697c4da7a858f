import { confidenceSuite } from './testing/confidence.suite';

confidenceSuite('cpu');
