/** Entry point of the training worker. All work is in src/methods and src/training. */
import { makeTrainService } from '../src/jobs/service';
import type { TrainRequest } from '../src/protocol/requests';

const handle = makeTrainService((event) => self.postMessage(event));
self.onmessage = ({ data }: MessageEvent<TrainRequest>): void => handle(data);
