/** What the labs take and tell: plain, structured-clone data. Types only. */
import type { TrainConfig } from './run';
import type { Truth } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';
import type { LabelErrorKind } from '../scene/labelErrors';
import type { Constraints, Violations } from '../unmixing/constraints';

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
  /** [N] RMS over valid bands of y − aᵀE, in the cube's scale; NaN at masked pixels */
  readonly residual: Float32Array;
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
