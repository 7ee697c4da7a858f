/**
 * A click may have fallen on the pixel beside the one that was meant: each label then speaks of one of the nine pixels
 * about it. Found by turns: E from the pixels as they are now taken, then for every label the pixel whose answer is
 * nearest to its fractions, at first only where that is far better, later where it is a little better.
 */
import { unitNorm, type LabelledPixels } from '../classical';
import { initialEndmembers } from '../initialEndmembers';
import { timesTransposed } from '../../maths/linalg';
import { makeSolver, normaliseSum } from '../simplexLeastSquares';

/** Pixels about a label, itself in the middle. */
export const AROUND = 9;
/** Each of the nine is as likely as the others: what a label's place costs in log evidence. */
export const PLACE_COST = Math.log(AROUND);
/** σ by which the labels' own pixels are preferred, from turn to turn. */
const ANNEALING = [0.15, 0.12, 0.09, 0.07, 0.05, 0.04, 0.03, 0.03];

/**
 * @param around spectra [n × 9 × B] in the labels' scale, line by line; the label's own pixel is the fifth. Where there is
 * no neighbour (border, masked) the label's own spectrum again
 * @returns which of the nine each label seems to mean [n] and their spectra [n × B], or null where all mean their own
 */
export function besideLabels(
  labels: LabelledPixels,
  around: Float64Array,
  kind: 'raw' | 'unit' | 'bright',
): { readonly places: Uint8Array; readonly spectra: Float64Array } | null {
  const { n, R, bands: B, abundances, confidence } = labels;
  const solved = kind === 'raw' ? around : unitNorm(around, n * AROUND, B);
  const fitted = kind === 'bright' ? around : solved;
  const own = AROUND >> 1;
  const chosen = new Uint8Array(n).fill(own);
  const spectra = new Float64Array(n * B);
  const a = new Float64Array(R);
  for (const sigma of ANNEALING) {
    for (let l = 0; l < n; l++) {
      const at = (l * AROUND + chosen[l]) * B;
      spectra.set(fitted.subarray(at, at + B), l * B);
    }
    const E = initialEndmembers(spectra, abundances, n, R, B, confidence);
    const solver = makeSolver(timesTransposed(E, R, E, R, B), R, kind === 'raw' ? 'fcls' : 'nnls');
    const products = timesTransposed(solved, n * AROUND, E, R, B);
    for (let l = 0; l < n; l++) {
      let best = Infinity;
      for (let j = 0; j < AROUND; j++) {
        const k = l * AROUND + j;
        solver.solve(products.subarray(k * R, (k + 1) * R), a);
        if (kind !== 'raw') normaliseSum(a, 0, R);
        let cost = j === own ? 0 : 2 * PLACE_COST * sigma * sigma;
        for (let r = 0; r < R; r++) cost += (a[r] - abundances[l * R + r]) ** 2;
        if (cost >= best) continue;
        best = cost;
        chosen[l] = j;
      }
    }
  }
  if (chosen.every((j) => j === own)) return null;
  const out = new Float64Array(n * B);
  for (let l = 0; l < n; l++) {
    const at = (l * AROUND + chosen[l]) * B;
    out.set(around.subarray(at, at + B), l * B);
  }
  return { places: chosen, spectra: out };
}
