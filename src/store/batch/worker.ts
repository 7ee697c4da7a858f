/** The worker that answers a batch: the training worker's code, another instance, on WebAssembly as the command is. */
import type { ApplyEvent, ApplyRequest } from '../../protocol/apply';
import type { Told, TrainRequest } from '../../protocol/requests';
import { inClause } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';

export interface ApplyWorker {
  apply(id: number, request: ApplyRequest): void;
  cancel(id: number): void;
  terminate(): void;
}

export interface ApplyListeners {
  readonly onEvent: (event: ApplyEvent) => void;
  /** It cannot begin, or has stopped; it is of no more use. */
  readonly onDeath: (error: StudioErrorData) => void;
}

export function makeApplyWorker({ onEvent, onDeath }: ApplyListeners): ApplyWorker {
  const worker = new Worker(new URL('../../../workers/train.worker.ts', import.meta.url), {
    type: 'module',
    name: 'apply',
  });
  const ask = (request: TrainRequest): void => worker.postMessage(request);
  worker.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.of === 'apply') onEvent(data.event);
    else if (data.of === 'train' && data.event.type === 'error') onDeath(data.event.error);
  };
  worker.onerror = (e) =>
    onDeath({
      kind: 'engine',
      message: `The worker that answers scenes stopped: ${inClause(e.message) || 'it could not be started'}.`,
      advice: 'Scenes that are done stay. Start again; close other tabs if memory is short.',
    });
  ask({ type: 'engine', choice: 'wasm' });
  return {
    apply: (run, takes) => ask({ type: 'apply', run, takes }),
    cancel: (run) => ask({ type: 'cancel', run }),
    terminate: () => worker.terminate(),
  };
}
