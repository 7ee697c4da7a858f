/**
 * Abundances with each of the two constraints on or off, to see what they do: least squares without any, with a sum of
 * one, with a ≥ 0 (NNLS), with both (FCLS). For teaching; methods use simplexLeastSquares.ts.
 * Source: Heinz & Chang 2001, equations 6 (unconstrained), 13 (sum-to-one), and the solvers of simplexLeastSquares.ts.
 */
import { invertSpd, timesTransposed } from '../maths/linalg';
import { unmix } from './simplexLeastSquares';

export interface Constraints {
  readonly nonNegative: boolean;
  readonly sumToOne: boolean;
}

/** All four, in the order in which a lesson tells them. */
export const allConstraints: readonly Constraints[] = [
  { nonNegative: false, sumToOne: false },
  { nonNegative: false, sumToOne: true },
  { nonNegative: true, sumToOne: false },
  { nonNegative: true, sumToOne: true },
];

/**
 * @param spectra [n × B]
 * @param endmembers E [R × B]
 * @returns [n × R]; without non-negativity of any sign, without sum-to-one of any sum
 */
export function unmixWith(
  { nonNegative, sumToOne }: Constraints,
  spectra: Float32Array | Float64Array,
  n: number,
  endmembers: ArrayLike<number>,
  R: number,
  bands: number,
): Float32Array {
  if (nonNegative) {
    const constraint = sumToOne ? 'fcls' : 'nnls';
    return unmix(spectra, n, endmembers, R, bands, { constraint });
  }
  const inverse = invertSpd(timesTransposed(endmembers, R, endmembers, R, bands), R); // [R × R]
  const ones = rowSums(inverse, R); // (E Eᵀ)⁻¹ 1
  const total = ones.reduce((sum, v) => sum + v, 0);
  const out = new Float32Array(n * R);
  const f = new Float64Array(R);
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < R; r++) {
      let dot = 0;
      for (let b = 0; b < bands; b++) dot += endmembers[r * bands + b] * spectra[i * bands + b];
      f[r] = dot;
    }
    let sum = 0;
    for (let r = 0; r < R; r++) {
      let a = 0;
      for (let q = 0; q < R; q++) a += inverse[r * R + q] * f[q];
      out[i * R + r] = a;
      sum += a;
    }
    if (!sumToOne) continue;
    const excess = (sum - 1) / total;
    for (let r = 0; r < R; r++) out[i * R + r] -= excess * ones[r];
  }
  return out;
}

function rowSums(matrix: Float64Array, n: number): Float64Array {
  const sums = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sums[i] += matrix[i * n + j];
  return sums;
}

/** How far abundances are from what fractions can be. */
export interface Violations {
  /** Valid pixels with an abundance below −0.001, and the least of all. */
  readonly negativePixels: number;
  readonly least: number;
  /** The least abundance of each valid pixel: its 5th percentile over them. How deep below 0 it goes, where least is one pixel's. */
  readonly low: number;
  /** Valid pixels whose sum is off 1 by more than 0.001, and the mean of |Σ − 1|. */
  readonly offSumPixels: number;
  readonly meanOff: number;
  readonly validPixels: number;
}

/** One pixel in twenty goes lower: deep enough to mean something, and no single pixel's. */
const LOW = 0.05;

/** What counts as a violation: less is rounding. */
export const TOLERANCE = 1e-3;

/** @param abundances [N × R] @param pixels [N] 1 = valid */
export function violationsOf(
  abundances: Float32Array,
  pixels: ArrayLike<number>,
  R: number,
): Violations {
  let [negativePixels, offSumPixels, validPixels, off] = [0, 0, 0, 0];
  const lows: number[] = [];
  for (let i = 0; i < pixels.length; i++) {
    if (!pixels[i]) continue;
    validPixels++;
    let sum = 0;
    let low = Infinity;
    for (let r = 0; r < R; r++) {
      const a = abundances[i * R + r];
      sum += a;
      low = Math.min(low, a);
    }
    lows.push(low);
    off += Math.abs(sum - 1);
    if (low < -TOLERANCE) negativePixels++;
    if (Math.abs(sum - 1) > TOLERANCE) offSumPixels++;
  }
  return {
    ...{ negativePixels, offSumPixels, validPixels },
    least: quantileOf(lows, 0),
    low: quantileOf(lows, LOW),
    meanOff: validPixels > 0 ? off / validPixels : NaN,
  };
}

/** The value that a share q of them does not reach, between the two nearest where it falls between; NaN of none. */
function quantileOf(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  if (sorted.length === 0) return NaN;
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
