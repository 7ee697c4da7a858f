/**
 * What a label at a pixel would be worth: how much of the scene's doubt it would speak for, by spectral likeness.
 *   gain(x) = Σ_i u_i · max(0, k(x, i) − max_l k(l, i)),   k = exp(−d² / 2h²)
 * over the pool, u the doubt of each pixel (one where nothing is known of it), l the labels. Facility location with
 * weights: a pixel that resembles many doubtful ones counts, one like a label or like no other does not. Tried and left
 * out, because ten labels so chosen told less: the pixel's own disagreement or misfit as a bonus, its distance to the
 * nearest label in the image, and how much it would narrow the labels' posterior over E. Those are told, not scored.
 */
import { makeRng } from '../../cube/rng';
import { distance } from './extremes';
import type { SuggestPool } from './pool';

/** Bandwidth h as a share of the median distance between spectra of the pool. */
const BANDWIDTH = 0.5;
/** Pairs that the median is taken of. */
const PAIRS = 4000;

/** What labels say of each pixel of the pool so far. */
export interface Coverage {
  /** [M] largest k to a label */
  readonly likeness: Float64Array;
  /** [M] distance to the spectrum of the nearest label; Infinity without labels */
  readonly spectral: Float64Array;
  /** [M] pixels to the nearest label; Infinity without labels */
  readonly inImage: Float64Array;
}

export interface Place {
  readonly line: number;
  readonly sample: number;
  /** [K] */
  readonly scores: Float64Array;
}

export function kernelWidth(pool: SuggestPool, seed: number): number {
  const { size: M, kept: K, scores } = pool;
  const rng = makeRng(seed).fork('suggestion pairs');
  const values: number[] = [];
  for (let k = 0; k < PAIRS; k++) {
    const j = rng.int(M);
    values.push(distance(pool, rng.int(M), scores.subarray(j * K, (j + 1) * K)));
  }
  values.sort((a, b) => a - b);
  return BANDWIDTH * (values[PAIRS >> 1] || 1);
}

const kernel = (d: number, h: number): number => Math.exp((-d * d) / (2 * h * h));

export function noCoverage(pool: SuggestPool): Coverage {
  return {
    likeness: new Float64Array(pool.size),
    spectral: new Float64Array(pool.size).fill(Infinity),
    inImage: new Float64Array(pool.size).fill(Infinity),
  };
}

/** Counts one more labelled place, in place. */
export function cover(coverage: Coverage, pool: SuggestPool, place: Place, h: number): void {
  const { likeness, spectral, inImage } = coverage;
  for (let i = 0; i < pool.size; i++) {
    const d = distance(pool, i, place.scores);
    spectral[i] = Math.min(spectral[i], d);
    likeness[i] = Math.max(likeness[i], kernel(d, h));
    const { line, sample } = placeOf(pool, i);
    inImage[i] = Math.min(inImage[i], Math.hypot(line - place.line, sample - place.sample));
  }
}

export function placeOf(pool: SuggestPool, i: number): Place {
  const { samples, pixels, kept: K, scores } = pool;
  return {
    line: Math.floor(pixels[i] / samples),
    sample: pixels[i] % samples,
    scores: scores.subarray(i * K, (i + 1) * K),
  };
}

/**
 * @param doubt [M] u, 0 to 1
 * @param allowed [M] 1 = may be picked
 * @returns an index into the pool, or −1 when none is allowed
 */
export function pickMostWorth(
  pool: SuggestPool,
  coverage: Coverage,
  doubt: Float64Array,
  allowed: Uint8Array,
  h: number,
): number {
  let best = -1;
  let most = -1;
  for (let x = 0; x < pool.size; x++) {
    if (!allowed[x]) continue;
    const gain = gainAt(pool, x, coverage, doubt, h);
    // Where everything resembles a label already, what is least like one is left to go by.
    const worth = gain > 0 ? 1 + gain : 1 - Math.min(1, coverage.likeness[x]);
    if (worth > most) {
      most = worth;
      best = x;
    }
  }
  return best;
}

function gainAt(
  pool: SuggestPool,
  x: number,
  { likeness }: Coverage,
  doubt: Float64Array,
  h: number,
): number {
  const { size: M, kept: K, scores } = pool;
  const far = 9 * h * h; // beyond 3 h the kernel is under 0.011
  let gain = 0;
  for (let i = 0; i < M; i++) {
    let d = 0;
    for (let k = 0, a = x * K, b = i * K; k < K; k++, a++, b++) d += (scores[a] - scores[b]) ** 2;
    if (d > far) continue;
    const more = Math.exp(-d / (2 * h * h)) - likeness[i];
    if (more > 0) gain += doubt[i] * more;
  }
  return gain;
}

/** The share of the pool that a label at x would resemble more than any label does now. */
export function speaksFor(pool: SuggestPool, x: number, coverage: Coverage, h: number): number {
  const { scores } = placeOf(pool, x);
  let count = 0;
  for (let i = 0; i < pool.size; i++) {
    const k = kernel(distance(pool, i, scores), h);
    if (k > 0.6 && k > coverage.likeness[i]) count++;
  }
  return count / pool.size;
}
