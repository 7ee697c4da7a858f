/**
 * The race: what is chosen for the next one, and the one that is going or was the last to go. `applyRace` folds the
 * training worker's events into it. Results stay through skips, failures and cancelling; only the next race or another
 * scene replaces them.
 */
import type { Cube, EndmemberDef, Label, Truth } from '../../scene/cube';
import type { StudioErrorData } from '../../scene/errors';
import type { LabelErrorKind } from '../../scene/labelErrors';
import type { RaceConfig, RaceEvent, RaceResult } from '../../protocol/race';
import { defaultRace } from '../../settings/methods';
import type { MethodId } from '../../settings/methods';
import type { LabelProtocol } from '../../scene/sampling';
import { truthColumns } from '../../scene/truthColumns';
import { reordered } from './scores';
import { isGoing } from '../job';
import type { SceneSlice } from '../open/scene';
import type { Slice } from '../slice';
import type { AnswerToNewScene } from '../newScene';
import { namesOf } from '../labels/endmembers';

/** What the next race is to be. */
export interface RaceChoice {
  readonly methods: readonly MethodId[];
  /** `auto`: the person's own where they cover every endmember, else sampled from the truth where that is possible. */
  readonly labels: 'auto' | 'given' | 'sampled';
  readonly count: number;
  readonly protocol: LabelProtocol;
  /** How sampled labels are off. Absent in sessions of earlier versions: exact. */
  readonly labelError?: LabelErrorKind;
  /** How many; they are 0, 1, 2, … so that a race can be repeated by its number of seeds alone. */
  readonly seeds: number;
  /** Training steps of every trained method; null: each has its own default. */
  readonly steps: number | null;
}

export const raceRunStatuses = [
  'waiting',
  'running',
  'finished',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type RaceRunStatus = (typeof raceRunStatuses)[number];

/** One place in the queue. */
export interface RaceRun {
  readonly index: number;
  readonly method: MethodId;
  readonly seed: number;
  readonly status: RaceRunStatus;
  readonly result: RaceResult | null;
  readonly error: StudioErrorData | null;
  /** The order of the endmembers by the matching, where the person has chosen another; else null. */
  readonly matchedOrder: readonly number[] | null;
}

export const raceStatuses = [
  'preparing',
  'running',
  'paused',
  'finished',
  'cancelled',
  'failed',
] as const;
export type RaceStatus = (typeof raceStatuses)[number];

export interface Race {
  readonly id: number;
  readonly status: RaceStatus;
  /** What the person asked for and the worker has not confirmed yet. */
  readonly asked: 'pause' | 'resume' | 'cancel' | 'skip' | null;
  readonly config: RaceConfig;
  readonly runs: readonly RaceRun[];
  /** Index of the run that is going, or null. */
  readonly current: number | null;
  /** How far the current run is, 0 to 1. */
  readonly fraction: number;
  readonly what: string;
  readonly remainingMs: number | null;
  /** Wall time without pauses; null until it ended. */
  readonly seconds: number | null;
  readonly error: StudioErrorData | null;
  /** What it was started with; names in `config` are these endmembers' at that time. */
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
}

export interface RaceSlice {
  readonly raceChoice: RaceChoice;
  readonly race: Race | null;
  readonly chooseRace: (change: Partial<RaceChoice>) => void;
  /** Folds one event in; events of another race than the current one are ignored. */
  readonly applyRace: (event: RaceEvent) => void;
  /**
   * Puts the endmembers of one finished run in another order and scores it again; nothing happens where its maps were
   * not kept. `order` is [R] as in RaceResult.order.
   */
  readonly reorderRun: (index: number, order: readonly number[]) => void;
}

export const raceAtNewScene: AnswerToNewScene<RaceSlice> = () => ({ race: null });

/** Maps of a race that are kept at most; above it those of the first seed only. */
export const mapsLimitBytes = 256 * 2 ** 20;

/** Whether the maps of all runs fit the memory set aside for them. */
export function mapsToKeep(
  runs: number,
  pixels: number,
  endmembers: number,
): RaceConfig['keepMaps'] {
  return runs * pixels * endmembers * 4 <= mapsLimitBytes ? 'all' : 'first seed';
}

/** The truth with its columns in the order of the endmembers (truthColumns of scene/truthColumns.ts). */
export const truthInOrder = (
  truth: Truth | null,
  endmembers: readonly EndmemberDef[],
  size: Pick<Cube, 'lines' | 'samples' | 'bands'>,
): Truth | null =>
  truthColumns(
    truth,
    endmembers.map((e) => e.truth),
    namesOf(endmembers),
    size,
  );

/** A race whose runs all wait. Seeds are the outer loop, as in src/jobs/race.ts. */
export function newRace(
  id: number,
  config: RaceConfig,
  endmembers: readonly EndmemberDef[],
  labels: readonly Label[],
): Race {
  const runs = config.seeds
    .flatMap((seed) => config.methods.map((method) => ({ method, seed })))
    .map(({ method, seed }, index): RaceRun => ({
      index,
      method,
      seed,
      status: 'waiting',
      result: null,
      error: null,
      matchedOrder: null,
    }));
  return {
    id,
    status: 'preparing',
    asked: null,
    config,
    runs,
    current: null,
    fraction: 0,
    what: 'starting',
    remainingMs: null,
    seconds: null,
    error: null,
    endmembers,
    labels,
  };
}

/** What has not finished when the race ends never will. */
export const endedRuns = (runs: readonly RaceRun[]): readonly RaceRun[] =>
  runs.map((run) =>
    run.status === 'waiting' || run.status === 'running' ? { ...run, status: 'cancelled' } : run,
  );

export const createRaceSlice: Slice<RaceSlice, Pick<SceneSlice, 'scene'>> = (set, get) => {
  const withRun = (race: Race, index: number, change: Partial<RaceRun>): readonly RaceRun[] =>
    race.runs.map((run) => (run.index === index ? { ...run, ...change } : run));

  function fold(race: Race, event: RaceEvent): Partial<Race> {
    const idle = { current: null, fraction: 0, what: '' };
    switch (event.type) {
      case 'raceStarted':
        return { status: 'running', what: '' };
      case 'raceRun':
        return {
          current: event.index,
          fraction: 0,
          what: '',
          runs: withRun(race, event.index, { status: 'running' }),
        };
      case 'raceProgress':
        return { fraction: event.fraction, what: event.what, remainingMs: event.remainingMs };
      case 'raceResult': {
        const runs = withRun(race, event.index, { status: 'finished', result: event.result });
        return { ...idle, runs, asked: race.asked === 'skip' ? null : race.asked };
      }
      case 'raceFailed': {
        const status = event.error.kind === 'cancelled' ? 'skipped' : 'failed';
        const runs = withRun(race, event.index, { status, error: event.error });
        return { ...idle, runs, asked: race.asked === 'skip' ? null : race.asked };
      }
      case 'racePaused':
        return { status: 'paused', asked: null };
      case 'raceResumed':
        return { status: 'running', asked: null };
      case 'raceEnded':
        return {
          ...idle,
          status: event.how,
          asked: null,
          remainingMs: null,
          seconds: event.seconds,
          runs: endedRuns(race.runs),
        };
      case 'raceError':
        return {
          ...idle,
          status: 'failed',
          asked: null,
          remainingMs: null,
          error: event.error,
          runs: endedRuns(race.runs),
        };
    }
  }

  return {
    raceChoice: {
      methods: defaultRace,
      labels: 'auto',
      count: 10,
      protocol: 'spread',
      seeds: 3,
      steps: null,
    },
    race: null,
    chooseRace: (change) => set({ raceChoice: { ...get().raceChoice, ...change } }),
    applyRace(event) {
      const { race } = get();
      if (!race || race.id !== event.race || !isGoing(race)) return;
      set({ race: { ...race, ...fold(race, event) } });
    },
    reorderRun(index, order) {
      const { race, scene } = get();
      const run = race?.runs[index];
      if (!race || !scene || !run?.result) return;
      const result = reordered(run.result, order, race.config.truth, scene.mask);
      if (!result) return;
      const matched = run.matchedOrder ?? run.result.order;
      const back = matched.every((own, r) => own === order[r]);
      const runs = withRun(race, index, { result, matchedOrder: back ? null : matched });
      set({ race: { ...race, runs } });
    },
  };
};
