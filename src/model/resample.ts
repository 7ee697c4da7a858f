/** Separable linear resampling of images by two constant matrices: average pooling to S × S and bilinear resizing. */
import * as tf from '@tensorflow/tfjs-core';
import { resampleByTaps, tapsOf } from '../kernels';
import { fused } from './layers';

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

/** The two matrices of a resampling, [H', H] and [W', W], and their transposes; as taps where the op gathers them. */
export interface Resampling {
  readonly rows: tf.Tensor2D;
  readonly columns: tf.Tensor2D;
  readonly rowsBack: tf.Tensor2D;
  readonly columnsBack: tf.Tensor2D;
}

/** @param matrix (m, n) → [m × n]: `poolingMatrix` or `bilinearMatrix` */
export function makeResampling(
  matrix: (m: number, n: number) => Float32Array,
  from: { lines: number; samples: number },
  to: { lines: number; samples: number },
): Resampling {
  return resamplingOf(matrix(to.lines, from.lines), matrix(to.samples, from.samples), from, to);
}

/** @param rows [to.lines × from.lines] @param columns [to.samples × from.samples] */
export function resamplingOf(
  rows: Float32Array,
  columns: Float32Array,
  from: { lines: number; samples: number },
  to: { lines: number; samples: number },
): Resampling {
  const [down, downBack] = pair(rows, to.lines, from.lines);
  const [across, acrossBack] = pair(columns, to.samples, from.samples);
  return { rows: down, columns: across, rowsBack: downBack, columnsBack: acrossBack };
}

/** The matrix [m, n] and its transpose. */
function pair(values: Float32Array, m: number, n: number): [tf.Tensor2D, tf.Tensor2D] {
  const turned = new Float32Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) turned[j * m + i] = values[i * n + j];
  if (!fused()) return [tf.tensor2d(values, [m, n]), tf.tensor2d(turned, [n, m])];
  const [there, back] = [tapsOf(values, m, n), tapsOf(turned, n, m)];
  return [
    tf.tensor2d(there.taps, [m, 1 + there.width]),
    tf.tensor2d(back.taps, [n, 1 + back.width]),
  ];
}

export function disposeResampling(r: Resampling): void {
  tf.dispose([r.rows, r.columns, r.rowsBack, r.columnsBack]);
}

/** One image [h, w, c] → [h', w', c], by rank-2 products only; the costly axis meets the smaller image. */
function apply(image: tf.Tensor3D, rows: tf.Tensor2D, columns: tf.Tensor2D): tf.Tensor3D {
  const [h, w, c] = image.shape;
  const [toH, toW] = [rows.shape[0], columns.shape[0]];
  const alongRows = (x: tf.Tensor3D): tf.Tensor3D =>
    tf.reshape(tf.matMul(rows, tf.reshape(x, [h, -1])), [toH, x.shape[1], c]);
  const alongColumns = (x: tf.Tensor3D): tf.Tensor3D => {
    const lines = x.shape[0];
    const turned = tf.reshape(tf.transpose(x, [1, 0, 2]), [w, lines * c]); // [w, lines·c]
    const mapped = tf.reshape(tf.matMul(columns, turned as tf.Tensor2D), [toW, lines, c]);
    return tf.transpose(mapped, [1, 0, 2]) as tf.Tensor3D;
  };
  return toH < h ? alongColumns(alongRows(image)) : alongRows(alongColumns(image));
}

function applyAll(x: tf.Tensor4D, rows: tf.Tensor2D, columns: tf.Tensor2D): tf.Tensor4D {
  if (fused()) return resampleByTaps(x, rows, columns);
  const [b, h, w, c] = x.shape;
  if (b === 1) return tf.expandDims(apply(tf.reshape(x, [h, w, c]), rows, columns), 0);
  const images = tf.unstack(x).map((image) => apply(image as tf.Tensor3D, rows, columns));
  return tf.stack(images) as tf.Tensor4D;
}

/**
 * y[b, i, j, c] = Σ rows[i, h] columns[j, w] x[b, h, w, c]. The matrices are constants: only x has a gradient,
 * which is the same map with both matrices transposed.
 * @param x [b, H, W, C]
 * @returns [b, H', W', C]
 */
export function resample(x: tf.Tensor4D, by: Resampling): tf.Tensor4D {
  const op = tf.customGrad((input) => ({
    value: applyAll(input as tf.Tensor4D, by.rows, by.columns),
    gradFunc: (dy: tf.Tensor) => applyAll(dy as tf.Tensor4D, by.rowsBack, by.columnsBack),
  }));
  return op(x) as tf.Tensor4D;
}
