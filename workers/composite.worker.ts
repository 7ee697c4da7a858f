/** Entry point of the composite worker: one question, one answer, and the page ends it. All work is in src/unmixing. */
import { compositeScores } from '../src/unmixing/composites';
import { toErrorData } from '../src/scene/errors';
import type { CompositeEvent, CompositeRequest } from '../src/protocol/composite';

self.onmessage = ({ data }: MessageEvent<CompositeRequest>): void => {
  const { composite, kind, cube, mask } = data;
  const send = (event: CompositeEvent, transfer: Transferable[] = []) =>
    self.postMessage(event, { transfer });
  try {
    const value = compositeScores(cube, mask, kind);
    send({ type: 'composite', composite, kind, value }, [value.scores.buffer as ArrayBuffer]);
  } catch (error) {
    send({ type: 'compositeFailed', composite, kind, error: toErrorData(error) });
  }
};
