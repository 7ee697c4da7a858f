/** What a person can do with a race. */
import { isGoing, jobOf } from '../job';
import type { StoreOf } from '../slice';
import type { Engine } from '../workers';
import type { RaceConfig } from '../../protocol/race';
import { continuedRace, newRace } from './race';
import type { RaceSlice } from './race';
import { raceConfigOf, raceProblems, raceToContinue } from './selectors';
import type { RaceState } from './selectors';

export interface RaceActions {
  /** Starts the race that is chosen; nothing happens while something keeps it from starting. */
  readonly startRace: () => void;
  /** Goes on with the runs that a race never came to; nothing happens where it cannot (raceToContinue). */
  readonly continueRace: () => void;
  readonly pauseRace: () => void;
  readonly resumeRace: () => void;
  readonly cancelRace: () => void;
  /** Leaves out the run of the race that is going. */
  readonly skipRun: () => void;
}

export function createRaceActions(
  store: StoreOf<RaceState, RaceSlice>,
  engine: () => Pick<Engine, 'start' | 'pause' | 'resume' | 'cancel' | 'skip'>,
): RaceActions {
  const { getState: get, setState: set } = store;

  function requestOfRace(asked: 'pause' | 'resume' | 'cancel' | 'skip'): void {
    const { race } = get();
    if (!isGoing(race)) return;
    set({ race: { ...race, asked } });
    engine()[asked](race.id);
  }

  const asked = (config: RaceConfig, done: readonly number[] = []): number =>
    engine().start('race', { ...config, done, paces: get().racePaces, timeFirst: true });

  return {
    startRace() {
      const { endmembers, labels } = get();
      if (jobOf(get()) !== null || raceProblems(get()).length > 0) return;
      const config = raceConfigOf(get());
      if (config) set({ race: newRace(asked(config), config, endmembers, labels) });
    },
    continueRace() {
      const { race } = get();
      if (!race || !raceToContinue(get())) return;
      const done = race.runs.flatMap((run) => (run.status === 'cancelled' ? [] : [run.index]));
      set({ race: continuedRace(race, asked(race.config, done)) });
    },
    pauseRace: () => requestOfRace('pause'),
    resumeRace: () => requestOfRace('resume'),
    cancelRace: () => requestOfRace('cancel'),
    skipRun: () => requestOfRace('skip'),
  };
}
