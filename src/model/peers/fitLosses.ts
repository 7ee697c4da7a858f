/**
 * The peers' loss terms. X̂ = M̂E is never stored (as in ../losses.ts): squared error and angle both follow from
 * ⟨z, aE⟩ and ‖aE‖², which need Z Eᵀ [N, R] and E Eᵀ [R, R] only.
 */
import * as tf from '@tensorflow/tfjs-core';
import { product, productRight } from '../product';

/** Spectra to be reconstructed, as constants. */
export interface FitData {
  readonly Z: tf.Tensor2D; // [N, B']
  readonly squares: tf.Tensor2D; // ‖z‖² [N, 1]
  /** 1/‖z‖, 0 where z is zero [N, 1] */
  readonly inverseNorms: tf.Tensor2D;
  /** Averaging weights over valid pixels [1, N] */
  readonly w: tf.Tensor2D;
}

export function makeFitData(X: Float32Array, w: Float32Array): FitData {
  const N = w.length;
  const bands = X.length / N;
  const squares = Float32Array.from(w, (_, i) => {
    let sum = 0;
    for (let k = i * bands; k < (i + 1) * bands; k++) sum += X[k] * X[k];
    return sum;
  });
  return {
    Z: tf.tensor2d(X, [N, bands]),
    squares: tf.tensor2d(squares, [N, 1]),
    inverseNorms: tf.tensor2d(
      squares.map((v) => (v > 0 ? 1 / Math.sqrt(v) : 0)),
      [N, 1],
    ),
    w: tf.tensor2d(w, [1, N]),
  };
}

export function disposeFitData(data: FitData): void {
  tf.dispose([data.Z, data.squares, data.inverseNorms, data.w]);
}

/** Cosines are kept this far from ±1, where the angle has no slope. */
const COSINE_MARGIN = 1e-6;

/** acos with a finite slope everywhere. */
export function angle(cosine: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const limit = 1 - COSINE_MARGIN;
    const c = tf.clipByValue(input as tf.Tensor, -limit, limit);
    (save as tf.GradSaveFunc)([c]);
    return {
      value: tf.acos(c),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.neg(tf.mul(dy, tf.rsqrt(tf.sub(1, tf.square(saved))))),
    };
  });
  return op(cosine) as tf.Tensor2D;
}

/**
 * How well M̂E reconstructs the valid pixels.
 * @param a [N, R] @param E [R, B']
 * @returns mse: mean over pixels and bands of (z − aE)²; sad: mean over pixels of the angle between z and aE, radians
 */
export function fitLosses(
  a: tf.Tensor2D,
  E: tf.Tensor2D,
  data: FitData,
): { mse: tf.Scalar; sad: tf.Scalar } {
  const ones = tf.ones<tf.Rank.R2>([E.shape[0], 1]); // [R, 1]
  const ZE = productRight(data.Z, E, 'right'); // [N, R]
  const cross = product(tf.mul(a, ZE), ones, 'left'); // ⟨z, aE⟩ [N, 1]
  const energy = product(tf.mul(product(a, productRight(E, E)), a), ones, 'left'); // ‖aE‖² [N, 1]
  const error = tf.add<tf.Tensor2D>(tf.sub(data.squares, tf.mul(cross, 2)), energy);
  const cosine = tf.mul<tf.Tensor2D>(
    tf.mul(cross, data.inverseNorms),
    tf.rsqrt(tf.maximum(energy, 1e-12)),
  );
  const mean = (v: tf.Tensor2D): tf.Scalar => tf.reshape(product(data.w, v, 'right'), []);
  return { mse: tf.div(mean(error), E.shape[1]), sad: mean(angle(cosine)) };
}

/** Mean over valid pixels of ‖a‖_½ = (Σ_r √a_r)². a [N, R], w [1, N] */
export function halfNorm(a: tf.Tensor2D, w: tf.Tensor2D): tf.Scalar {
  const ones = tf.ones<tf.Rank.R2>([a.shape[1], 1]); // [R, 1]
  // Dropped maps are zero, where the root has no slope.
  const roots = product(tf.sqrt(tf.maximum(a, 1e-8)), ones, 'left'); // [N, 1]
  return tf.reshape(product(w, tf.square(roots), 'right'), []);
}
