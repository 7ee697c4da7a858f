/** One step down the gradient of a loss over the flat θ: what every trainable does alike. */
import * as tf from '@tensorflow/tfjs-core';
import { joinFlat } from '../kernels';
import { leaves, named, type ParameterLayout, type Views } from '../model/parameters';
import type { Optimizer } from './optimizer';

export interface Losses {
  /** [terms + 1] unweighted, then the weighted total */
  readonly record: tf.Tensor1D;
  /** What is minimised. */
  readonly total: tf.Scalar;
}

/** Adds up loss terms by their weights, which are in the same order. */
export function weighted(values: readonly tf.Scalar[], weights: readonly number[]): Losses {
  const total = values
    .map((v, i) => tf.mul(v, weights[i]))
    .reduce((sum, v) => tf.add(sum, v)) as tf.Scalar;
  return { record: tf.stack([...values, total]) as tf.Tensor1D, total };
}

/**
 * @param theta [P], disposed and replaced
 * @returns the new θ, and the losses before the step [terms + 1]: the terms in order, then the total. Caller disposes.
 */
export function descend(
  theta: tf.Tensor1D,
  layout: ParameterLayout,
  optimizer: Optimizer,
  index: number,
  lossesOf: (p: Views) => Losses,
): { theta: tf.Tensor1D; losses: tf.Tensor1D } {
  let kept: tf.Tensor1D | null = null;
  try {
    const gradient = tf.tidy(() => {
      const objective = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
        const { record, total } = lossesOf(named(tensors, layout));
        kept = tf.keep(record);
        return total;
      });
      const { grads } = objective(leaves(theta, layout));
      return joinFlat(grads); // [P]
    });
    const next = optimizer.step(theta, gradient, index);
    gradient.dispose();
    return { theta: next, losses: kept! };
  } catch (error) {
    (kept as tf.Tensor | null)?.dispose();
    throw error;
  }
}
