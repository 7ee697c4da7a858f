/** Layers and initial values that only the peers use; the common ones are ../layers.ts. */
import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../../maths/rng';
import { groupNorm, type ValidPixels } from '../layers';
import type { ParameterList } from '../parameters';
import { product } from '../product';

/** x · sigmoid(x), keeping x alone for the gradient. */
export function silu(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([input as tf.Tensor]);
    return {
      value: tf.mul(input as tf.Tensor, tf.sigmoid(input as tf.Tensor)),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
        const gate = tf.sigmoid(saved);
        return tf.mul(dy, tf.mul(gate, tf.add(tf.mul(saved, tf.sub(1, gate)), 1)));
      },
    };
  });
  return op(x) as tf.Tensor2D;
}

/** x · Φ(x), exact. */
export function gelu(x: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

/** Layer norm by products with a [d, 1] column: the [d, d] matrix of ../layers.ts is too dear for wide or many rows. */
export function wideLayerNorm(x: tf.Tensor2D, gain: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  const d = x.shape[1];
  const average = (v: tf.Tensor2D): tf.Tensor2D =>
    product(v, tf.fill<tf.Rank.R2>([d, 1], 1 / d), 'left'); // [n, 1]
  const centred = tf.sub<tf.Tensor2D>(x, average(x)); // [n, d]
  const scale = tf.rsqrt(tf.add(average(tf.square(centred)), 1e-5)); // [n, 1]
  return tf.add(tf.mul(tf.mul(centred, scale), gain), bias);
}

/** Batch norm of one image with its own statistics, over valid pixels. x [n, c] */
export function batchNorm(
  x: tf.Tensor2D,
  pixels: ValidPixels,
  gain: tf.Tensor,
  bias: tf.Tensor,
): tf.Tensor2D {
  return groupNorm(x, pixels, x.shape[1], gain, bias, 1);
}

/** Inverted dropout as `choose` and `choices` take it. */
export const dropped = (rate: number): { chance: number; yes: number; no: number } => ({
  chance: rate,
  yes: 0,
  no: 1 / (1 - rate),
});

/** Inverted dropout: 0 with probability `rate`, else 1/(1 − rate). */
export function dropoutMask(rng: Rng, size: number, rate: number): Float32Array {
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) mask[i] = rng.uniform() < rate ? 0 : kept;
  return mask;
}

/** Normal numbers from the stream of `name`. */
export function normals(rng: Rng, name: string, size: number, deviation: number): Float32Array {
  const stream = rng.fork(name);
  return Float32Array.from({ length: size }, () => deviation * stream.normal());
}

/** A convolution's weights by Kaiming's normal rule, √(2/fanIn), and PyTorch's default bias. shape [fanIn, o] */
export function addConvolution(
  list: ParameterList,
  rng: Rng,
  name: string,
  [fanIn, o]: readonly [number, number],
): void {
  list.add(name, [fanIn, o], normals(rng, name, fanIn * o, Math.sqrt(2 / fanIn)), 'network');
  list.uniform(`${name}.bias`, [o], fanIn, 'network');
}

/** Gain 1 and bias 0. */
export function addNorm(list: ParameterList, name: string, channels: number): void {
  list.add(`${name}.gain`, [channels], 1, 'network');
  list.add(`${name}.bias`, [channels], 0, 'network');
}

/** Weights [i, o] uniform in ±√(6/(fanIn + fanOut)) (Xavier), in place of what the list has for `name`. */
export function makeXavier(list: ParameterList, name: string, fanSum: number): void {
  const at = list.specs.findIndex((s) => s.name === name);
  const spec = list.specs[at];
  const bound = Math.sqrt(6 / fanSum);
  const init = list.random(name, spec.init.length).map((u) => (2 * u - 1) * bound);
  list.specs[at] = { ...spec, init };
}
