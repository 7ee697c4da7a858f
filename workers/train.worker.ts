/** Entry point of the training worker. All work is in src/jobs and below. */
import { trustOwnScripts } from '../src/scene/ownScripts';
import { makeTrainService } from '../src/jobs/service';
import type { Here, TrainRequest } from '../src/protocol/requests';

trustOwnScripts();
const handle = makeTrainService((event) => self.postMessage(event));
self.onmessage = ({ data }: MessageEvent<TrainRequest>): void => handle(data);
self.postMessage({ of: 'here' } satisfies Here);
