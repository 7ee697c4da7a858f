/**
 * How well the endmembers of a run fit spectra, of the scene it was trained on or of another: whether pixels lie in the
 * simplex that was learned, and what it leaves of them. Plain arrays, no tfjs.
 */
import { invertSpd, timesTransposed } from '../maths/linalg';
import type { Learned, Likeness } from '../scene/learned';
import { unitNorm } from '../unmixing/classical';
import { gramOf, makeSolver, normaliseSum } from '../unmixing/simplexLeastSquares';
import { fittedSpectrum } from '../unmixing/reconstruction';

/** Pixels that are looked at, about: they stand evenly over the scene. */
const LOOKED_AT = 20_000;
/** A fraction below this is no noise and no rounding. */
const OUTSIDE = -0.1;
/** Another scene has so many more pixels outside, or is left with so many times the error, before it is called unlike. */
const MORE_OUTSIDE = 0.2;
const TIMES_ERROR = 2;
/** An error as small as this is nobody's concern, however small it was in training. */
const SMALL_ERROR = 0.02;

/** Every so many-th pixel of N is looked at. */
export const strideOf = (N: number): number => Math.max(1, Math.floor(N / LOOKED_AT));

/** Of the pixels looked at: how many lie outside, and the relative error of each. */
export interface Fit {
  readonly outside: number;
  readonly errors: readonly number[];
}

/**
 * @param E [R × B'] in the domain, as trained
 * @returns what becomes of n measured spectra [n × B'] in the cube's scale
 */
export function fitOf(
  { domain }: Pick<Learned, 'domain'>,
  E: Float32Array,
  R: number,
): (spectra: Float32Array, n: number) => Fit {
  const B = E.length / R;
  const gram = gramOf(E, R, B);
  const ridged = gram.slice();
  for (let r = 0; r < R; r++) ridged[r * R + r] *= 1 + 1e-9;
  const inverse = invertSpd(ridged, R);
  const solver = makeSolver(gram, R, domain.unit ? 'nnls' : 'fcls');
  const a = new Float64Array(R);
  const fitted = new Float64Array(B);
  return (spectra, n) => {
    const Z = domain.unit ? unitNorm(spectra, n, B) : spectra.map((v) => v / domain.scale);
    const products = timesTransposed(Z, n, E, R, B); // [n × R]
    let outside = 0;
    const errors: number[] = [];
    for (let i = 0; i < n; i++) {
      const f = products.subarray(i * R, (i + 1) * R);
      if (leastFraction(inverse, f, R) < OUTSIDE) outside++;
      solver.solve(f, a);
      if (domain.unit) normaliseSum(a, 0, R);
      const one = Z.subarray(i * B, (i + 1) * B);
      const s = fittedSpectrum(
        { Z: one, R, bands: B, fitBrightness: domain.unit },
        0,
        a,
        E,
        fitted,
      );
      let [off, all] = [0, 0];
      for (let b = 0; b < B; b++) {
        off += (one[b] - s * fitted[b]) ** 2;
        all += one[b] ** 2;
      }
      errors.push(Math.sqrt(off / (all || 1)));
    }
    return { outside, errors };
  };
}

/** The least of the unconstrained fractions, made to sum to 1. @param f [R] */
function leastFraction(inverse: Float64Array, f: Float64Array, R: number): number {
  let least = Infinity;
  let sum = 0;
  for (let r = 0; r < R; r++) {
    let u = 0;
    for (let c = 0; c < R; c++) u += inverse[r * R + c] * f[c];
    least = Math.min(least, u);
    sum += u;
  }
  return sum > 0 ? least / sum : -1;
}

/** @param fits of all blocks of a scene, in any order */
export function likenessOf(fits: readonly Fit[]): Likeness {
  const errors = Float64Array.from(fits.flatMap((fit) => fit.errors)).sort();
  const outside = fits.reduce((sum, fit) => sum + fit.outside, 0);
  return {
    outside: outside / Math.max(1, errors.length),
    error: errors[errors.length >> 1] ?? 0,
  };
}

/** Why a scene is unlike the one that was learned from, as a sentence; null where it is not. */
export function unlike(scene: Likeness, learned: Likeness): string | null {
  const percent = (v: number): string => `${(100 * v).toPrecision(2)} %`;
  const reasons: string[] = [];
  if (scene.outside > learned.outside + MORE_OUTSIDE)
    reasons.push(
      `${percent(scene.outside)} of its pixels lie outside the learned endmembers (${percent(learned.outside)} in training)`,
    );
  if (scene.error > Math.max(SMALL_ERROR, TIMES_ERROR * learned.error))
    reasons.push(
      `they leave ${percent(scene.error)} of a spectrum unexplained (${percent(learned.error)} in training)`,
    );
  return reasons.length > 0 ? `${reasons.join('; ')}.` : null;
}
