/**
 * Convolutions along the bands of single pixels, as some peers have them. Spectra lie band after band: row b·n + i of a
 * tensor [L·n, c] is band b of pixel i, so that a window is rows n apart, and the whole layer one matrix product.
 */
import * as tf from '@tensorflow/tfjs-core';
import { shiftedRows } from '../../kernels';
import { linear } from '../layers';
import type { ParameterList, Views } from '../parameters';

/** Spectra of some pixels, band after band. @param rows [n × B'] @returns [B'·n, 1] */
export function bandAfterBand(rows: Float32Array, bands: number): tf.Tensor2D {
  const n = rows.length / bands;
  const out = new Float32Array(rows.length);
  for (let i = 0; i < n; i++) for (let b = 0; b < bands; b++) out[b * n + i] = rows[i * bands + b];
  return tf.tensor2d(out, [rows.length, 1]);
}

/**
 * Valid convolution along the bands, with bias.
 * @param x [L·n, c] of n pixels
 * @param name of weights [taps·c, o], ordered by tap, then channel, and of `${name}.bias` [o]
 * @returns [(L − taps + 1)·n, o]
 */
export function bandConvolution(
  x: tf.Tensor2D,
  n: number,
  taps: number,
  p: Views,
  name: string,
): tf.Tensor2D {
  return linear(shiftedRows(x, taps, n), p[name], p[`${name}.bias`]);
}

/** Weights and bias of such a layer, uniform in ±1/√fanIn (PyTorch's default). */
export function addBandConvolution(
  list: ParameterList,
  name: string,
  [fanIn, o]: readonly [number, number],
): void {
  list.uniform(name, [fanIn, o], fanIn, 'network');
  list.uniform(`${name}.bias`, [o], fanIn, 'network');
}

/** Greatest of each `size` bands; bands that fill no window are left out. x [L·n, c] → [⌊L/size⌋·n, c] */
export function bandMaximum(x: tf.Tensor2D, n: number, size: number): tf.Tensor2D {
  const [rows, c] = x.shape;
  const kept = Math.floor(rows / n / size);
  const whole = kept * size * n === rows ? x : tf.slice2d(x, [0, 0], [kept * size * n, c]);
  const windows = tf.reshape<tf.Rank.R2>(whole, [kept, size * n * c]);
  let largest = tf.slice2d(windows, [0, 0], [kept, n * c]);
  for (let k = 1; k < size; k++) {
    largest = tf.maximum(largest, tf.slice2d(windows, [0, k * n * c], [kept, n * c]));
  }
  return tf.reshape<tf.Rank.R2>(largest, [kept * n, c]);
}

/** `at(from, count)` over all of N in blocks, each in a scope of its own, results one under the other. */
export function inBlocks(
  N: number,
  size: number,
  at: (from: number, count: number) => tf.Tensor2D,
): tf.Tensor2D {
  const parts: tf.Tensor2D[] = [];
  for (let from = 0; from < N; from += size) {
    parts.push(tf.tidy(() => at(from, Math.min(size, N - from))));
  }
  if (parts.length === 1) return parts[0];
  const all = tf.concat2d(parts, 0);
  tf.dispose(parts);
  return all;
}
