/**
 * What a label at a pixel would be worth: how much of the scene's doubt it would speak for, by spectral likeness.
 *   gain(x) = Σ_i u_i · max(0, k(x, i) − max_l k(l, i)),   k = exp(−½ max(d² / h², ‖Δp‖² / H²))
 * over the pool, u the doubt of each pixel (one where nothing is known of it), l the labels, d between spectra and Δp
 * between fractions, as the labels are read so far. Facility location with weights: a pixel that resembles many doubtful
 * ones counts, one like a label or like no other does not. Pixels resemble each other where spectra and fractions both do:
 * by spectra alone, one label of soil would speak for brick, whose spectrum is nearly the same. Tried and left
 * out, because ten labels so chosen told less: the pixel's own disagreement or misfit as a bonus, its distance to the
 * nearest label in the image, and how much it would narrow the labels' posterior over E. Those are told, not scored.
 */
import { upperMedian } from '../../maths/median';
import { makeRng } from '../../maths/rng';
import { distance } from './extremes';
import type { SuggestPool } from './pool';

/** Bandwidth h as a share of the median distance between spectra of the pool. */
const BANDWIDTH = 0.5;
/** Pairs that the median is taken of. */
const PAIRS = 4000;
/** H: fractions this far apart (root of the sum of squares) weigh like spectra h apart. */
const FRACTION_WIDTH = 0.3;

/** What pixels are compared by. */
export interface Comparison {
  readonly pool: SuggestPool;
  /** h */
  readonly width: number;
  /** [M × R] fractions of each pixel as the labels are read; null before they can be. */
  readonly fractions: Float64Array | null;
}

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
  /** [R] as given by a label, or as read; empty before labels can be read. */
  readonly fractions: ArrayLike<number>;
}

export function kernelWidth(pool: SuggestPool, seed: number): number {
  const { size: M, kept: K, scores } = pool;
  const rng = makeRng(seed).fork('suggestion pairs');
  const values: number[] = [];
  for (let k = 0; k < PAIRS; k++) {
    const j = rng.int(M);
    values.push(distance(pool, rng.int(M), scores.subarray(j * K, (j + 1) * K)));
  }
  return BANDWIDTH * (upperMedian(values) || 1);
}

/** k between pixel i of the pool and a place, of the square of the distance between their spectra. */
function likeness({ width, fractions }: Comparison, i: number, d2: number, at: Place): number {
  let apart = d2 / width ** 2;
  if (fractions) {
    const R = at.fractions.length;
    let sum = 0;
    for (let r = 0; r < R; r++) sum += (fractions[i * R + r] - at.fractions[r]) ** 2;
    apart = Math.max(apart, sum / FRACTION_WIDTH ** 2);
  }
  return Math.exp(-apart / 2);
}

export function noCoverage(pool: SuggestPool): Coverage {
  return {
    likeness: new Float64Array(pool.size),
    spectral: new Float64Array(pool.size).fill(Infinity),
    inImage: new Float64Array(pool.size).fill(Infinity),
  };
}

/** Counts one more labelled place, in place. */
export function cover(coverage: Coverage, by: Comparison, place: Place): void {
  const { pool } = by;
  const { likeness: covered, spectral, inImage } = coverage;
  for (let i = 0; i < pool.size; i++) {
    const d = distance(pool, i, place.scores);
    spectral[i] = Math.min(spectral[i], d);
    covered[i] = Math.max(covered[i], likeness(by, i, d * d, place));
    const { line, sample } = placeOf(by, i);
    inImage[i] = Math.min(inImage[i], Math.hypot(line - place.line, sample - place.sample));
  }
}

export function placeOf({ pool, fractions }: Comparison, i: number): Place {
  const { samples, pixels, kept: K, scores, size } = pool;
  const R = fractions ? fractions.length / size : 0;
  return {
    line: Math.floor(pixels[i] / samples),
    sample: pixels[i] % samples,
    scores: scores.subarray(i * K, (i + 1) * K),
    fractions: fractions ? fractions.subarray(i * R, (i + 1) * R) : [],
  };
}

/**
 * @param doubt [M] u, 0 to 1
 * @param allowed [M] 1 = may be picked
 * @returns an index into the pool, or −1 when none is allowed
 */
export function pickMostWorth(
  by: Comparison,
  coverage: Coverage,
  doubt: Float64Array,
  allowed: Uint8Array,
): number {
  let best = -1;
  let most = -1;
  for (let x = 0; x < by.pool.size; x++) {
    if (!allowed[x]) continue;
    const gain = gainAt(by, x, coverage, doubt);
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
  by: Comparison,
  x: number,
  { likeness: covered }: Coverage,
  doubt: Float64Array,
): number {
  const { size: M, kept: K, scores } = by.pool;
  const far = 9 * by.width ** 2; // beyond 3 h the kernel is under 0.011
  const place = placeOf(by, x);
  let gain = 0;
  for (let i = 0; i < M; i++) {
    let d = 0;
    for (let k = 0, a = x * K, b = i * K; k < K; k++, a++, b++) d += (scores[a] - scores[b]) ** 2;
    if (d > far) continue;
    const more = likeness(by, i, d, place) - covered[i];
    if (more > 0) gain += doubt[i] * more;
  }
  return gain;
}

/** The share of the pool that a label at x would resemble more than any label does now. */
export function speaksFor(by: Comparison, x: number, coverage: Coverage): number {
  const place = placeOf(by, x);
  const { size } = by.pool;
  let count = 0;
  for (let i = 0; i < size; i++) {
    const k = likeness(by, i, distance(by.pool, i, place.scores) ** 2, place);
    if (k > 0.6 && k > coverage.likeness[i]) count++;
  }
  return count / size;
}
