/**
 * The labs: what the person chose, the one that is going, and the last result of each kind. Results stay until the next of
 * their kind or another scene; they say which labels they are of.
 */
import type { EndmemberDef, Label } from '../../scene/cube';
import type { LabelErrorKind } from '../../scene/labelErrors';
import type { StudioErrorData } from '../../scene/errors';
import type {
  ConstraintResult,
  LabEvent,
  LabRequest,
  Spread,
  SpreadConfig,
} from '../../protocol/labs';
import { truthInOrder } from '../race/race';
import { annotationsChanged } from '../labels/versions';
import { trainProblems } from '../train/problems';
import { samplingProblem } from '../labels/problems';
import { isGoing } from '../job';
import type { SceneSlice } from '../open/scene';
import type { Slice } from '../slice';
import type { TrainState } from '../train/problems';
import type { AnswerToNewScene } from '../newScene';
import { namesOf } from '../labels/endmembers';

export type LabLabelError = 'noise' | Exclude<LabelErrorKind, 'exact'>;

export interface LabChoice {
  readonly vary: SpreadConfig['vary'];
  readonly runs: number;
  /** Standard deviation of the noise on fractions. */
  readonly jitter: number;
  /** How varied labels are off: by that noise, or in one of the ways in which people’s are. */
  readonly labelError: LabLabelError;
  /** What the constraint lab shows. */
  readonly nonNegative: boolean;
  readonly sumToOne: boolean;
}

/** A lab, going or ended. */
export interface Lab {
  readonly id: number;
  readonly kind: LabRequest['kind'];
  readonly status: 'running' | 'finished' | 'cancelled' | 'failed';
  readonly cancelling: boolean;
  /** 0..1 */
  readonly fraction: number;
  readonly what: string;
  readonly remainingMs: number | null;
  readonly error: StudioErrorData | null;
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  readonly choice: LabChoice;
}

interface Of {
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
}

export interface LabSlice {
  readonly labChoice: LabChoice;
  readonly lab: Lab | null;
  readonly spread: (Of & { readonly value: Spread; readonly choice: LabChoice }) | null;
  readonly constraints: (Of & { readonly results: readonly ConstraintResult[] }) | null;
  readonly chooseLab: (change: Partial<LabChoice>) => void;
  /** Folds one event in; events of another lab than the current one are ignored. */
  readonly applyLab: (event: LabEvent) => void;
}

export const labRanges = {
  runs: { min: 2, max: 20 },
  jitter: { min: 0, max: 0.5 },
} as const;

/** What a lab depends on. */
export type LabState = TrainState & Pick<SceneSlice, 'veiledTruth'> & LabSlice;

/** Everything that keeps a lab from starting, as sentences; empty: it can start. */
export function labProblems(state: LabState, kind: LabRequest['kind']): string[] {
  const problems = isGoing(state.run)
    ? ['A training run is going: wait until it has finished, or cancel it.']
    : trainProblems(state);
  const { runs, jitter } = state.labChoice;
  if (kind === 'spread') {
    const { min, max } = labRanges.runs;
    if (!Number.isInteger(runs) || runs < min || runs > max) {
      problems.push(`The number of runs is a whole number from ${min} to ${max}.`);
    }
    if (!(jitter >= labRanges.jitter.min && jitter <= labRanges.jitter.max)) {
      problems.push('Label noise is a number from 0 to 0.5.');
    }
    if (state.labChoice.vary !== 'seeds' && state.labChoice.labelError === 'pure') {
      const problem = samplingProblem(state);
      if (problem) problems.push(`Pure clicks cannot be made up: ${problem}`);
    }
  }
  return isGoing(state.race) ? problems.slice(0, 1) : problems;
}

/** What to ask of the training worker. */
export function labRequest(state: LabState, kind: LabRequest['kind']): LabRequest {
  const { settings, endmembers, labels, labChoice, scene } = state;
  const endmemberNames = namesOf(endmembers);
  const { runs, vary, jitter, labelError } = labChoice;
  if (kind !== 'spread') return { kind, config: { endmemberNames, labels } };
  const train = { settings, endmemberNames, labels };
  const truth =
    labelError === 'pure' && scene ? truthInOrder(scene.truth, endmembers, scene.cube) : null;
  return {
    kind,
    config: {
      ...{ train, runs, vary, jitter },
      ...(labelError === 'noise' ? {} : { error: labelError }),
      ...(truth ? { truth } : {}),
    },
  };
}

export const newLab = (id: number, kind: LabRequest['kind'], state: Of & LabSlice): Lab => ({
  ...{ id, kind, status: 'running', cancelling: false, fraction: 0, what: 'Starting' },
  ...{ remainingMs: null, error: null },
  endmembers: state.endmembers,
  labels: state.labels,
  choice: state.labChoice,
});

/** Whether a lab's result is of other labels or endmembers than those on screen. */
export const labIsStale = (of: Of, { endmembers, labels }: Of): boolean =>
  annotationsChanged({ endmembers, labels }, of);

export const labsAtNewScene: AnswerToNewScene<LabSlice> = () => ({
  lab: null,
  spread: null,
  constraints: null,
});

export const createLabSlice: Slice<LabSlice> = (set, get) => ({
  labChoice: {
    vary: 'seeds',
    runs: 5,
    jitter: 0.05,
    labelError: 'noise',
    nonNegative: true,
    sumToOne: true,
  },
  lab: null,
  spread: null,
  constraints: null,
  chooseLab: (change) => set({ labChoice: { ...get().labChoice, ...change } }),
  applyLab(event) {
    const { lab } = get();
    if (lab?.id !== event.lab) return;
    const { endmembers, labels, choice } = lab;
    const update = (change: Partial<Lab>): void => set({ lab: { ...lab, ...change } });
    switch (event.type) {
      case 'labProgress': {
        const { fraction, what, remainingMs } = event;
        return update({ fraction, what, remainingMs });
      }
      case 'labSpread':
        return set({ spread: { value: event.spread, endmembers, labels, choice } });
      case 'labConstraints':
        return set({ constraints: { results: event.results, endmembers, labels } });
      case 'labFinished':
        return update({ status: 'finished', fraction: 1, remainingMs: 0 });
      case 'labCancelled':
        return update({ status: 'cancelled', remainingMs: null });
      case 'labError':
        return update({ status: 'failed', error: event.error, remainingMs: null });
    }
  },
});
