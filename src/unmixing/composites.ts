/**
 * Three components of a scene for a colour composite and for scatter plots: PCA (most variance), or MNF (most signal over
 * noise: Green et al. 1988, noise from differences of neighbours along a line). Not for unmixing: nothing is trained on it.
 */
import type { Cube, ValidityMask } from '../scene/cube';
import { StudioError } from '../scene/errors';
import { cholesky } from '../maths/linalg';
import { moments } from './moments';
import { symmetricEigen } from '../maths/symmetricEigen';

export type CompositeKind = 'pca' | 'mnf';

/** Components a composite has: red, green and blue. */
export const COMPONENTS = 3;

export interface CompositeScores {
  /** [N × 3], NaN at masked pixels; 0 in components a scene of fewer bands does not have */
  readonly scores: Float32Array;
  /** [3] PCA: the share of the variance; MNF: variance of signal and noise over that of the noise. */
  readonly strengths: readonly number[];
  /** [B] of the valid pixels; 0 in masked bands */
  readonly mean: Float64Array;
  /** [3 × B] score d of a spectrum y is Σ_b directions[d, b] (y_b − mean_b); 0 in masked bands */
  readonly directions: Float64Array;
}

/** More pixels (or pairs) than this are thinned evenly: the moments of so many are those of all. */
const MAX_ROWS = 40_000;
/** Relative to the mean noise variance: bands without noise (interpolated ones) would divide by zero. */
const NOISE_RIDGE = 1e-6;

/**
 * @returns components in falling order of strength, the sign such that the largest loading is positive
 * @throws StudioError when fewer than two pixels are valid, or for MNF when no two valid pixels lie side by side
 */
export function compositeScores(
  cube: Cube,
  mask: ValidityMask,
  kind: CompositeKind,
): CompositeScores {
  const bands = Uint32Array.from([...mask.bands.keys()].filter((b) => mask.bands[b]));
  const pixels = Uint32Array.from([...mask.pixels.keys()].filter((p) => mask.pixels[p]));
  if (pixels.length < 2 || bands.length === 0) {
    throw tooFew('valid pixels', `${pixels.length} in ${bands.length} valid bands`);
  }
  const B = bands.length;
  const spectra = rows(thinned(pixels), B, (p, b) => cube.data[p * cube.bands + bands[b]]);
  const { mean, covariance } = momentsOf(spectra, B);
  const { values, vectors } =
    kind === 'pca' ? symmetricEigen(covariance, B) : overNoise(cube, mask, bands, covariance);
  const k = Math.min(COMPONENTS, B);
  const directions = vectors.slice(0, k * B);
  for (let d = 0; d < k; d++) fixSign(directions.subarray(d * B, (d + 1) * B));

  const scores = new Float32Array(mask.pixels.length * COMPONENTS);
  for (let p = 0; p < mask.pixels.length; p++) {
    if (!mask.pixels[p]) {
      scores.fill(NaN, p * COMPONENTS, (p + 1) * COMPONENTS);
      continue;
    }
    for (let d = 0; d < k; d++) {
      let sum = 0;
      for (let b = 0, row = d * B; b < B; b++) {
        sum += directions[row++] * (cube.data[p * cube.bands + bands[b]] - mean[b]);
      }
      scores[p * COMPONENTS + d] = sum;
    }
  }
  let total = 0;
  for (let b = 0; b < B; b++) total += covariance[b * B + b];
  const strength = (d: number) => {
    if (d >= k) return 0;
    return kind === 'mnf' ? values[d] : total > 0 ? values[d] / total : 0;
  };
  const center = new Float64Array(cube.bands);
  const all = new Float64Array(COMPONENTS * cube.bands);
  bands.forEach((band, b) => {
    center[band] = mean[b];
    for (let d = 0; d < k; d++) all[d * cube.bands + band] = directions[d * B + b];
  });
  return { scores, strengths: [0, 1, 2].map(strength), mean: center, directions: all };
}

/** Σ v = λ Σₙ v by Σₙ = L Lᵀ: the eigenvectors of L⁻¹ Σ L⁻ᵀ, taken back. Scores have noise of variance 1. */
function overNoise(
  cube: Cube,
  mask: ValidityMask,
  bands: Uint32Array,
  covariance: Float64Array,
): { values: Float64Array; vectors: Float64Array } {
  const B = bands.length;
  const pairs: number[] = [];
  for (let p = 1; p < mask.pixels.length; p++) {
    if (p % cube.samples !== 0 && mask.pixels[p] && mask.pixels[p - 1]) pairs.push(p);
  }
  if (pairs.length < 2) throw tooFew('pairs of valid neighbours', String(pairs.length));
  const differences = rows(thinned(Uint32Array.from(pairs)), B, (p, b) => {
    const at = p * cube.bands + bands[b];
    return cube.data[at] - cube.data[at - cube.bands];
  });
  const noise = momentsOf(differences, B).covariance;
  let trace = 0;
  for (let b = 0; b < B; b++) trace += noise[b * B + b];
  for (let i = 0; i < B * B; i++) noise[i] /= 2;
  for (let b = 0; b < B; b++) noise[b * B + b] += (NOISE_RIDGE * trace) / 2 / B || 1e-30;

  const L = cholesky(noise, B);
  // Columns of Σ, then rows of the result, through L.
  const half = forward(L, covariance, B);
  const white = forward(L, transposed(half, B), B);
  for (let i = 0; i < B; i++) {
    for (let j = 0; j < i; j++) {
      const v = (white[i * B + j] + white[j * B + i]) / 2;
      white[i * B + j] = v;
      white[j * B + i] = v;
    }
  }
  const { values, vectors } = symmetricEigen(white, B);
  const k = Math.min(COMPONENTS, B);
  const back = new Float64Array(k * B);
  for (let d = 0; d < k; d++) {
    for (let i = B - 1; i >= 0; i--) {
      let sum = vectors[d * B + i];
      for (let j = i + 1; j < B; j++) sum -= L[j * B + i] * back[d * B + j];
      back[d * B + i] = sum / L[i * B + i];
    }
  }
  return { values, vectors: back };
}

/** L⁻¹ M for a lower triangle L [n × n] and M [n × n]. */
function forward(L: Float64Array, M: Float64Array, n: number): Float64Array {
  const out = M.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const f = L[i * n + k];
      if (f !== 0) for (let c = 0; c < n; c++) out[i * n + c] -= f * out[k * n + c];
    }
    for (let c = 0; c < n; c++) out[i * n + c] /= L[i * n + i];
  }
  return out;
}

function transposed(M: Float64Array, n: number): Float64Array {
  return M.map((_, i) => M[(i % n) * n + Math.floor(i / n)]);
}

function thinned(all: Uint32Array): Uint32Array {
  const every = Math.ceil(all.length / MAX_ROWS);
  return every === 1 ? all : all.filter((_, i) => i % every === 0);
}

/** @returns [rows × B] */
function rows(
  pixels: Uint32Array,
  B: number,
  value: (pixel: number, band: number) => number,
): Float64Array {
  const out = new Float64Array(pixels.length * B);
  let at = 0;
  for (const p of pixels) for (let b = 0; b < B; b++) out[at++] = value(p, b);
  return out;
}

function momentsOf(spectra: Float64Array, B: number): ReturnType<typeof moments> {
  return moments(
    spectra,
    Uint32Array.from({ length: spectra.length / B }, (_, i) => i),
    B,
  );
}

/** An eigenvector has no sign of its own: the largest entry is made positive, so that pictures do not flip. */
function fixSign(row: Float64Array): void {
  let largest = 0;
  for (const v of row) if (Math.abs(v) > Math.abs(largest)) largest = v;
  if (largest < 0) for (let b = 0; b < row.length; b++) row[b] *= -1;
}

const tooFew = (what: string, found: string): StudioError =>
  new StudioError({
    kind: 'internal',
    message: `The scene has too few ${what} for principal components.`,
    found,
    expected: 'at least 2',
    advice: 'Look at single bands instead, or unmask pixels in the import settings.',
  });
