/** E⁽⁰⁾ from the annotated pixels by ridge-regularised non-negative least squares (docs/method.md, E⁽⁰⁾). */
import { makeSolver } from './simplexLeastSquares';

/** Pull of every endmember towards the mean labelled spectrum: decides what the labels leave undetermined. */
export const RIDGE = 0.01;

/**
 * E⁽⁰⁾ = argmin_{E ≥ 0} ‖X_l − A_l E‖² + 0.01 ‖E − 1·mean(x_l)ᵀ‖², band by band, exact.
 * @param spectra [n × B] labelled spectra
 * @param abundances [n × R] given abundances
 * @param confidence [n] weight of each label's squares; absent: 1
 * @returns [R × B]
 */
export function initialEndmembers(
  spectra: ArrayLike<number>,
  abundances: ArrayLike<number>,
  n: number,
  R: number,
  bands: number,
  confidence?: Float64Array,
): Float64Array {
  const gram = labelGram(abundances, n, R, confidence);
  const weights = confidence ?? new Float64Array(n).fill(1);
  const total = weights.reduce((sum, c) => sum + c, 0);
  const solver = makeSolver(gram, R, 'nnls');
  const out = new Float64Array(R * bands);
  const f = new Float64Array(R);
  const column = new Float64Array(R);
  for (let b = 0; b < bands; b++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += weights[i] * spectra[i * bands + b];
    mean /= total;
    for (let r = 0; r < R; r++) {
      let sum = RIDGE * mean;
      for (let i = 0; i < n; i++) {
        sum += weights[i] * abundances[i * R + r] * spectra[i * bands + b];
      }
      f[r] = sum;
    }
    solver.solve(f, column);
    for (let r = 0; r < R; r++) out[r * bands + b] = column[r];
  }
  return out;
}

/**
 * A_lᵀ A_l + 0.01 I [R × R], also the precision of the labels' posterior over E (docs/method.md, E⁽⁰⁾).
 * @param confidence [n] precision of each label; absent: 1
 */
export function labelGram(
  abundances: ArrayLike<number>,
  n: number,
  R: number,
  confidence?: Float64Array,
): Float64Array {
  const gram = new Float64Array(R * R);
  for (let i = 0; i < n; i++) {
    const weight = confidence?.[i] ?? 1;
    for (let r = 0; r < R; r++) {
      for (let c = 0; c < R; c++) {
        gram[r * R + c] += weight * abundances[i * R + r] * abundances[i * R + c];
      }
    }
  }
  for (let r = 0; r < R; r++) gram[r * R + r] += RIDGE;
  return gram;
}
