/**
 * Endmembers that a network does not hold: their brightness, where it knows directions only, or they themselves, where
 * they follow from the maps. Non-negative least squares over the weighed pixels by multiplicative updates (Lee & Seung
 * 2001), which need no reading back from the device.
 */
import * as tf from '@tensorflow/tfjs-core';
import { product, productRight } from '../product';

const UPDATES = 200;

/**
 * min_{E ≥ 0} ‖X − A E‖².
 * @param A abundances, ≥ 0 [N, R]
 * @param start where it begins, > 0 [R, B]
 * @param X spectra [N, B]
 * @param w averaging weights over valid pixels [1, N]
 * @returns [R, B]
 */
export function fittedEndmembers(
  A: tf.Tensor2D,
  start: tf.Tensor2D,
  X: tf.Tensor2D,
  w: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const weighed = tf.transpose<tf.Tensor2D>(tf.mul(A, tf.transpose(w))); // [R, N]
    const gram = product(weighed, A); // [R, R]
    const along = tf.maximum<tf.Tensor2D>(product(weighed, X), 0); // [R, B]
    let E = tf.clone(start);
    for (let k = 0; k < UPDATES; k++) {
      const next = tf.tidy(() =>
        tf.div<tf.Tensor2D>(tf.mul(E, along), tf.maximum(product(gram, E), 1e-20)),
      );
      E.dispose();
      E = next;
    }
    return E;
  });
}

/**
 * diag(s) E with min_{s ≥ 0} ‖X − A diag(s) E‖².
 * @param A abundances, ≥ 0 [N, R]
 * @param E endmembers of any length, ≥ 0 [R, B]
 * @param X spectra [N, B]
 * @param w averaging weights over valid pixels [1, N]
 * @returns diag(s) E [R, B]
 */
export function scaledFit(
  A: tf.Tensor2D,
  E: tf.Tensor2D,
  X: tf.Tensor2D,
  w: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const weighed = tf.mul<tf.Tensor2D>(A, tf.transpose(w)); // [N, R]
    const gram = tf.mul<tf.Tensor2D>(
      product(tf.transpose<tf.Tensor2D>(weighed), A),
      productRight(E, E),
    ); // (AᵀA) ∘ (E Eᵀ) [R, R]
    const along = tf.sum<tf.Tensor2D>(tf.mul(weighed, productRight(X, E)), 0, true); // [1, R]
    return tf.mul(E, fittedScales(gram, along));
  });
}

/** s of gram · s = along, s ≥ 0. @param gram entries ≥ 0 [R, R] @param along [1, R] @returns [R, 1] */
function fittedScales(gram: tf.Tensor2D, along: tf.Tensor2D): tf.Tensor2D {
  const wanted = tf.maximum<tf.Tensor2D>(along, 0); // [1, R]
  const own = tf.sum(tf.mul(gram, tf.eye(gram.shape[0])), 0, true); // [1, R]
  // Each as if it were alone: never zero where the answer is not.
  let s = tf.div<tf.Tensor2D>(wanted, tf.maximum(own, 1e-20)); // [1, R]
  for (let k = 0; k < UPDATES; k++) {
    const next = tf.tidy(() =>
      tf.div<tf.Tensor2D>(tf.mul(s, wanted), tf.maximum(productRight(s, gram), 1e-20)),
    );
    s.dispose();
    s = next;
  }
  return tf.transpose<tf.Tensor2D>(s);
}
