/** The nuclear norm ‖A‖_* = tr (AᵀA)^½ of a tall matrix, without a singular value decomposition and without reading back. */
import * as tf from '@tensorflow/tfjs-core';
import { product } from '../product';

/** Newton–Schulz doubles the digits it has at each round; the first go to singular values that differ much. */
const ROUNDS = 24;
/** Added to AᵀA, of its trace: a map that is nearly zero, or nearly another, has no end of a slope. */
const RIDGE = 1e-6;

/**
 * (G + ε I)^½ and (G + ε I)^(−½) of a symmetric G ≥ 0 (coupled Newton–Schulz, Higham 1997), ε = 10⁻⁶ of its trace.
 * @param G [R, R]
 */
export function squareRoots(G: tf.Tensor2D): { root: tf.Tensor2D; inverse: tf.Tensor2D } {
  const R = G.shape[0];
  const [root, inverse] = tf.tidy(() => {
    const one = tf.eye(R);
    const trace = tf.maximum<tf.Scalar>(tf.sum(tf.mul(G, one)), 1e-20);
    let Y = tf.add<tf.Tensor2D>(tf.div(G, trace), tf.mul(one, RIDGE)); // eigenvalues in (0, 1 + ε]
    let Z = one;
    for (let k = 0; k < ROUNDS; k++) {
      const T = tf.mul<tf.Tensor2D>(tf.sub(tf.mul(one, 3), tf.matMul(Z, Y)), 0.5);
      [Y, Z] = [tf.matMul(Y, T), tf.matMul(T, Z)];
    }
    const scale = tf.sqrt(trace);
    return [tf.mul<tf.Tensor2D>(Y, scale), tf.div<tf.Tensor2D>(Z, scale)];
  });
  return { root, inverse };
}

/** ‖A‖_*, its slope A (AᵀA)^(−½). @param A [N, R], N ≥ R */
export function nuclearNorm(A: tf.Tensor2D): tf.Scalar {
  const op = tf.customGrad((input, save) => {
    const a = input as tf.Tensor2D;
    const { root, inverse } = squareRoots(product(tf.transpose<tf.Tensor2D>(a), a));
    (save as tf.GradSaveFunc)([a, inverse]);
    return {
      value: tf.sum(tf.mul(root, tf.eye(a.shape[1]))),
      gradFunc: (dy: tf.Tensor, [saved, back]: tf.Tensor[]) =>
        tf.mul(dy, product(saved as tf.Tensor2D, back as tf.Tensor2D)),
    };
  });
  return op(A) as tf.Scalar;
}
