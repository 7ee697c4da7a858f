/**
 * DeepTrans-HSU's cross-attention: one class token asks all tokens. With a single query, keys and values of all tokens
 * are never needed: q·(W_k x) = (W_kᵀ q)·x and Σ α (W_v x) = W_v Σ α x, by head, exactly. That replaces two
 * [T, D]·[D, D] products by [heads, T] ones, a hundredth of the work.
 */
import * as tf from '@tensorflow/tfjs-core';
import { linear } from '../layers';
import type { ParameterList, Views } from '../parameters';
import { product, productRight } from '../product';

export const HEADS = 8;

/** Queries, keys and values without bias, the output projection with one. */
export function addAttention(list: ParameterList, name: string, D: number): void {
  for (const part of ['q', 'k', 'v', 'out']) {
    list.uniform(`${name}.${part}`, [D, D], D, 'network');
  }
  list.uniform(`${name}.out.bias`, [D], D, 'network');
}

/** 1 where channel c belongs to head h [heads, D]; D a multiple of the heads. */
export function headMask(D: number): tf.Tensor2D {
  const width = D / HEADS;
  return tf.tensor2d(
    Float32Array.from({ length: HEADS * D }, (_, k) =>
      Math.floor((k % D) / width) === Math.floor(k / D) ? 1 : 0,
    ),
    [HEADS, D],
  );
}

/**
 * @param x tokens, the class token first [T, D]
 * @param mask `headMask(D)`
 * @returns [1, D]
 */
export function classAttention(
  x: tf.Tensor2D,
  p: Views,
  name: string,
  mask: tf.Tensor2D,
): tf.Tensor2D {
  const D = x.shape[1];
  const weight = (part: string): tf.Tensor2D => p[`${name}.${part}`] as tf.Tensor2D;
  const q = product(tf.slice2d(x, [0, 0], [1, D]), weight('q')); // [1, D]
  const asked = productRight(tf.mul(mask, q), weight('k')); // W_kᵀ q by head [heads, D]
  const scores = tf.mul<tf.Tensor2D>(productRight(asked, x), (D / HEADS) ** -0.5); // [heads, T]
  const mixed = product(tf.softmax(scores, 1), x); // Σ α x by head [heads, D]
  const values = tf.mul<tf.Tensor2D>(mask, product(mixed, weight('v'))); // [heads, D]
  const y = tf.sum<tf.Tensor2D>(values, 0, true); // [1, D]
  return linear(y, weight('out'), p[`${name}.out.bias`]);
}
