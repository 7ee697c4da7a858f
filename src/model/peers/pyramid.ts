/** A scene at several sizes, each half the one before: what MSNet sees, and the maps between sizes. */
import * as tf from '@tensorflow/tfjs-core';
import { validPixels, type ValidPixels } from '../layers';
import { bilinearMatrix, makeResampling, type Resampling } from '../resample';
import { makeFitData, type FitData } from './fitLosses';
import type { PeerScene } from './peer';
import { averagingWeights } from './scene';

/** The scene at one size; a pixel of it is valid where any below it is. */
export interface Scale {
  readonly lines: number;
  readonly samples: number;
  /** Spectra [n, B'], 0 at masked pixels, and weights. */
  readonly data: FitData;
  readonly normalised: ValidPixels;
  /** [n, 1] 1 = valid; null where all are. */
  readonly valid: tf.Tensor2D | null;
}

/** Between a size and the next smaller one. */
export interface Step {
  /** Averages of 2 × 2. */
  readonly down: Resampling;
  /** [n, 1] what makes averages over all pixels averages over valid ones; null where all are. */
  readonly share: tf.Tensor2D | null;
  /** Bilinear, to the larger size. */
  readonly up: Resampling;
  /** What a Laplacian pyramid takes away, at the smaller size. */
  readonly blur: Resampling;
}

/** Averages of `size` neighbours, fewer at the end. @returns [m × n] row-major, m = ⌈n/size⌉ */
export function averagingMatrix(n: number, size: number): Float32Array {
  const m = Math.ceil(n / size);
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    const to = Math.min(n, (i + 1) * size);
    out.fill(1 / (to - i * size), i * n + i * size, i * n + to);
  }
  return out;
}

const TAPS = [0.05, 0.25, 0.4, 0.25, 0.05];

/**
 * One axis of the low-pass part of a Laplacian pyramid: smoothed, every second place kept and doubled, smoothed again;
 * the edge repeated.
 * @returns [n × n] row-major
 */
export function pyramidMatrix(n: number): Float32Array {
  const smooth = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    TAPS.forEach((tap, k) => {
      const j = Math.min(n - 1, Math.max(0, i + k - 2));
      smooth[i * n + j] += tap;
    });
  }
  const out = new Float32Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k += 2) sum += smooth[i * n + k] * 2 * smooth[k * n + j];
      out[i * n + j] = sum;
    }
  return out;
}

const SIZES = [1, 2, 4];

/** Spectra averaged over the valid pixels of size × size. */
function averaged(
  { lines, samples, bands, pixels }: PeerScene,
  X: Float32Array,
  size: number,
): { lines: number; samples: number; X: Float32Array; pixels: Uint8Array } {
  const [h, w] = [Math.ceil(lines / size), Math.ceil(samples / size)];
  const out = new Float32Array(h * w * bands);
  const counts = new Float32Array(h * w);
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    if (!pixels[pixel]) continue;
    const i = Math.floor(Math.floor(pixel / samples) / size);
    const at = i * w + Math.floor((pixel % samples) / size);
    counts[at]++;
    for (let b = 0; b < bands; b++) out[at * bands + b] += X[pixel * bands + b];
  }
  for (let k = 0; k < out.length; k++) out[k] /= Math.max(1, counts[Math.floor(k / bands)]);
  return { lines: h, samples: w, X: out, pixels: Uint8Array.from(counts, (v) => +(v > 0)) };
}

/** @param X [N × B'], 0 at masked pixels */
export function makeScales(scene: PeerScene, X: Float32Array): { scales: Scale[]; steps: Step[] } {
  const images = SIZES.map((size) => averaged(scene, X, size));
  const holes = scene.pixels.includes(0);
  const scales = images.map(({ lines, samples, X: spectra, pixels }): Scale => {
    const w = averagingWeights(pixels, Int32Array.from(pixels.keys()));
    return {
      ...{ lines, samples },
      data: makeFitData(spectra, w),
      normalised: validPixels(w),
      valid: holes ? tf.tensor2d(Float32Array.from(pixels), [pixels.length, 1]) : null,
    };
  });
  const steps = images.slice(1).map((to, s): Step => {
    const from = images[s];
    return {
      down: makeResampling((_, n) => averagingMatrix(n, 2), from, to),
      up: makeResampling(bilinearMatrix, to, from),
      blur: makeResampling((_, n) => pyramidMatrix(n), to, to),
      share: holes ? tf.tensor2d(sharesOf(from, to), [to.pixels.length, 1]) : null,
    };
  });
  return { scales, steps };
}

interface Size {
  readonly lines: number;
  readonly samples: number;
  readonly pixels: Uint8Array;
}

/** Pixels under each of 2 × 2, over the valid ones of them; 0 where none is. */
function sharesOf(from: Size, to: Size): Float32Array {
  const all = new Float32Array(to.pixels.length);
  const valid = new Float32Array(to.pixels.length);
  from.pixels.forEach((v, pixel) => {
    const i = Math.floor(Math.floor(pixel / from.samples) / 2);
    const at = i * to.samples + Math.floor((pixel % from.samples) / 2);
    all[at]++;
    valid[at] += v;
  });
  return all.map((n, k) => (valid[k] > 0 ? n / valid[k] : 0));
}
