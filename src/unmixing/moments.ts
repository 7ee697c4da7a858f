/**
 * First and second moments of all chosen pixels, and projection onto directions. Unlike principalComponents.ts
 * nothing is thinned: a rare material in a handful of pixels must keep its direction.
 */
import { CHUNK, tick, type LoopControl } from './loop';

export type Spectra = Float32Array | Float64Array;

export interface Moments {
  /** [B] */
  readonly mean: Float64Array;
  /** [B × B], divided by the number of pixels */
  readonly covariance: Float64Array;
  /** Mean of ‖x‖² over the pixels: trace of the covariance + ‖mean‖². */
  readonly power: number;
}

/**
 * @param spectra [n × B]
 * @param pixels indices of the pixels that count, at least one
 */
export function moments(
  spectra: Spectra,
  pixels: Uint32Array,
  bands: number,
  control?: LoopControl,
): Moments {
  const n = pixels.length;
  const mean = new Float64Array(bands);
  for (let k = 0; k < n; k++) {
    if (k % CHUNK === 0) tick(control, 0.1 * (k / n));
    for (let b = 0, at = pixels[k] * bands; b < bands; b++, at++) mean[b] += spectra[at];
  }
  for (let b = 0; b < bands; b++) mean[b] /= n;

  // Four pixels at a time: the B² sums are read and written a quarter as often.
  const covariance = new Float64Array(bands * bands);
  const x0 = new Float64Array(bands);
  const x1 = new Float64Array(bands);
  const x2 = new Float64Array(bands);
  const x3 = new Float64Array(bands);
  const lanes = [x0, x1, x2, x3];
  for (let k = 0; k < n; k += 4) {
    if (k % CHUNK === 0) tick(control, 0.1 + 0.9 * (k / n));
    for (let lane = 0; lane < 4; lane++) {
      const x = lanes[lane];
      if (k + lane >= n) {
        x.fill(0);
        continue;
      }
      for (let b = 0, at = pixels[k + lane] * bands; b < bands; b++, at++) {
        x[b] = spectra[at] - mean[b];
      }
    }
    for (let i = 0; i < bands; i++) {
      const a = x0[i];
      const b = x1[i];
      const c = x2[i];
      const d = x3[i];
      for (let j = 0, at = i * bands; j <= i; j++, at++) {
        covariance[at] += a * x0[j] + b * x1[j] + c * x2[j] + d * x3[j];
      }
    }
  }
  let power = 0;
  for (let i = 0; i < bands; i++) {
    for (let j = 0; j <= i; j++) {
      const v = covariance[i * bands + j] / n;
      covariance[i * bands + j] = v;
      covariance[j * bands + i] = v;
    }
    power += covariance[i * bands + i] + mean[i] * mean[i];
  }
  return { mean, covariance, power };
}

/** Uncentred second moment [B × B]: covariance + mean·meanᵀ. */
export function correlation({ mean, covariance }: Moments): Float64Array {
  const B = mean.length;
  const out = covariance.slice();
  for (let i = 0; i < B; i++) for (let j = 0; j < B; j++) out[i * B + j] += mean[i] * mean[j];
  return out;
}

/**
 * ⟨direction_d, x − origin⟩ for every chosen pixel and direction.
 * @param directions [k × B]
 * @param origin [B], or null for none
 * @param stride values a pixel takes in the result, at least k; the others stay 0
 * @returns [pixels × stride]
 */
export function project(
  spectra: Spectra,
  pixels: Uint32Array,
  bands: number,
  directions: Float64Array,
  k: number,
  origin: Float64Array | null,
  stride: number,
  control?: LoopControl,
): Float64Array {
  const n = pixels.length;
  const out = new Float64Array(n * stride);
  const shift = new Float64Array(k);
  if (origin) {
    for (let d = 0; d < k; d++) {
      for (let b = 0; b < bands; b++) shift[d] += directions[d * bands + b] * origin[b];
    }
  }
  for (let p = 0; p < n; p++) {
    if (p % CHUNK === 0) tick(control, p / n);
    const start = pixels[p] * bands;
    for (let d = 0; d < k; d++) {
      let sum = -shift[d];
      for (let b = 0, at = start, row = d * bands; b < bands; b++) {
        sum += spectra[at++] * directions[row++];
      }
      out[p * stride + d] = sum;
    }
  }
  return out;
}
