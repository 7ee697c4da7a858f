/** What the labels alone say: the classical answer after the last change, with an opinion on every label. */
import type { LabelOpinion } from '../baselines/labelModel';
import type { EndmemberDef, Label } from '../cube/cube';
import type { SliceCreator } from './state';

/** An answer, and the annotations it was made from. */
export interface ShownPreview {
  readonly labels: readonly Label[];
  readonly endmembers: readonly EndmemberDef[];
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  /** [R × B] in the cube's own scale */
  readonly spectra: Float32Array;
  /** [N] */
  readonly reconstructionError: Float32Array;
  readonly reconstructionRmse: number;
  /** In the order of `labels`. */
  readonly opinions: readonly LabelOpinion[];
  /** The labels agree with one another to about this much, as a standard deviation of a fraction. */
  readonly agreement: number;
  /** Every label says 100 %. */
  readonly allPure: boolean;
  readonly coarse: boolean;
}

export interface PreviewSlice {
  readonly preview: { readonly shown: ShownPreview | null };
}

export const createPreviewSlice: SliceCreator<PreviewSlice> = () => ({ preview: { shown: null } });
