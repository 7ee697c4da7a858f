/**
 * SUnSAL (Bioucas-Dias & Figueiredo 2010): sparse unmixing by variable splitting and augmented Lagrangian,
 *   min ½‖x − aᵀE‖² + λ‖a‖₁   subject, when asked, to a ≥ 0 and Σa = 1,
 * by ADMM on the normal equations. The R × R inverse is computed once for all pixels; each pixel stops by itself.
 * With Σa = 1 and a ≥ 0 the term λ‖a‖₁ is constant and the answer is that of FCLS, as the paper says.
 */
import { StudioError } from '../scene/errors';
import { invertSpd } from '../maths/linalg';
import { CHUNK, tick, type LoopControl } from './loop';
import type { Spectra } from './moments';
import { gramOf } from './simplexLeastSquares';
import { symmetricEigen } from '../maths/symmetricEigen';

export interface SunsalOptions extends LoopControl {
  /** Weight λ ≥ 0 of the sparsity, in squared units of the spectra (as in the paper). Default 0. */
  readonly lambda?: number;
  /** a ≥ 0, default true. */
  readonly nonNegative?: boolean;
  /** Σa = 1, default false. */
  readonly sumToOne?: boolean;
  /** A pixel stops when abundances and split variables move and differ by less. Default 1e-7. */
  readonly tolerance?: number;
  /** Default 5000. */
  readonly maxIterations?: number;
}

export interface SunsalResult {
  /** [n × R]; NaN for pixels whose spectrum is not finite */
  readonly abundances: Float32Array;
  /** Mean number of iterations a pixel. */
  readonly iterations: number;
  /** Pixels that met `maxIterations` first; their abundances obey the constraints but are less exact. */
  readonly unconverged: number;
}

/** Over-relaxation (Eckstein & Bertsekas 1992): 1.6 to 1.8 saves about a third of the iterations. */
const RELAXATION = 1.7;

/**
 * @param spectra [n × B]
 * @param endmembers [R × B], same bands and scale as the spectra
 * @throws StudioError for a λ or tolerance out of range, and (kind `cancelled`) when cancelled
 */
export function sunsal(
  spectra: Spectra,
  n: number,
  endmembers: ArrayLike<number>,
  R: number,
  bands: number,
  options: SunsalOptions = {},
): SunsalResult {
  const { lambda = 0, nonNegative = true, sumToOne = false } = options;
  const { tolerance = 1e-7, maxIterations = 5000 } = options;
  checkRange('λ', lambda, lambda >= 0, 'a number of at least 0');
  checkRange('tolerance', tolerance, tolerance > 0, 'a number above 0');

  const E = Float64Array.from(endmembers);
  const gram = gramOf(E, R, bands);
  // Nothing to split when nothing is nonsmooth: one exact step.
  const direct = lambda === 0 && !nonNegative;
  const mu = direct ? 0 : penalty(gram, R, sumToOne);
  const inverse = projectedInverse(gram, R, mu, sumToOne);
  const threshold = mu > 0 ? lambda / mu : 0;

  const out = new Float32Array(n * R);
  const f = new Float64Array(R);
  const a = new Float64Array(R);
  const z = new Float64Array(R);
  const d = new Float64Array(R);
  const g = new Float64Array(R);
  let total = 0;
  let unconverged = 0;
  for (let p = 0; p < n; p++) {
    if (p % CHUNK === 0) tick(options, p / n);
    for (let r = 0; r < R; r++) {
      let sum = 0;
      for (let b = 0, i = p * bands, j = r * bands; b < bands; b++) sum += spectra[i++] * E[j++];
      f[r] = sum;
    }
    if (!f.every(Number.isFinite)) {
      // NaN says so in the map, and must not reach the next pixel's start.
      out.fill(NaN, p * R, (p + 1) * R);
      continue;
    }
    if (direct) {
      solve(inverse, f, a, R);
      for (let r = 0; r < R; r++) out[p * R + r] = a[r];
      total++;
      continue;
    }
    // z and d stay from the pixel before: neighbours are alike, and ADMM converges from anywhere.
    let iteration = 0;
    for (let moving = true; moving && iteration < maxIterations; iteration++) {
      for (let r = 0; r < R; r++) g[r] = f[r] + mu * (z[r] + d[r]);
      solve(inverse, g, a, R);
      let change = 0;
      for (let r = 0; r < R; r++) {
        const relaxed = RELAXATION * a[r] + (1 - RELAXATION) * z[r];
        const v = relaxed - d[r];
        let next = v > threshold ? v - threshold : v < -threshold ? v + threshold : 0;
        if (nonNegative && next < 0) next = 0;
        change = Math.max(change, Math.abs(next - z[r]), Math.abs(next - a[r]));
        d[r] += next - relaxed;
        z[r] = next;
      }
      moving = !(change < tolerance);
    }
    total += iteration;
    if (iteration === maxIterations) unconverged++;
    for (let r = 0; r < R; r++) out[p * R + r] = z[r];
  }
  tick(options, 1);
  return { abundances: out, iterations: n > 0 ? total / n : 0, unconverged };
}

/** The affine map g ↦ argmin ½aᵀ(G + μI)a − gᵀa, with Σa = 1 when asked: a matrix [R × R] and an offset [R]. */
interface AffineInverse {
  readonly matrix: Float64Array;
  readonly offset: Float64Array;
}

function projectedInverse(
  gram: Float64Array,
  R: number,
  mu: number,
  sumToOne: boolean,
): AffineInverse {
  const shifted = gram.slice();
  for (let r = 0; r < R; r++) shifted[r * R + r] += mu;
  const matrix = invertSpd(shifted, R);
  const offset = new Float64Array(R);
  if (!sumToOne) return { matrix, offset };
  let total = 0;
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < R; j++) offset[i] += matrix[i * R + j];
    total += offset[i];
  }
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < R; j++) matrix[i * R + j] -= (offset[i] * offset[j]) / total;
  }
  for (let i = 0; i < R; i++) offset[i] /= total;
  return { matrix, offset };
}

function solve(inverse: AffineInverse, g: Float64Array, a: Float64Array, R: number): void {
  const { matrix, offset } = inverse;
  for (let i = 0, at = 0; i < R; i++) {
    let sum = offset[i];
    for (let j = 0; j < R; j++) sum += matrix[at++] * g[j];
    a[i] = sum;
  }
}

/**
 * μ = √(λ_min λ_max) of the Gram matrix, the best fixed penalty for a quadratic; with Σa = 1 only directions that
 * keep the sum count. Collinear endmembers would give 0: the smallest counts as at least 1e-6 of the largest.
 */
function penalty(gram: Float64Array, R: number, sumToOne: boolean): number {
  const restricted = gram.slice();
  if (sumToOne) {
    const rows = new Float64Array(R);
    let all = 0;
    for (let i = 0; i < R; i++) {
      for (let j = 0; j < R; j++) rows[i] += gram[i * R + j] / R;
      all += rows[i] / R;
    }
    for (let i = 0; i < R; i++) {
      for (let j = 0; j < R; j++) restricted[i * R + j] += all - rows[i] - rows[j];
    }
  }
  const { values } = symmetricEigen(restricted, R);
  const largest = values[0];
  // Centring took one dimension away; its zero eigenvalue is the last.
  const smallest = values[Math.max(0, sumToOne ? R - 2 : R - 1)];
  return Math.sqrt(largest * Math.max(smallest, 1e-6 * largest)) || 1;
}

function checkRange(field: string, found: number, ok: boolean, expected: string): void {
  if (ok && Number.isFinite(found)) return;
  throw new StudioError({
    kind: 'training',
    message: `SUnSAL cannot run with this ${field}.`,
    field,
    found: String(found),
    expected,
    advice: `Set ${field} to ${expected}.`,
  });
}
