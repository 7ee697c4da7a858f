/**
 * What the training loop drives: the dual-branch network, its ablations and the published peers all look like this.
 * A trainable owns its tensors until `dispose`; it knows no events, no clock and no person.
 */
import type * as tf from '@tensorflow/tfjs-core';

export interface Trainable {
  /** How many numbers are learned. */
  readonly parameters: number;
  /** The loss terms that are in use, in the order `step` returns them. */
  readonly terms: readonly string[];
  /** One update. Returns the losses before it [terms + 1]: unweighted, in order, then the weighted total. Caller disposes. */
  step(index: number): tf.Tensor1D;
  /**
   * The answer of the current parameters.
   * @param between waited for between parts of a large scene; throws to end it
   */
  estimate(between?: () => Promise<void>): Promise<TrainableEstimate>;
  dispose(): void;
}

export interface TrainableEstimate {
  /** M̂ [N × R] */
  readonly abundances: Float32Array;
  /** E [R × B'] in the training domain */
  readonly endmembers: Float32Array;
  /** RMS of what is left of the spectra in the training domain, of models that are not M̂E. */
  readonly error?: number;
  /** A map of the model's own beside the abundances [N]. */
  readonly own?: Float32Array;
}
