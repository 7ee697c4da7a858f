/** Entry point of the workers that score a class's answers. All work is in src/jobs/classwork and below. */
import { makeClassService } from '../src/jobs/classwork/service';
import type { ClassEvent, ClassRequest } from '../src/protocol/classwork';

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const answer = makeClassService((event: ClassEvent) => self.postMessage(event), pause);

/** One question after the other. */
let last: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<ClassRequest>): void => {
  last = last.then(() => answer(data));
};
