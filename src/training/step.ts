/** One step down the gradient of a loss over the flat θ: what every trainable does alike. */
import * as tf from '@tensorflow/tfjs-core';
import { leaves, named, type ParameterLayout, type Views } from '../model/parameters';
import type { Optimizer } from './optimizer';

/** Unweighted loss terms, and the weighted total that is minimised. */
export interface Losses {
  readonly values: readonly tf.Scalar[];
  readonly total: tf.Scalar;
}

/** Adds up loss terms by their weights, which are in the same order. */
export function weighted(values: readonly tf.Scalar[], weights: readonly number[]): Losses {
  const total = values
    .map((v, i) => tf.mul(v, weights[i]))
    .reduce((sum, v) => tf.add(sum, v)) as tf.Scalar;
  return { values, total };
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
        const { values, total } = lossesOf(named(tensors, layout));
        kept = tf.keep(tf.stack([...values, total])) as tf.Tensor1D;
        return total;
      });
      const { grads } = objective(leaves(theta, layout));
      return tf.concat1d(grads.map((g) => tf.reshape<tf.Rank.R1>(g, [-1]))); // [P]
    });
    const next = optimizer.step(theta, gradient, index);
    gradient.dispose();
    return { theta: next, losses: kept! };
  } catch (error) {
    (kept as tf.Tensor | null)?.dispose();
    throw error;
  }
}
