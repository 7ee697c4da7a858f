/** Entry point of the training worker. All work is in src/methods and src/training. */
import { makeTrainService } from '../src/methods/service';
import type { TrainRequest } from '../src/methods/events';

const handle = makeTrainService((event) => self.postMessage(event));
self.onmessage = ({ data }: MessageEvent<TrainRequest>): void => handle(data);
