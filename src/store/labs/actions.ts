/** What a person can do with the labs. */
import { isGoing, jobOf } from '../job';
import type { StoreOf } from '../slice';
import type { LabRequest } from '../../protocol/labs';
import type { Engine } from '../workers';
import { labProblems, labRequest, newLab } from './labs';
import type { LabSlice, LabState } from './labs';

export interface LabActions {
  /** Starts a lab; nothing happens while something keeps it from starting. */
  readonly startLab: (kind: LabRequest['kind']) => void;
  readonly cancelLab: () => void;
}

export function createLabActions(
  store: StoreOf<LabState, LabSlice>,
  engine: () => Pick<Engine, 'start' | 'cancel'>,
): LabActions {
  const { getState: get, setState: set } = store;
  return {
    startLab(kind) {
      if (jobOf(get()) !== null || labProblems(get(), kind).length > 0) return;
      set({ lab: newLab(engine().start('lab', labRequest(get(), kind)), kind, get()) });
    },
    cancelLab() {
      const { lab } = get();
      if (!isGoing(lab)) return;
      set({ lab: { ...lab, cancelling: true } });
      engine().cancel(lab.id);
    },
  };
}
