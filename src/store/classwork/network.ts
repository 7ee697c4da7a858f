/** The network on everybody's labels: going or ended, and what it has found so far. */
import type { ClassNetworkConfig, ClassNetworkEvent } from '../../protocol/classwork';
import type { JobEvent } from '../../protocol/requests';
import type { StudioErrorData } from '../../scene/errors';
import { isGoing, jobOf } from '../job';
import type { Jobs } from '../job';
import type { AnswerToNewScene } from '../newScene';
import type { Slice, StoreOf } from '../slice';
import type { Engine } from '../workers';

export interface ClassNetwork {
  readonly id: number;
  readonly status: 'running' | 'finished' | 'cancelled' | 'failed';
  readonly cancelling: boolean;
  /** 0..1 */
  readonly fraction: number;
  readonly what: string;
  /** Map RMSE by key, one a seed, in the order of the seeds; null: it could not be trained. */
  readonly found: Readonly<Record<string, readonly (number | null)[]>>;
  readonly error: StudioErrorData | null;
}

export interface ClassNetworkSlice {
  readonly classNetwork: ClassNetwork | null;
  readonly applyClassNetwork: (event: JobEvent<'classNetwork'>) => void;
}

export const classNetworkAtNewScene: AnswerToNewScene<ClassNetworkSlice> = () => ({
  classNetwork: null,
});

export const createClassNetworkSlice: Slice<ClassNetworkSlice> = (set, get) => ({
  classNetwork: null,
  applyClassNetwork(event) {
    const { classNetwork: now } = get();
    if (now?.id !== event.classNetwork) return;
    set({ classNetwork: { ...now, ...folded(now, event) } });
  },
});

function folded(
  { found }: ClassNetwork,
  event: ClassNetworkEvent | JobEvent<'classNetwork'>,
): Partial<ClassNetwork> {
  switch (event.type) {
    case 'classNetworkProgress':
      return { fraction: event.fraction, what: event.what };
    case 'classNetworkScore': {
      const before = Object.hasOwn(found, event.key) ? found[event.key] : [];
      return { found: { ...found, [event.key]: [...before, event.rmse] } };
    }
    case 'classNetworkEnded':
      return { status: event.how, what: '', fraction: 1 };
    case 'classNetworkError':
      return { status: 'failed', what: '', error: event.error };
  }
}

export interface ClassNetworkActions {
  /** Nothing happens while something else holds the training worker. */
  readonly startClassNetwork: (config: ClassNetworkConfig) => void;
  readonly cancelClassNetwork: () => void;
}

export function createClassNetworkActions(
  { getState: get, setState: set }: StoreOf<ClassNetworkSlice & Jobs, ClassNetworkSlice>,
  engine: () => Pick<Engine, 'start' | 'cancel'>,
): ClassNetworkActions {
  return {
    startClassNetwork(config) {
      if (jobOf(get()) !== null) return;
      const id = engine().start('classNetwork', config);
      set({
        classNetwork: {
          ...{ id, status: 'running', cancelling: false, fraction: 0, what: 'Starting' },
          ...{ found: {}, error: null },
        },
      });
    },
    cancelClassNetwork() {
      const { classNetwork } = get();
      if (!isGoing(classNetwork)) return;
      set({ classNetwork: { ...classNetwork, cancelling: true } });
      engine().cancel(classNetwork.id);
    },
  };
}
