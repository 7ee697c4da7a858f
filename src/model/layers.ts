/**
 * Layers in [pixels, channels] layout, built from matrix products and elementwise operations that every backend
 * differentiates. Reductions over channels are products with small constant matrices: on narrow tensors they are
 * faster than tfjs reductions, and they broadcast by themselves.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  abundanceSoftmax,
  dense,
  groupNormLeaky,
  hasRowNorm,
  layerNormRows,
  leaky,
  rowNorm,
} from '../kernels';
import { product, type Tracked } from './product';

/** On WebGPU every dispatch costs, so that layers are own ops there; elsewhere they are put together from quick ones. */
export const fused = (): boolean => tf.getBackend() === 'webgpu';

/** x W + b. x [n, i], W [i, o], b [o] → [n, o]. `tracked` 'right' when x is data and needs no gradient. */
export function linear(
  x: tf.Tensor2D,
  W: tf.Tensor,
  b?: tf.Tensor,
  tracked: Tracked = 'both',
): tf.Tensor2D {
  if (fused()) return dense(x, [W as tf.Tensor2D], { bias: b as tf.Tensor1D | undefined })[0];
  const y = product(x, W as tf.Tensor2D, tracked); // [n, o]
  return b ? tf.add<tf.Tensor2D>(y, b) : y;
}

/** leaky ReLU(x W + b), as `linear` and `leakyRelu`. */
export function leakyLinear(
  x: tf.Tensor2D,
  W: tf.Tensor,
  b: tf.Tensor,
  slope: number,
  tracked: Tracked = 'both',
): tf.Tensor2D {
  if (fused()) return dense(x, [W as tf.Tensor2D], { bias: b as tf.Tensor1D, slope })[0];
  return leakyRelu(linear(x, W, b, tracked), slope);
}

/** x W_j for up to three weights. x [n, i], W_j [i, o_j] → [n, o_j] */
export function linears(x: tf.Tensor2D, weights: readonly tf.Tensor[]): tf.Tensor2D[] {
  if (fused()) return dense(x, weights as tf.Tensor2D[]);
  return weights.map((W) => linear(x, W));
}

/** max(x, slope·x) for 0 < slope < 1. */
export function leakyRelu(x: tf.Tensor2D, slope: number): tf.Tensor2D {
  if (!fused()) return leaky(x, slope);
  const op = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([input as tf.Tensor]);
    return {
      value: tf.maximum(input as tf.Tensor, tf.mul(input as tf.Tensor, slope)),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, tf.step(saved, slope)),
    };
  });
  return op(x) as tf.Tensor2D;
}

/** [d, d] filled with 1/d: x · J is the row mean, broadcast. */
function averaging(d: number): tf.Tensor2D {
  return tf.fill([d, d], 1 / d);
}

/** Layer norm over the last axis of x [n, d], with gain and bias [d]. */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  if (fused()) return layerNormRows(x, gain as tf.Tensor1D, bias as tf.Tensor1D);
  if (hasRowNorm()) return rowNorm(x, gain as tf.Tensor1D, bias as tf.Tensor1D);
  return composedLayerNorm(x, gain, bias);
}

/** The same of tfjs's operations, as where there is no SIMD. */
export function composedLayerNorm(x: tf.Tensor2D, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  const J = averaging(x.shape[1]);
  const centred = tf.sub<tf.Tensor2D>(x, product(x, J, 'left')); // [n, d]
  const variance = product(tf.square(centred), J, 'left'); // [n, d]
  const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(normal, gain), bias);
}

/** Where a group norm averages. */
export interface ValidPixels {
  /** [1, n] 1/validPixels at valid pixels, else 0 */
  readonly weights: tf.Tensor2D;
  /** The first valid pixel. */
  readonly pivot: number;
}

/**
 * Group norm of one image x [n, c] (Wu & He 2018), then leaky ReLU: mean and variance over the valid pixels and the
 * channels of each of `groups` groups. A group count that does not divide c falls back to one group. Slope 1: no ReLU.
 */
export function groupNorm(
  x: tf.Tensor2D,
  { weights, pivot }: ValidPixels,
  groups: number,
  gain: tf.Tensor,
  bias: tf.Tensor,
  slope: number,
): tf.Tensor2D {
  const c = x.shape[1];
  const size = c % groups === 0 ? c / groups : c;
  if (fused()) {
    const options = { size, slope, pivot };
    return groupNormLeaky(x, weights, gain as tf.Tensor1D, bias as tf.Tensor1D, options);
  }
  const blocks = tf.tensor2d(
    Float32Array.from({ length: c * c }, (_, i) =>
      Math.floor(Math.floor(i / c) / size) === Math.floor((i % c) / size) ? 1 / size : 0,
    ),
    [c, c],
  );
  const average = (v: tf.Tensor2D): tf.Tensor2D =>
    product(product(weights, v, 'right'), blocks, 'left'); // [1, c]
  const centred = tf.sub<tf.Tensor2D>(x, average(x)); // [n, c]
  const scale = tf.mul(tf.rsqrt(tf.add(average(tf.square(centred)), 1e-5)), gain); // [1, c]
  const pre = tf.add<tf.Tensor2D>(tf.mul(centred, scale), bias); // [n, c]
  return slope === 1 ? pre : leakyRelu(pre, slope);
}

/** @param weights averaging weights of n pixels, 0 at masked ones */
export function validPixels(weights: Float32Array): ValidPixels {
  return {
    weights: tf.tensor2d(weights, [1, weights.length]),
    pivot: Math.max(
      0,
      weights.findIndex((w) => w > 0),
    ),
  };
}

/** Softmax over the last axis of raw [n, R] + γ·prior [n, R], γ [1]; without a prior, of raw. */
export function softmaxRows(
  raw: tf.Tensor2D,
  prior: tf.Tensor2D | null = null,
  gamma: tf.Tensor | null = null,
): tf.Tensor2D {
  if (fused()) return abundanceSoftmax(raw, prior, gamma);
  return tf.softmax(prior && gamma ? tf.add<tf.Tensor2D>(raw, tf.mul(prior, gamma)) : raw, 1);
}
