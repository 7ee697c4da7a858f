/**
 * Matrix products whose gradients are quick on every backend. tfjs' WASM backend has a fast product (XNNPACK) only for
 * untransposed rank-2 operands; a transposed flag costs 5 to 10 times as much there as transposing first (measured:
 * [15360 × 24]ᵀ·[15360 × 48] 18.6 ms against 2.8 ms). WebGPU reads transposed operands at full speed.
 */
import * as tf from '@tensorflow/tfjs-core';
import { dense, transposedProduct, turnsB } from '../kernels';

const flagsAreFast = (): boolean => tf.getBackend() === 'webgpu';

/** Results up to this size stay in the first-level cache of our own product, which is then two to five times as fast. */
const SMALL = 16_384;

/** Aᵀ B for A [n, k], B [n, m] → [k, m] */
function transposedLeft(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  if (flagsAreFast()) return tf.matMul(a, b, true, false);
  if (a.shape[1] * b.shape[1] <= SMALL) return transposedProduct(a, b);
  return tf.matMul(tf.transpose(a), b);
}

/** A Bᵀ for A [n, m], B [k, m] → [n, k]. Our own product on WASM packs B either way round. */
const transposedRight = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D =>
  flagsAreFast() || turnsB() ? tf.matMul(a, b, false, true) : tf.matMul(a, tf.transpose(b));

/** Which operands have a gradient. An operand that needs none (data, masks) costs no product in the backward pass. */
export type Tracked = 'both' | 'left' | 'right';

type Gradient = (dy: tf.Tensor2D, left: tf.Tensor2D, right: tf.Tensor2D) => tf.Tensor2D;

/** `value(a, b)` with the given gradients; both operands are saved, since constants made in a forward pass die with it. */
function differentiable(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  tracked: Tracked,
  value: (left: tf.Tensor2D, right: tf.Tensor2D) => tf.Tensor2D,
  toLeft: Gradient,
  toRight: Gradient,
): tf.Tensor2D {
  const op = tf.customGrad((...inputs) => {
    (inputs[inputs.length - 1] as unknown as tf.GradSaveFunc)([a, b]);
    return {
      value: value(a, b),
      gradFunc: (dy: tf.Tensor, [left, right]: tf.Tensor[]) => {
        const each = [
          ...(tracked === 'right' ? [] : [toLeft]),
          ...(tracked === 'left' ? [] : [toRight]),
        ];
        return each.map((g) => g(dy as tf.Tensor2D, left as tf.Tensor2D, right as tf.Tensor2D));
      },
    };
  });
  return op(...(tracked === 'both' ? [a, b] : [tracked === 'left' ? a : b]));
}

/** A B for A [n, k], B [k, m] → [n, m]. On WebGPU an own op, unless B is a constant, whose gradient it would make. */
export function product(a: tf.Tensor2D, b: tf.Tensor2D, tracked: Tracked = 'both'): tf.Tensor2D {
  if (flagsAreFast() && tracked !== 'left') return dense(a, [b])[0];
  return differentiable(
    a,
    b,
    tracked,
    (left, right) => tf.matMul(left, right),
    (dy, _, right) => transposedRight(dy, right),
    (dy, left) => transposedLeft(left, dy),
  );
}

/** A Bᵀ for A [n, m], B [k, m] → [n, k]. */
export function productRight(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  tracked: Tracked = 'both',
): tf.Tensor2D {
  return differentiable(
    a,
    b,
    tracked,
    transposedRight,
    (dy, _, right) => tf.matMul(dy, right),
    (dy, left) => transposedLeft(dy, left),
  );
}
