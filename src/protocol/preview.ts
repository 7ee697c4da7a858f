/** What a preview is asked and what it answers: plain, structured-clone data. Types only. */
import type { ClassicalVariant } from '../unmixing/classical';
import type { LabelOpinion } from '../unmixing/labelModel';
import type { Cube, Label, ValidityMask } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';

export interface PreviewQuestion {
  readonly endmemberNames: readonly string[];
  readonly labels: readonly Label[];
}

/** The classical answer of the labels as they are, without training. */
export interface PreviewAnswer {
  /** True for the first, quick answer: the plain classical line, where the scene is large at fewer pixels. */
  readonly coarse: boolean;
  /** Each square of `every` × `every` pixels has the answer of one of them; 1: every pixel its own. */
  readonly every: number;
  /** [n] which of the question's labels it is of: the others lie on masked pixels or do not count. */
  readonly used: readonly number[];
  readonly variant: ClassicalVariant;
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  /** E [R × B] in the cube's own scale, NaN in masked bands */
  readonly spectra: Float32Array;
  /** [N] RMS over valid bands, in the cube's own scale, NaN at masked pixels */
  readonly reconstructionError: Float32Array;
  /** RMS over all answered pixels and valid bands, in the cube's own scale. */
  readonly reconstructionRmse: number;
  /** [n] in the order of `used` */
  readonly opinions: readonly LabelOpinion[];
  /** See `LabelModel`. */
  readonly agreement: number;
  readonly allPure: boolean;
  /** Present where values of single bands stand apart: a run looks for faults among them, and this answer did not. */
  readonly faulty?: true;
}

export type PreviewRequest =
  | { readonly type: 'scene'; readonly cube: Cube; readonly mask: ValidityMask }
  /** A newer question ends an older one. */
  | { readonly type: 'preview'; readonly preview: number; readonly question: PreviewQuestion }
  /** Nobody waits for the last question any more. Not answered. */
  | { readonly type: 'stop' };

export type PreviewEvent =
  /** Twice for a question that is not ended by another: coarse, then full. */
  | { readonly type: 'preview'; readonly preview: number; readonly answer: PreviewAnswer }
  /** Nothing can be said before these endmembers (indices) have a label that counts. */
  | {
      readonly type: 'previewWaiting';
      readonly preview: number;
      readonly endmembers: readonly number[];
    }
  | {
      readonly type: 'previewFailed';
      readonly preview: number;
      readonly error: StudioErrorData;
    };
