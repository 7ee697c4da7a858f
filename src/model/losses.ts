/**
 * The loss terms of docs/method.md, Loss, with X̂ = Eᵀ M̂ never stored: the reconstruction error of a pixel is
 * expanded as ‖z‖² − 2s⟨z, aE⟩ + s²‖aE‖², which needs Z Eᵀ [N, R] and E Eᵀ [R, R] only.
 */
import * as tf from '@tensorflow/tfjs-core';
import { product, productRight } from './product';

/** The same value without a gradient. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  const op = tf.customGrad((input) => ({
    value: tf.clone(input as tf.Tensor),
    gradFunc: (dy) => tf.zerosLike(dy),
  }));
  return op(x) as T;
}

/**
 * L_rec = Σ_i w_i ‖z_i − s_i a_i E‖².
 * @param a [N, R] abundances
 * @param E [R, B]
 * @param Z [N, B] spectra
 * @param squares [N, 1] ‖z‖²
 * @param w [1, N] averaging weights over valid pixels
 * @param fitScale unit domain: s = ⟨z, aE⟩ / ‖aE‖² without gradient; raw domain: s = 1
 */
export function reconstructionLoss(
  a: tf.Tensor2D,
  E: tf.Tensor2D,
  Z: tf.Tensor2D,
  squares: tf.Tensor2D,
  w: tf.Tensor2D,
  fitScale: boolean,
): tf.Scalar {
  const ones = tf.ones<tf.Rank.R2>([E.shape[0], 1]); // [R, 1]
  const ZE = productRight(Z, E, 'right'); // [N, R]
  const gram = productRight(E, E); // [R, R]
  const cross = product(tf.mul(a, ZE), ones, 'left'); // ⟨z, aE⟩ [N, 1]
  const energy = product(tf.mul(product(a, gram), a), ones, 'left'); // ‖aE‖² [N, 1]
  if (!fitScale) {
    const error = tf.add(tf.sub(squares, tf.mul(cross, 2)), energy);
    return tf.reshape<tf.Rank.R0>(product(w, error as tf.Tensor2D, 'right'), []);
  }
  const s = stopGradient(tf.div(cross, tf.maximum(energy, 1e-12)));
  const error = tf.add<tf.Tensor2D>(
    tf.sub(squares, tf.mul(tf.mul(s, cross), 2)),
    tf.mul(tf.square(s), energy),
  );
  return tf.reshape<tf.Rank.R0>(product(w, error, 'right'), []);
}

/**
 * L_sup = mean over S of ‖â_i − a_i‖₁.
 * @param rows [n] indices of the labelled pixels in a
 * @param given [n, R]
 */
export function labelLoss(a: tf.Tensor2D, rows: tf.Tensor2D, given: tf.Tensor2D): tf.Scalar {
  // A product with a selection matrix: gather's gradient needs UnsortedSegmentSum, which WASM lacks.
  const chosen = product(rows, a, 'right'); // [n, R]
  return tf.div<tf.Scalar>(tf.sum(tf.abs(tf.sub(chosen, given))), given.shape[0]);
}

/** L_sparse = Σ_i w_i Σ_r √a_ir. */
export function sparsityLoss(a: tf.Tensor2D, w: tf.Tensor2D): tf.Scalar {
  return tf.sum<tf.Scalar>(product(w, tf.sqrt(tf.maximum(a, 1e-8)), 'right'));
}

/** L_anchor = mean over S of ‖z_l − a_l E‖². @param given [n, R] @param spectra [n, B] */
export function anchorLoss(E: tf.Tensor2D, given: tf.Tensor2D, spectra: tf.Tensor2D): tf.Scalar {
  const error = tf.sub(product(given, E, 'right'), spectra); // [n, B]
  return tf.div<tf.Scalar>(tf.sum(tf.square(error)), given.shape[0]);
}

/** L_syn = Σ_i w_i Σ_r (â − a)² on a scene with known abundances. @param truth [N, R] */
export function syntheticLoss(a: tf.Tensor2D, truth: tf.Tensor2D, w: tf.Tensor2D): tf.Scalar {
  return tf.sum<tf.Scalar>(product(w, tf.square(tf.sub(a, truth)), 'right'));
}
