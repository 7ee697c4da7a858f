/**
 * Stripes of a scene: columns (or lines) that are too bright or too dark in some bands, as the detectors of a pushbroom
 * sensor leave them. To a subspace they look like signal, one direction a column, though no material has them. They are
 * told from the land by what they are: the same all along a column, and gone from what varies within it.
 */
import type { Signal, SignalInput } from './signal';

export interface Stripes {
  readonly axis: 'columns' | 'lines';
  /** Signal and noise with the stripes set aside. */
  readonly signal: Signal;
  /** [B] power of the stripes in each band, outside the signal's directions */
  readonly variance: Float64Array;
  /** The stripe a pixel lies in. */
  readonly groupOf: (pixel: number) => number;
}

/** Fewer directions than this are not worth a look: a few stripes among them do no harm. */
const MANY = 10;
/** A stripe is told from noise by so many pixels of it on average, and so many stripes. */
const LEAST_SIDE = 12;
/** Stripes raise the rank: without them, at most this share of the directions is left. */
const SHARE = 0.5;

/**
 * @param C second moments [B × B] of the scene, `plain` the signal found in them
 * @param signalOf of moments, and the share of their freedom that is left
 * @returns null where there are none
 */
export function stripesOf(
  { spectra, bands: B, samples, pixels }: SignalInput,
  valid: readonly number[],
  C: Float64Array,
  plain: Signal,
  signalOf: (moments: Float64Array, freedom: number) => Signal,
): Stripes | null {
  if (plain.K <= MANY) return null;
  const lines = pixels.length / samples;
  if (lines < LEAST_SIDE || samples < LEAST_SIDE) return null;
  let best: Stripes | null = null;
  for (const axis of ['columns', 'lines'] as const) {
    const groups = axis === 'columns' ? samples : lines;
    const groupOf = (p: number): number =>
      axis === 'columns' ? p % samples : Math.floor(p / samples);
    const between = betweenGroups(spectra, B, valid, groups, groupOf);
    const within = C.map((v, k) => v - between[k]);
    const freedom = 1 - groups / valid.length;
    const first = signalOf(within, freedom);
    if (first.K > SHARE * plain.K || first.K >= B) continue;
    // What the columns' means hold of the signal's own directions is land, and stays.
    const land = inside(between, first, B);
    const signal = signalOf(
      within.map((v, k) => v + land[k]),
      freedom,
    );
    if (signal.K > SHARE * plain.K || (best && best.signal.K <= signal.K)) continue;
    const variance = Float64Array.from({ length: B }, (_, b) => {
      const outside = between[b * B + b] - land[b * B + b];
      return Math.max(0, outside - first.deviation[b] ** 2 * (groups / valid.length));
    });
    best = { axis, signal, variance, groupOf };
  }
  return best;
}

/** Covariance [B × B] of the groups' means about the mean of all. */
function betweenGroups(
  spectra: Float32Array,
  B: number,
  valid: readonly number[],
  groups: number,
  groupOf: (pixel: number) => number,
): Float64Array {
  const sums = new Float64Array(groups * B);
  const counts = new Float64Array(groups);
  for (const p of valid) {
    const g = groupOf(p);
    counts[g]++;
    for (let b = 0, at = p * B, to = g * B; b < B; b++) sums[to++] += spectra[at++];
  }
  const mean = new Float64Array(B);
  for (let k = 0; k < sums.length; k++) mean[k % B] += sums[k] / valid.length;
  const out = new Float64Array(B * B);
  const x = new Float64Array(B);
  for (let g = 0; g < groups; g++) {
    if (counts[g] === 0) continue;
    for (let b = 0; b < B; b++) x[b] = sums[g * B + b] / counts[g] - mean[b];
    const weight = counts[g] / valid.length;
    for (let i = 0; i < B; i++) {
      const v = weight * x[i];
      for (let j = 0, at = i * B; j < B; j++) out[at++] += v * x[j];
    }
  }
  return out;
}

/** The part of moments M [B × B] that lies in the signal's K directions, in the scale of the spectra. */
function inside(M: Float64Array, { K, deviation, vectors }: Signal, B: number): Float64Array {
  const half = new Float64Array(K * B); // V W M W
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < B; i++) {
      const v = vectors[k * B + i] / deviation[i];
      for (let j = 0; j < B; j++) half[k * B + j] += (v * M[i * B + j]) / deviation[j];
    }
  }
  const core = new Float64Array(K * K); // V W M W Vᵀ
  for (let k = 0; k < K; k++) {
    for (let l = 0; l < K; l++) {
      for (let j = 0; j < B; j++) core[k * K + l] += half[k * B + j] * vectors[l * B + j];
    }
  }
  const back = new Float64Array(K * B);
  for (let k = 0; k < K; k++) {
    for (let l = 0; l < K; l++) {
      for (let j = 0; j < B; j++) back[k * B + j] += core[k * K + l] * vectors[l * B + j];
    }
  }
  const out = new Float64Array(B * B);
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < B; i++) {
      const v = vectors[k * B + i] * deviation[i];
      for (let j = 0; j < B; j++) out[i * B + j] += v * back[k * B + j] * deviation[j];
    }
  }
  return out;
}
