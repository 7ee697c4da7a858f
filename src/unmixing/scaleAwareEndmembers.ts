/**
 * E⁽⁰⁾ when each labelled pixel has a brightness of its own: x_l ≈ s_l · a_lᵀE with E ≥ 0 and mean s = 1.
 * Alternates the two least-squares problems from a closed-form start. Endmembers that no label mixes with others
 * keep the brightness of their pixel: the labels cannot tell the two apart.
 */
import type { LabelledPixels } from './classical';
import { invertSpd, timesTransposed } from '../maths/linalg';
import { makeSolver } from './simplexLeastSquares';
import { symmetricEigen } from '../maths/symmetricEigen';

export interface ScaleAwareEndmembers {
  /** [R × B] */
  readonly endmembers: Float64Array;
  /** [n] s_l, mean 1 */
  readonly brightness: Float64Array;
  readonly rounds: number;
  /** False when 200 rounds did not bring the change below 1e-8. */
  readonly converged: boolean;
}

const MAX_ROUNDS = 200;
const TOLERANCE = 1e-8;
/** Pull of E to the mean labelled spectrum: only what the labels leave open, so that exact labels stay exact. */
const RIDGE = 1e-9;

/** @param ridge pull of E towards the mean labelled spectrum; E⁽⁰⁾ uses 0.01. Default 1e-9 */
export function scaleAwareEndmembers(labels: LabelledPixels, ridge = RIDGE): ScaleAwareEndmembers {
  const { n, R, bands, spectra, abundances } = labels;
  let s = startingBrightness(labels);
  let E = fitEndmembers(labels, s, ridge);
  const fitted = new Float64Array(bands);
  let rounds = 0;
  let converged = false;
  while (!converged && rounds < MAX_ROUNDS) {
    rounds++;
    const next = new Float64Array(n);
    for (let l = 0; l < n; l++) {
      fitted.fill(0);
      for (let r = 0; r < R; r++) {
        const a = abundances[l * R + r];
        for (let b = 0; b < bands; b++) fitted[b] += a * E[r * bands + b];
      }
      let cross = 0;
      let energy = 0;
      for (let b = 0; b < bands; b++) {
        cross += spectra[l * bands + b] * fitted[b];
        energy += fitted[b] * fitted[b];
      }
      next[l] = energy > 0 && cross > 0 ? cross / energy : s[l];
    }
    meanOne(next);
    const before = E;
    E = fitEndmembers(labels, next, ridge);
    let change = 0;
    let size = 0;
    for (let k = 0; k < E.length; k++) {
      change = Math.max(change, Math.abs(E[k] - before[k]));
      size = Math.max(size, E[k]);
    }
    let moved = 0;
    for (let l = 0; l < n; l++) moved = Math.max(moved, Math.abs(next[l] - s[l]));
    converged = change <= TOLERANCE * size && moved < TOLERANCE;
    s = next;
  }
  return { endmembers: E, brightness: s, rounds, converged };
}

/** argmin_{E ≥ 0}, each label's squares weighted by its confidence, of ‖X − diag(s) A E‖² + ridge ‖E − 1·mean(x)ᵀ‖², band by band, exact. @returns [R × B] */
function fitEndmembers(labels: LabelledPixels, s: Float64Array, ridge: number): Float64Array {
  const { n, R, bands, spectra, abundances, confidence } = labels;
  const scaled = new Float64Array(n * R);
  for (let l = 0; l < n; l++) {
    for (let r = 0; r < R; r++) scaled[l * R + r] = s[l] * abundances[l * R + r];
  }
  const gram = gramOfColumns(scaled, n, R, confidence);
  const weights = confidence ?? new Float64Array(n).fill(1);
  const total = weights.reduce((sum, c) => sum + c, 0);
  for (let r = 0; r < R; r++) gram[r * R + r] += ridge;
  const solver = makeSolver(gram, R, 'nnls');
  const out = new Float64Array(R * bands);
  const f = new Float64Array(R);
  const column = new Float64Array(R);
  for (let b = 0; b < bands; b++) {
    let mean = 0;
    for (let l = 0; l < n; l++) mean += (weights[l] * spectra[l * bands + b]) / total;
    f.fill(ridge * mean);
    for (let l = 0; l < n; l++) {
      for (let r = 0; r < R; r++) f[r] += weights[l] * scaled[l * R + r] * spectra[l * bands + b];
    }
    solver.solve(f, column);
    for (let r = 0; r < R; r++) out[r * bands + b] = column[r];
  }
  return out;
}

/**
 * With t = 1/s the model is linear: diag(t) X = A E, so that t minimises tᵀMt, M = (I − AA⁺) ∘ (X Xᵀ). A faint pull
 * of t to 1 keeps what the labels leave open at 1. Where noise makes a t negative, alternation starts from ones.
 */
function startingBrightness({ n, R, bands, spectra, abundances }: LabelledPixels): Float64Array {
  // A A⁺ by eigenvectors of AᵀA, so that fewer labels than endmembers, or repeated ones, do no harm.
  const { values, vectors } = symmetricEigen(gramOfColumns(abundances, n, R), R);
  const basis = timesTransposed(abundances, n, vectors, R, R); // A v_k in column k [n × R]
  for (let k = 0; k < R; k++) {
    const scale = values[k] > 1e-10 * values[0] ? 1 / Math.sqrt(values[k]) : 0;
    for (let l = 0; l < n; l++) basis[l * R + k] *= scale;
  }
  const hat = timesTransposed(basis, n, basis, n, R); // A A⁺ [n × n]
  const M = timesTransposed(spectra, n, spectra, n, bands); // X Xᵀ [n × n]
  let trace = 0;
  for (let i = 0; i < n; i++) trace += M[i * n + i];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) M[i * n + j] *= (i === j ? 1 : 0) - hat[i * n + j];
  }
  const pull = (1e-9 * trace) / n || 1;
  for (let i = 0; i < n; i++) M[i * n + i] += pull;
  const solution = invertSpd(M, n);
  const s = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let t = 0;
    for (let j = 0; j < n; j++) t += pull * solution[i * n + j];
    s[i] = 1 / t;
  }
  if (!s.every((v) => v > 0 && Number.isFinite(v))) s.fill(1);
  // t is only known up to rounding of order pull / trace; far-off starts are worse than none.
  else if (Math.max(...s) > 1e4 * Math.min(...s)) s.fill(1);
  meanOne(s);
  return s;
}

/** AᵀCA of A [n × R], C a diagonal [n], or AᵀA. @returns [R × R] */
function gramOfColumns(A: Float64Array, n: number, R: number, C?: Float64Array): Float64Array {
  const gram = new Float64Array(R * R);
  for (let l = 0; l < n; l++) {
    const weight = C?.[l] ?? 1;
    for (let r = 0; r < R; r++) {
      for (let c = 0; c < R; c++) gram[r * R + c] += weight * A[l * R + r] * A[l * R + c];
    }
  }
  return gram;
}

function meanOne(s: Float64Array): void {
  let sum = 0;
  for (let l = 0; l < s.length; l++) sum += s[l];
  for (let l = 0; l < s.length; l++) s[l] *= s.length / sum;
}
