/** How far an answer is from the truth, and its columns in another order: for runs, tables and a person's own matching. */
import { mean, rmsePerEndmember, spectralAngle } from '../maths/metrics';
import type { Truth, ValidityMask } from '../scene/cube';

export interface Scores {
  /** [R] per endmember, NaN where it has no truth; null without truth. */
  readonly rmse: readonly number[] | null;
  /** Mean over the endmembers with truth; null without truth. */
  readonly rmseMean: number | null;
  /** [R] radians; null where the truth has no spectra. */
  readonly sad: readonly number[] | null;
  readonly sadMean: number | null;
}

/**
 * RMSE and SAD over valid pixels and bands of an answer whose columns are in the order of the truth's.
 * @param abundances [N × R]
 * @param endmembers [R × B], B of the cube
 */
export function scores(
  abundances: Float32Array,
  endmembers: Float32Array,
  truth: Truth | null,
  mask: Pick<ValidityMask, 'pixels' | 'bands'>,
): Scores {
  if (!truth) return { rmse: null, rmseMean: null, sad: null, sadMean: null };
  const R = truth.names.length;
  const B = mask.bands.length;
  const rmse = rmsePerEndmember(abundances, truth.abundances, R, mask.pixels);
  const known = truth.endmembers;
  const spectrum = (of: Float32Array, r: number) => of.subarray(r * B, (r + 1) * B);
  const sad = known
    ? rmse.map((_, r) => spectralAngle(spectrum(endmembers, r), spectrum(known, r), mask.bands))
    : null;
  return { rmse, rmseMean: meanOfKnown(rmse), sad, sadMean: sad && meanOfKnown(sad) };
}

function meanOfKnown(values: readonly number[]): number | null {
  const known = values.filter(Number.isFinite);
  return known.length > 0 ? mean(known) : null;
}

/** Columns of values [n × R] in a new order: out[:, r] = values[:, order[r]]. */
export function reorderColumns(values: Float32Array, order: readonly number[]): Float32Array {
  const R = order.length;
  const out = new Float32Array(values.length);
  for (let p = 0; p < values.length; p += R) {
    for (let r = 0; r < R; r++) out[p + r] = values[p + order[r]];
  }
  return out;
}
