/**
 * The 1-D selective scan written with tfjs ops, one step after another, differentiable: what the fused kernel is
 * measured against, and a third opinion in tests. Equations in reference.ts. Not for training: it launches about ten
 * kernels a step.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { SelectiveScanInputs } from '../scanOp';

/** Same arguments and result as selectiveScan1d. */
export function composedScan1d(x: SelectiveScanInputs<tf.Tensor3D>): tf.Tensor3D {
  return tf.tidy(() => {
    const [b, l, d] = x.u.shape;
    const n = x.A.shape[1];
    const dt = tf.softplus(tf.add(x.delta, x.deltaBias)); // [b, l, d]
    const v = tf.mul(dt, x.u); // [b, l, d]
    const A = tf.reshape(x.A, [1, d, n]);
    const at = (t: tf.Tensor, k: number, width: number): tf.Tensor =>
      tf.slice(t, [0, k, 0], [b, 1, width]); // [b, 1, width]
    let h: tf.Tensor = tf.zeros([b, d, n]);
    const outputs: tf.Tensor[] = [];
    for (let t = 0; t < l; t++) {
      const decay = tf.exp(tf.mul(tf.reshape(at(dt, t, d), [b, d, 1]), A)); // [b, d, n]
      const input = tf.mul(tf.reshape(at(v, t, d), [b, d, 1]), at(x.B, t, n)); // [b, d, n]
      h = tf.add(tf.mul(decay, h), input);
      outputs.push(tf.sum(tf.mul(h, at(x.C, t, n)), 2)); // [b, d]
    }
    const y = tf.add(tf.stack(outputs, 1), tf.mul(x.u, x.D)); // [b, l, d]
    return (x.z ? tf.mul(y, tf.mul(x.z, tf.sigmoid(x.z))) : y) as tf.Tensor3D;
  });
}
