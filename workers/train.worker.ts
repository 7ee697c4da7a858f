/** Entry point of the training worker. All work is in src/methods and src/training. */
import { trustOwnScripts } from '../src/cube/ownScripts';
import { makeTrainService } from '../src/methods/service';
import type { TrainRequest } from '../src/methods/events';

trustOwnScripts();
const handle = makeTrainService((event) => self.postMessage(event));
self.onmessage = ({ data }: MessageEvent<TrainRequest>): void => handle(data);
