/**
 * E fitted to the labels through the solver: least squares E⁽⁰⁾ makes aE close to the labelled spectra, but what counts
 * is that the solver, given a labelled spectrum, answers the given abundances. So
 *   E* = argmin_W Σ_l ‖solve(x_l; E⁽⁰⁾ + L W D) − a_l‖² + τ ‖W‖²,
 * where L Lᵀ is the row covariance of E given the labels and D [K × B] spans the directions in which the scene deviates
 * from the model, scaled by how far: under the labels' posterior W is standard normal, and τ weighs it against the
 * labels. Levenberg–Marquardt in R·K numbers; the solver is differentiable almost everywhere.
 * Not joint unmixing: unlabelled pixels enter only through D.
 */
import type { ClassicalVariant } from './classical';
import { labelGram } from './initialEndmembers';
import { cholesky, invertSpd, timesTransposed } from './linalg';
import { principalDirections } from './principalComponents';
import { makeSolver, normaliseSum } from './simplexLeastSquares';

export interface LabelFitInput {
  readonly variant: ClassicalVariant;
  /** Labelled spectra in the variant's domain [n × B] */
  readonly spectra: Float64Array;
  /** [n × R] */
  readonly abundances: Float64Array;
  /** [n] weight of each label's error; absent: 1 */
  readonly confidence?: Float64Array;
  readonly n: number;
  readonly R: number;
  readonly bands: number;
  /** E⁽⁰⁾ [R × B] in the variant's domain */
  readonly E0: Float64Array;
  /** What the model leaves of some of the scene's pixels [m × B], in the variant's domain */
  readonly residuals: Float32Array;
  readonly m: number;
}

export interface LabelFit {
  /** [R × B] in the variant's domain, ≥ 0 */
  readonly endmembers: Float64Array;
  /** RMS L2 label error before and after. */
  readonly before: number;
  readonly after: number;
  readonly iterations: number;
}

/** Directions of deviation K: more change nothing, fewer fit less (docs/accuracy.md). */
const DIRECTIONS = 12;
/** τ: how much a deviation of one posterior standard deviation costs, in squared abundance. */
const TAU = 1e-4;
const MAX_ITERATIONS = 20;
/** Step of the numeric Jacobian, in posterior standard deviations. */
const DIFFERENCE = 1e-3;

export function fitEndmembersToLabels(input: LabelFitInput, tau = TAU): LabelFit {
  const { variant, spectra, abundances, confidence, n, R, bands: B, E0, residuals, m } = input;
  const K = Math.min(DIRECTIONS, B, m);
  const D = scaledDirections(residuals, m, B, K); // [K × B]
  const L = cholesky(invertSpd(labelGram(abundances, n, R, confidence), R), R); // [R × R]
  // Everything the solver reads is linear or quadratic in W: a few small products say it all.
  const xE = timesTransposed(spectra, n, E0, R, B); // [n × R]
  const xD = timesTransposed(spectra, n, D, K, B); // [n × K]
  const EE = timesTransposed(E0, R, E0, R, B); // [R × R]
  const ED = timesTransposed(E0, R, D, K, B); // [R × K]
  const DD = timesTransposed(D, K, D, K, B); // [K × K]
  const P = R * K;
  const Q = new Float64Array(P); // L W [R × K]
  const QDD = new Float64Array(P);
  const gram = new Float64Array(R * R);
  const f = new Float64Array(R);

  const place = (W: Float64Array): void => {
    for (let r = 0; r < R; r++) {
      for (let k = 0; k < K; k++) {
        let sum = 0;
        for (let c = 0; c <= r; c++) sum += L[r * R + c] * W[c * K + k];
        Q[r * K + k] = sum;
      }
    }
  };
  /** solve(x_l; E(W)) − a_l for all labels, times the root of their confidence, into `out` [n × R]. */
  const errors = (W: Float64Array, out: Float64Array): void => {
    place(W);
    for (let r = 0; r < R; r++) {
      for (let k = 0; k < K; k++) {
        let sum = 0;
        for (let j = 0; j < K; j++) sum += Q[r * K + j] * DD[j * K + k];
        QDD[r * K + k] = sum;
      }
    }
    for (let r = 0; r < R; r++) {
      for (let c = 0; c < R; c++) {
        let sum = EE[r * R + c];
        for (let k = 0; k < K; k++) {
          sum += ED[r * K + k] * Q[c * K + k] + Q[r * K + k] * ED[c * K + k];
          sum += QDD[r * K + k] * Q[c * K + k];
        }
        gram[r * R + c] = sum;
      }
    }
    const solver = makeSolver(gram, R, variant === 'NNLS + sum-to-one' ? 'nnls' : 'fcls');
    for (let l = 0; l < n; l++) {
      for (let r = 0; r < R; r++) {
        let sum = xE[l * R + r];
        for (let k = 0; k < K; k++) sum += xD[l * K + k] * Q[r * K + k];
        f[r] = sum;
      }
      solver.solve(f, out, l * R);
      if (variant === 'NNLS + sum-to-one') normaliseSum(out, l * R, R);
    }
    for (let i = 0; i < n * R; i++) out[i] -= abundances[i];
    if (confidence)
      for (let i = 0; i < n * R; i++) out[i] *= Math.sqrt(confidence[Math.floor(i / R)]);
  };
  const cost = (e: Float64Array, W: Float64Array): number => {
    let sum = 0;
    for (const v of e) sum += v * v;
    for (const w of W) sum += tau * w * w;
    return sum;
  };

  let W: Float64Array = new Float64Array(P);
  let e = new Float64Array(n * R);
  errors(W, e);
  const rms = (v: Float64Array): number => Math.sqrt(v.reduce((s, x) => s + x * x, 0) / n);
  const before = rms(e);
  let current = cost(e, W);
  let damping = 1e-3;
  let iterations = 0;
  const J = new Float64Array(P * n * R); // one row a parameter
  const moved = new Float64Array(n * R);
  search: for (; iterations < MAX_ITERATIONS; iterations++) {
    for (let j = 0; j < P; j++) {
      const shifted = W.slice();
      shifted[j] += DIFFERENCE;
      errors(shifted, moved);
      for (let i = 0; i < n * R; i++) J[j * n * R + i] = (moved[i] - e[i]) / DIFFERENCE;
    }
    const H = timesTransposed(J, P, J, P, n * R); // [P × P]
    const g = timesTransposed(J, P, e, 1, n * R); // [P]
    for (let j = 0; j < P; j++) {
      H[j * P + j] += tau;
      g[j] += tau * W[j];
    }
    for (let attempt = 0; ; attempt++) {
      if (attempt === 6) break search;
      const damped = H.slice();
      for (let j = 0; j < P; j++) damped[j * P + j] *= 1 + damping;
      const step = timesTransposed(invertSpd(damped, P), P, g, 1, P);
      const next = W.map((w, j) => w - step[j]);
      errors(next, moved);
      const reached = cost(moved, next);
      if (reached < current) {
        const small = current - reached < 1e-4 * current;
        W = next;
        e = moved.slice();
        current = reached;
        damping = Math.max(damping / 3, 1e-6);
        if (small) break search;
        break;
      }
      damping *= 4;
    }
  }

  place(W);
  const endmembers = E0.slice();
  for (let r = 0; r < R; r++) {
    for (let k = 0; k < K; k++) {
      const q = Q[r * K + k];
      for (let b = 0; b < B; b++) endmembers[r * B + b] += q * D[k * B + b];
    }
  }
  for (let i = 0; i < endmembers.length; i++) endmembers[i] = Math.max(0, endmembers[i]);
  return { endmembers, before, after: rms(e), iterations };
}

/** The K leading directions of `residuals` [m × B], each as long as the residuals' RMS along it. @returns [K × B] */
function scaledDirections(residuals: Float32Array, m: number, B: number, K: number): Float64Array {
  const V = principalDirections(residuals, m, B, K);
  const scores = timesTransposed(residuals, m, V, K, B); // [m × K]
  for (let k = 0; k < K; k++) {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += scores[i * K + k] ** 2;
    const length = Math.sqrt(sum / m);
    for (let b = 0; b < B; b++) V[k * B + b] *= length;
  }
  return V;
}
