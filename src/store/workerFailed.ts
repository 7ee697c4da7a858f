/** What a person is told of a worker that died. */
import { inClause } from '../scene/errors';
import type { StudioErrorData } from '../scene/errors';

export const workerFailed = (which: string, event: ErrorEvent): StudioErrorData => ({
  kind: 'engine',
  message: `The ${which} worker stopped: ${inClause(event.message) || 'it could not be started'}.`,
  advice:
    'Your scene and annotations are still here. Try again; if it happens again, export your annotations, choose WASM in the engine menu, or use another browser.',
});
