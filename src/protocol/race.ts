/** What a race takes and tells: plain, structured-clone data. Types only. */
import type { Label, Truth } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';
import type { LabelErrorKind } from '../scene/labelErrors';
import type { LabelProtocol } from '../scene/sampling';
import type { MethodId } from '../settings/methods';
import type { RunTrail } from './run';

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
  /** Blind; Hungarian on spectral angles to the true endmembers, or to those the true abundances imply. Or a yardstick. */
  | 'truth'
  /** Blind, no truth; Hungarian on spectral angles to E⁽⁰⁾ of the labels. */
  | 'label spectra'
  /** Blind, nothing to match with: the method's own order. */
  | 'none';

/** One finished run of one method. */
export interface RaceResult {
  readonly method: MethodId;
  readonly seed: number;
  /** How many labels it was given; 0 for blind methods and yardsticks. */
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
  /** Of the dual-branch network; absent for other methods, and in sessions of earlier versions. */
  readonly trail?: RaceTrail;
}

/** What one trained run went through, for its capsule. */
export interface RaceTrail extends RunTrail {
  /** [steps] the total that each step minimised */
  readonly losses: Float32Array;
  /** SHA-256 of θ after the last step. */
  readonly theta: string;
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
      /** How far the current run is, 0 to 1. */
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
