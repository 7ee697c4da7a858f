/** Separable linear resampling of images by two constant matrices: average pooling to S × S and bilinear resizing. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * Adaptive average pooling along one axis, as PyTorch's AdaptiveAvgPool: cell i averages
 * floor(i·n/m) … ceil((i+1)·n/m) − 1.
 * @returns [m × n] row-major
 */
export function poolingMatrix(m: number, n: number): Float32Array {
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    const from = Math.floor((i * n) / m);
    const to = Math.ceil(((i + 1) * n) / m);
    for (let j = from; j < to; j++) out[i * n + j] = 1 / (to - from);
  }
  return out;
}

/** Bilinear interpolation along one axis from n to m points, half-pixel centres (align_corners = false). @returns [m × n] */
export function bilinearMatrix(m: number, n: number): Float32Array {
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    const at = Math.min(n - 1, Math.max(0, ((i + 0.5) * n) / m - 0.5));
    const low = Math.floor(at);
    const high = Math.min(n - 1, low + 1);
    out[i * n + low] += 1 - (at - low);
    out[i * n + high] += at - low;
  }
  return out;
}

const product = (
  x: tf.Tensor4D,
  rows: tf.Tensor2D,
  columns: tf.Tensor2D,
  transpose: boolean,
): tf.Tensor4D => {
  const [b, h, w, c] = x.shape;
  const toH = rows.shape[transpose ? 1 : 0];
  const toW = columns.shape[transpose ? 1 : 0];
  const tall = tf.matMul(
    tf.reshape(rows, [1, ...rows.shape]),
    tf.reshape(x, [b, h, w * c]),
    transpose,
    false,
  ); // [b, H', W·C]
  const wide = tf.matMul(
    tf.reshape(columns, [1, ...columns.shape]),
    tf.reshape(tall, [b * toH, w, c]),
    transpose,
    false,
  ); // [b·H', W', C]
  return tf.reshape(wide, [b, toH, toW, c]);
};

/**
 * y[b, i, j, c] = Σ rows[i, h] columns[j, w] x[b, h, w, c]. The matrices are constants: only x has a gradient,
 * which is the same map with both matrices transposed.
 * @param x [b, H, W, C]
 * @param rows [H' × H]
 * @param columns [W' × W]
 */
export function resample(x: tf.Tensor4D, rows: tf.Tensor2D, columns: tf.Tensor2D): tf.Tensor4D {
  const op = tf.customGrad((input) => {
    const value = product(input as tf.Tensor4D, rows, columns, false);
    return { value, gradFunc: (dy) => product(dy as tf.Tensor4D, rows, columns, true) };
  });
  return op(x) as tf.Tensor4D;
}
