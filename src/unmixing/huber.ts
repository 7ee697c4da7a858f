/**
 * Abundances by a robust fit: instead of squares Σ_b r_b², Huber's ρ of the residuals over a scale of each pixel's own, so
 * that bands far off (impulses, dead detectors) count no more than their sign. The constraints are those of the classical
 * variants.
 *
 * Sources: Huber 1964 (ρ, k = 1.345 for 95 % of the efficiency of least squares on Gaussian noise). By pseudo-values: with
 * y*_b = ŷ_b + ψ(r_b), |ψ| ≤ k·s, the constrained least-squares fit of y* lowers Huber's cost, and where it no longer moves it
 * is at the minimum. So one solver serves all pixels and turns.
 */
import { isUnitNorm, type ClassicalVariant } from './classical';
import { nthSmallest } from '../maths/select';
import { StudioError } from '../scene/errors';
import { gramOf, makeSolver, normaliseSum } from './simplexLeastSquares';

/** Beyond so many scales a residual counts no more than its sign. */
const K = 1.345;
/** Median of |x| for x ~ N(0, 1). */
const MEDIAN = 0.6745;
const MOST_TURNS = 80;
/** Turns in which the scale follows the residuals; then it is kept, so that the cost falls in every turn. */
const SCALED = 20;
/** An answer that moves less is the answer. */
const STILL = 1e-6;

/** A classical variant, or its non-negative least squares with brightness left in: abundances that do not sum to 1. */
export type HuberModel = ClassicalVariant | 'NNLS';

export interface HuberFit {
  /** [n × R] */
  readonly abundances: Float32Array;
  /** Spectra whose residuals beyond k·s are cut to it [n × B], in the scale of the spectra given */
  readonly pseudo: Float32Array;
  /** Pixels that still moved after the last turn. */
  readonly unsettled: number;
}

/**
 * @param spectra [n × B] as measured: not divided by their norm, which impulses are a part of
 * @param E [R × B] in the model's domain
 * @param least an answer that moves less is the answer
 * @throws StudioError (kind `training`) where a value is not finite
 */
export function huberFit(
  model: HuberModel,
  spectra: Float32Array | Float64Array,
  n: number,
  E: ArrayLike<number>,
  R: number,
  B: number,
  least = STILL,
): HuberFit {
  refuseGaps(spectra, n, B);
  const summed = model === 'FCLS, raw' || model === 'FCLS, unit-norm';
  const unit = model !== 'NNLS' && isUnitNorm(model);
  const solver = makeSolver(gramOf(E, R, B), R, summed ? 'fcls' : 'nnls');
  // R − 1 free abundances, or R, make the residuals that much smaller than the noise.
  const freedom = Math.max(1, B - (summed ? R - 1 : R));
  const correction = Math.sqrt(B / freedom) / MEDIAN;
  const abundances = new Float32Array(n * R);
  const pseudo = Float32Array.from(spectra);
  const y = new Float64Array(B);
  const r = new Float64Array(B);
  const fitted = new Float64Array(B);
  const size = new Float32Array(B);
  const f = new Float64Array(R);
  const a = new Float64Array(R);
  const before = new Float64Array(R);
  let unsettled = 0;

  /** Fits y: abundances into `a`, their spectrum into `fitted`. @returns false where y is zero */
  const fit = (): boolean => {
    let square = 0;
    f.fill(0);
    for (let b = 0; b < B; b++) square += y[b] * y[b];
    const c = unit ? Math.sqrt(square) : 1;
    if (!(c > 0)) return false;
    for (let q = 0; q < R; q++) {
      let sum = 0;
      for (let b = 0; b < B; b++) sum += E[q * B + b] * y[b];
      f[q] = sum / c;
    }
    solver.solve(f, a);
    fitted.fill(0);
    for (let q = 0; q < R; q++) {
      const share = c * a[q];
      if (share === 0) continue;
      for (let b = 0; b < B; b++) fitted[b] += share * E[q * B + b];
    }
    return true;
  };

  for (let p = 0; p < n; p++) {
    const from = p * B;
    for (let b = 0; b < B; b++) y[b] = spectra[from + b];
    let s = 0;
    let still = !fit();
    for (let turn = 0; turn < MOST_TURNS && !still; turn++) {
      for (let b = 0; b < B; b++) {
        r[b] = spectra[from + b] - fitted[b];
        size[b] = Math.abs(r[b]);
      }
      if (turn < SCALED) s = correction * nthSmallest(size, B >> 1);
      // Half the bands are met exactly: nothing tells the noise.
      if (!(s > 0)) break;
      for (let b = 0; b < B; b++) y[b] = fitted[b] + Math.max(-K * s, Math.min(K * s, r[b]));
      before.set(a);
      if (!fit()) break;
      let moved = 0;
      for (let q = 0; q < R; q++) moved = Math.max(moved, Math.abs(a[q] - before[q]));
      still = moved < least;
      if (turn === MOST_TURNS - 1 && !still) unsettled++;
    }
    abundances.set(a, p * R);
    if (model === 'NNLS + sum-to-one') normaliseSum(abundances, p * R, R);
    pseudo.set(y, from);
  }
  return { abundances, pseudo, unsettled };
}

function refuseGaps(spectra: ArrayLike<number>, n: number, B: number): void {
  for (let k = 0; k < n * B; k++) {
    if (Number.isFinite(spectra[k])) continue;
    throw new StudioError({
      kind: 'training',
      message: 'A spectrum has a value that is not a number.',
      field: `pixel ${Math.floor(k / B)}, band ${k % B}`,
      found: String(spectra[k]),
      expected: 'finite values in every band that is used',
      advice: 'Mask the pixel or the band: what is masked is left out.',
    });
  }
}
