/**
 * What a race takes and tells, and what the training worker can be asked: plain, structured-clone data. Types only; the
 * page sees it through protocol/read.ts.
 */
import type { Constraints, Violations } from '../unmixing/constraints';
import type { Cube, Label, Truth, ValidityMask, ValueChange } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';
import type { ImportChoices } from '../scene/importChoices';
import type { LabelErrorKind } from '../scene/labelErrors';
import type { LabelProtocol } from '../scene/sampling';
import type { MethodId } from '../settings/methods';
import type { EngineChoice, TrainConfig, TrainingState } from './run';
import type { SuggestConfig } from './suggest';

export type {
  SuggestConfig,
  SuggestEvent,
  Suggestion,
  SuggestParts,
  SuggestReason,
} from './suggest';

/** Where each seed's labels come from. Given labels are the same for every seed; sampled ones are drawn with it. */
export type RaceLabels =
  | { readonly kind: 'given'; readonly labels: readonly Label[] }
  | {
      readonly kind: 'sampled';
      readonly count: number;
      readonly protocol: LabelProtocol;
      /** How the labels are off; absent: exact. */
      readonly error?: LabelErrorKind;
    };

export interface RaceConfig {
  readonly methods: readonly MethodId[];
  /** One run of every method for each. */
  readonly seeds: readonly number[];
  readonly labels: RaceLabels;
  readonly endmemberNames: readonly string[];
  /** Columns in the order of endmemberNames; NaN columns where an endmember has no truth. Null: no metrics that need it. */
  readonly truth: Truth | null;
  /** Steps of every trained method; without it each method's own default. */
  readonly steps?: number;
  /** Keep the maps of every run, or of the first seed only (a long race on a large scene). */
  readonly keepMaps: 'all' | 'first seed';
}

/** How the columns of a result were put in the order of the endmembers. */
export type Matching =
  /** The method knows the order, from the labels. */
  | 'labels'
  /** Blind; Hungarian on spectral angles to the true endmembers, or to those the true abundances imply. */
  | 'truth'
  /** Blind, no truth; Hungarian on spectral angles to E⁽⁰⁾ of the labels. */
  | 'label spectra'
  /** Blind, nothing to match with: the method's own order. */
  | 'none';

/** One finished run of one method. */
export interface RaceResult {
  readonly method: MethodId;
  readonly seed: number;
  /** How many labels it was given; 0 for blind methods. */
  readonly labels: number;
  /** Steps trained; 0 where nothing is trained. */
  readonly steps: number;
  readonly seconds: number;
  /** Numbers learned; 0 where nothing is trained. */
  readonly parameters: number;
  /** [R] per endmember, NaN where it has no truth; null without truth. */
  readonly rmse: readonly number[] | null;
  /** Mean over the endmembers with truth; null without truth. */
  readonly rmseMean: number | null;
  /** [R] radians; null where the truth has no spectra. */
  readonly sad: readonly number[] | null;
  readonly sadMean: number | null;
  /** RMS of y − ŷ over valid pixels and bands, ŷ as the method models it, in the cube's own scale. */
  readonly reconstruction: number;
  /** [N × R] in the order of the endmembers, NaN at masked pixels; null when not kept. */
  readonly abundances: Float32Array | null;
  /** [R × B] in the order of the endmembers, the cube's own scale, NaN in masked bands. */
  readonly endmembers: Float32Array;
  readonly matching: Matching;
  /** [R] which of the method's own endmembers stands at each place; 0…R−1 when it knows the order. */
  readonly order: readonly number[];
  /** What the method decided or met ("chose FCLS, unit-norm"), or null. */
  readonly note: string | null;
}

export type RaceEvent =
  | { readonly type: 'raceStarted'; readonly race: number; readonly runs: number }
  | {
      readonly type: 'raceRun';
      readonly race: number;
      readonly method: MethodId;
      readonly seed: number;
      /** 0-based place in the queue. */
      readonly index: number;
    }
  /** At most a few a second. */
  | {
      readonly type: 'raceProgress';
      readonly race: number;
      readonly index: number;
      /** Of the current run, 0 to 1. */
      readonly fraction: number;
      /** "step 12 of 60", "unmixing", … */
      readonly what: string;
      /** For the whole queue, from what past runs of the same methods took; null until one can be known. */
      readonly remainingMs: number | null;
    }
  | {
      readonly type: 'raceResult';
      readonly race: number;
      readonly index: number;
      readonly result: RaceResult;
    }
  /** The run failed or diverged; the queue goes on. */
  | {
      readonly type: 'raceFailed';
      readonly race: number;
      readonly index: number;
      readonly method: MethodId;
      readonly seed: number;
      readonly error: StudioErrorData;
    }
  | { readonly type: 'racePaused' | 'raceResumed'; readonly race: number }
  | {
      readonly type: 'raceEnded';
      readonly race: number;
      readonly how: 'finished' | 'cancelled';
      readonly seconds: number;
    }
  /** The race could not start or go on at all. */
  | { readonly type: 'raceError'; readonly race: number; readonly error: StudioErrorData };

/** What the page asks of the training worker: one run or one race at a time. */
/** A file to be answered whole by the weights of a run on a part of it. */
export interface FileRequest {
  /** Those that the scene on screen was opened from. */
  readonly files: readonly File[];
  /** How the scene on screen was opened and read. */
  readonly choices: ImportChoices;
  readonly change: ValueChange;
  /** Of the run, with its weights at the end. */
  readonly config: TrainConfig;
  readonly state: TrainingState;
}

/** The maps of a whole file. */
export interface FileMaps {
  readonly lines: number;
  readonly samples: number;
  /** [N × R], NaN at pixels without usable values. */
  readonly abundances: Float32Array;
  /** [N] 1 = usable */
  readonly valid: Uint8Array;
  readonly validPixels: number;
  /** E [R × B] in the cube's scale, NaN in masked bands: that of the run. */
  readonly endmembers: Float32Array;
  /** As Cube.map, of the whole file. */
  readonly map?: Cube['map'];
  readonly seconds: number;
  /** How often the file was read, in how many blocks of lines. */
  readonly passes: number;
  readonly blocks: number;
}

export type FileEvent =
  | {
      readonly type: 'fileProgress';
      readonly file: number;
      readonly fraction: number;
      readonly what: string;
    }
  | { readonly type: 'fileMaps'; readonly file: number; readonly maps: FileMaps }
  | { readonly type: 'fileCancelled'; readonly file: number }
  | { readonly type: 'fileError'; readonly file: number; readonly error: StudioErrorData };

/** The same training again and again, to see what its answer hangs on. */
export interface SpreadConfig {
  readonly train: TrainConfig;
  /** 2 to 20 */
  readonly runs: number;
  /** Other seeds from that of `train` on; noise on the labels; or both. */
  readonly vary: 'seeds' | 'labels' | 'both';
  /** Standard deviation of the noise on every given fraction, 0 to 0.5. */
  readonly jitter: number;
  /** Errors of this kind in place of the noise; absent: noise. `pure` needs the truth, `exact` is not for labs. */
  readonly error?: Exclude<LabelErrorKind, 'exact'>;
  /** In the order of the endmembers, for pure clicks; a column of NaN where an endmember has none. */
  readonly truth?: Truth | null;
}

/** Mean and standard deviation (over runs − 1) of the runs so far. */
export interface Spread {
  readonly runs: number;
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  readonly abundanceSd: Float32Array;
  /** [R × B] in the cube's scale, NaN in masked bands */
  readonly endmembers: Float32Array;
  readonly endmemberSd: Float32Array;
  /** [R] root mean square of the standard deviation over valid pixels */
  readonly rmsSd: readonly number[];
}

/** The classical answer under a pair of constraints. */
export interface ConstraintResult extends Constraints {
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  readonly violations: Violations;
  /** RMS of y − aᵀE over valid pixels and bands, in the cube's scale */
  readonly reconstructionRmse: number;
  /** E⁽⁰⁾ [R × B] of the labels, NaN in masked bands */
  readonly endmembers: Float32Array;
}

export type LabRequest =
  | { readonly kind: 'spread'; readonly config: SpreadConfig }
  | {
      readonly kind: 'constraints';
      readonly config: Pick<TrainConfig, 'endmemberNames' | 'labels'>;
    };

export type LabEvent =
  | {
      readonly type: 'labProgress';
      readonly lab: number;
      readonly fraction: number;
      readonly what: string;
      readonly remainingMs: number | null;
    }
  | { readonly type: 'labSpread'; readonly lab: number; readonly spread: Spread }
  | {
      readonly type: 'labConstraints';
      readonly lab: number;
      readonly results: readonly ConstraintResult[];
    }
  | { readonly type: 'labFinished' | 'labCancelled'; readonly lab: number }
  | { readonly type: 'labError'; readonly lab: number; readonly error: StudioErrorData };

export type TrainRequest =
  | { readonly type: 'engine'; readonly choice: EngineChoice }
  | { readonly type: 'scene'; readonly cube: Cube; readonly mask: ValidityMask }
  | { readonly type: 'train'; readonly run: number; readonly config: TrainConfig }
  /** What a run would take, before it is started; answered by `memory`. */
  | {
      readonly type: 'plan';
      readonly config: Pick<TrainConfig, 'settings' | 'endmemberNames' | 'labels'>;
    }
  | { readonly type: 'unmixFile'; readonly run: number; readonly request: FileRequest }
  | { readonly type: 'lab'; readonly run: number; readonly request: LabRequest }
  | { readonly type: 'race'; readonly run: number; readonly config: RaceConfig }
  /** A newer request replaces one that is not answered yet; while a run or a race is going it waits. */
  | { readonly type: 'suggest'; readonly suggest: number; readonly config: SuggestConfig }
  /** Of a run or a race; `skip` leaves out the current run of a race. */
  | { readonly type: 'pause' | 'resume' | 'cancel' | 'skip'; readonly run: number };
