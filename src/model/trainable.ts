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
  /** M̂ [N, R] and E [R, B'] of the current parameters, E in the training domain. Caller disposes. */
  estimate(): { abundances: tf.Tensor2D; endmembers: tf.Tensor2D };
  dispose(): void;
}
