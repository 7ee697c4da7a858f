/**
 * While some endmember is in no label: which pixels no mixture of the labelled materials explains. The missing one is most
 * likely where many pixels stay unexplained, also when it looks much like a labelled one, so that distance alone misses it.
 */
import { solveVariant, unitNorm } from '../../unmixing/classical';
import { initialEndmembers } from '../../unmixing/initialEndmembers';
import { timesTransposed } from '../../maths/linalg';
import { residualsOf } from '../../unmixing/start';
import type { SuggestPool } from './pool';

/** What is left at this quantile of the pool is full doubt. */
const FULL = 0.98;

/**
 * @param spectra [n × B'] labelled spectra, cube's scale
 * @param abundances n × [R]
 * @param seen indices of the endmembers that some label shows
 * @returns [M] 0 to 1: the square of what non-negative mixtures of what is seen leave, brightness left free. Along the
 *   pool's directions and in the cube's scale: over all bands, or relative to the spectrum, the noise of dark pixels is most
 */
export function unexplained(
  { size: M, bands: B, unit, raw, kept: K, directions }: SuggestPool,
  spectra: Float64Array,
  abundances: readonly (readonly number[])[],
  seen: readonly number[],
): Float64Array {
  const n = abundances.length;
  const R = seen.length;
  const A = Float64Array.from(
    abundances.flatMap((a) => {
      const sum = seen.reduce((s, r) => s + a[r], 0) || 1;
      return seen.map((r) => a[r] / sum);
    }),
  ); // [n × seen]
  const E = initialEndmembers(unitNorm(spectra, n, B), A, n, R, B); // [seen × B']
  const p = solveVariant('NNLS + sum-to-one', unit, M, E, R, B); // [M × seen]
  const every = Array.from({ length: M }, (_, i) => i);
  const left = residualsOf(unit, every, p, E, R, B, true); // [M × B']
  const along = timesTransposed(left, M, directions, K, B); // [M × K]
  const squares = Float64Array.from({ length: M }, (_, i) => {
    let sum = 0;
    for (let k = i * K; k < (i + 1) * K; k++) sum += along[k] ** 2;
    let light = 0;
    for (let k = i * B; k < (i + 1) * B; k++) light += raw[k] ** 2;
    return sum * light;
  });
  const sorted = squares.slice().sort();
  const full = sorted[Math.floor(FULL * (M - 1))] || 1;
  return squares.map((v) => Math.min(1, v / full));
}
