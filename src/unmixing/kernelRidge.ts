/**
 * `classical + KRR` (docs/method.md, Classical methods): the LOO3 answer p corrected by kernel ridge regression of the label residuals,
 *   p + K (K + λI)⁻¹ (a_l − p_l),   K = exp(−d² / 2h²) on unit-norm spectra, projected to the simplex.
 * Bandwidth h in {.3, .6, 1.2, 2.4} × the median distance between labels and λ in {.1, .3, 1, 1e6} are chosen by
 * leave-one-out with E⁽⁰⁾ refitted; λ = 1e6 means "no correction". Labels that are less sure have λ ÷ their confidence.
 */
import {
  isUnitNorm,
  solveVariant,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from './classical';
import type { RidgeCorrection } from '../scene/learned';
import { initialEndmembers } from './initialEndmembers';
import { invertSpd } from '../maths/linalg';
import { upperMedian } from '../maths/median';
import { projectToSimplex } from '../maths/simplex';

const BANDWIDTHS = [0.3, 0.6, 1.2, 2.4];
const RIDGES = [0.1, 0.3, 1, 1e6];

export interface KernelRidge {
  readonly bandwidth: number;
  readonly lambda: number;
  /** RMS L2 error of the leave-one-out predictions of the chosen pair. */
  readonly looError: number;
  /**
   * Corrects abundances p [n × R] of pixels with unit-norm spectra [n × B'], in place.
   * @returns p
   */
  correct(p: Float32Array, unitSpectra: Float32Array | Float64Array, n: number): Float32Array;
  /** `correct` as plain data. */
  readonly correction: RidgeCorrection;
}

/** Fits the correction to the labels for one classical variant. */
export function fitKernelRidge(variant: ClassicalVariant, labels: LabelledPixels): KernelRidge {
  const { n, R, bands } = labels;
  const U = unitNorm(labels.spectra, n, bands);
  const own = isUnitNorm(variant) ? U : labels.spectra;
  const weights = labels.confidence ?? new Float64Array(n).fill(1);
  const weight = weights.reduce((sum, c) => sum + c, 0);
  const distances = pairwise(U, n, U, n, bands); // squared, [n × n]
  const median = medianDistance(distances, n);

  /** p of all n labels with E⁽⁰⁾ from all labels but `without` (−1: from all). */
  const fitted = (without: number): Float32Array => {
    const keep = Array.from({ length: n }, (_, i) => i).filter((i) => i !== without);
    const E = initialEndmembers(
      Float64Array.from(keep.flatMap((i) => [...own.subarray(i * bands, (i + 1) * bands)])),
      Float64Array.from(keep.flatMap((i) => [...labels.abundances.subarray(i * R, (i + 1) * R)])),
      keep.length,
      R,
      bands,
      labels.confidence?.filter((_, l) => l !== without),
    );
    return solveVariant(variant, own, n, E, R, bands);
  };
  const held = n > 1 ? Array.from({ length: n }, (_, i) => fitted(i)) : [];

  let best = { bandwidth: median, lambda: RIDGES[RIDGES.length - 1], looError: Infinity };
  for (const factor of BANDWIDTHS) {
    for (const lambda of RIDGES) {
      let total = 0;
      for (let i = 0; i < held.length; i++) {
        const keep = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i);
        const dual = dualWeights(
          distances,
          keep,
          n,
          factor * median,
          (j) => lambda / weights[j],
          (j, r) => labels.abundances[j * R + r] - held[i][j * R + r],
          R,
        );
        const a = new Float32Array(R);
        for (let r = 0; r < R; r++) {
          a[r] = held[i][i * R + r];
          keep.forEach((j, k) => {
            a[r] += kernel(distances[i * n + j], factor * median) * dual[k * R + r];
          });
        }
        projectToSimplex(a, 0, R);
        for (let r = 0; r < R; r++)
          total += weights[i] * (a[r] - labels.abundances[i * R + r]) ** 2;
      }
      const looError = Math.sqrt(total / (held.length > 0 ? weight : 1));
      if (held.length > 0 && looError < best.looError) {
        best = { bandwidth: factor * median, lambda, looError };
      }
    }
  }

  const all = Array.from({ length: n }, (_, i) => i);
  const p = fitted(-1);
  const dual = dualWeights(
    distances,
    all,
    n,
    best.bandwidth,
    (j) => best.lambda / weights[j],
    (j, r) => labels.abundances[j * R + r] - p[j * R + r],
    R,
  ); // [n × R]
  const correction = {
    bandwidth: best.bandwidth,
    spectra: Array.from({ length: n }, (_, j) => [...U.subarray(j * bands, (j + 1) * bands)]),
    weights: Array.from({ length: n }, (_, j) => [...dual.subarray(j * R, (j + 1) * R)]),
  };
  return { ...best, correct: correctionOf(correction), correction };
}

/** `KernelRidge.correct` of its plain data. */
export function correctionOf({
  bandwidth,
  spectra,
  weights,
}: RidgeCorrection): KernelRidge['correct'] {
  const n = spectra.length;
  const bands = spectra[0].length;
  const R = weights[0].length;
  const U = Float64Array.from(spectra.flat());
  const dual = Float64Array.from(weights.flat());
  const row = new Float64Array(n);
  return (values, unitSpectra, count) => {
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < n; j++) {
        let d = 0;
        for (let b = 0; b < bands; b++) {
          d += (unitSpectra[i * bands + b] - U[j * bands + b]) ** 2;
        }
        row[j] = kernel(d, bandwidth);
      }
      for (let r = 0; r < R; r++) {
        let sum = values[i * R + r];
        for (let j = 0; j < n; j++) sum += row[j] * dual[j * R + r];
        values[i * R + r] = sum;
      }
      projectToSimplex(values, i * R, R);
    }
    return values;
  };
}

const kernel = (squared: number, bandwidth: number): number =>
  Math.exp(-squared / (2 * bandwidth * bandwidth));

/** (K + λI)⁻¹ · residuals for the labels in `keep`. @returns [keep × R] */
function dualWeights(
  distances: Float64Array,
  keep: readonly number[],
  n: number,
  bandwidth: number,
  /** λ of a label: the less sure, the less it is followed */
  lambda: (label: number) => number,
  residual: (label: number, r: number) => number,
  R: number,
): Float64Array {
  const m = keep.length;
  const K = new Float64Array(m * m);
  keep.forEach((i, x) =>
    keep.forEach((j, y) => {
      K[x * m + y] = kernel(distances[i * n + j], bandwidth) + (x === y ? lambda(i) : 0);
    }),
  );
  const inverse = invertSpd(K, m);
  const out = new Float64Array(m * R);
  for (let x = 0; x < m; x++) {
    for (let y = 0; y < m; y++) {
      for (let r = 0; r < R; r++) out[x * R + r] += inverse[x * m + y] * residual(keep[y], r);
    }
  }
  return out;
}

/** Squared distances of rows of a [n × bands] to rows of b [m × bands]: [n × m]. */
export function pairwise(
  a: Float64Array,
  n: number,
  b: Float64Array,
  m: number,
  bands: number,
): Float64Array {
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let d = 0;
      for (let k = 0; k < bands; k++) d += (a[i * bands + k] - b[j * bands + k]) ** 2;
      out[i * m + j] = d;
    }
  }
  return out;
}

/** Median distance between different labels; 1 when there is only one. */
function medianDistance(squared: Float64Array, n: number): number {
  const values: number[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) values.push(Math.sqrt(squared[i * n + j]));
  return upperMedian(values) || 1;
}
