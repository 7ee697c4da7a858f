/**
 * A blind run's endmembers in another order, as a person wants them, and its scores against the truth anew.
 * The same formulas as the worker's (src/methods/match.ts), which the page cannot import. Pure.
 */
import type { Truth, ValidityMask } from '../cube/cube';
import { mean, rmsePerEndmember, spectralAngle } from '../cube/metrics';
import type { RaceResult } from '../engine/protocol';

/**
 * The result with endmembers `a` and `b` exchanged: maps, spectra, order and every score that depends on it.
 * @param truth columns in the order of the endmembers
 * @returns a new result; the maps [N × R] and spectra [R × B] are copies. The scores of a run without maps stay.
 */
export function swapped(
  result: RaceResult,
  a: number,
  b: number,
  truth: Truth | null,
  mask: Pick<ValidityMask, 'pixels' | 'bands'>,
): RaceResult {
  const R = result.order.length;
  const B = result.endmembers.length / R;
  const order = exchanged(result.order, a, b);
  const endmembers = result.endmembers.slice();
  endmembers.set(result.endmembers.subarray(b * B, (b + 1) * B), a * B);
  endmembers.set(result.endmembers.subarray(a * B, (a + 1) * B), b * B);
  if (!result.abundances) return { ...result, order, endmembers };
  const abundances = result.abundances.slice();
  for (let p = 0; p < abundances.length; p += R) {
    abundances[p + a] = result.abundances[p + b];
    abundances[p + b] = result.abundances[p + a];
  }
  return {
    ...result,
    order,
    endmembers,
    abundances,
    ...scores(abundances, endmembers, truth, mask),
  };
}

/** RMSE and SAD of maps [N × R] and spectra [R × B] whose columns are in the order of the truth's. */
export function scores(
  abundances: Float32Array,
  endmembers: Float32Array,
  truth: Truth | null,
  mask: Pick<ValidityMask, 'pixels' | 'bands'>,
): Pick<RaceResult, 'rmse' | 'rmseMean' | 'sad' | 'sadMean'> {
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

function exchanged(order: readonly number[], a: number, b: number): number[] {
  return order.map((own, r) => (r === a ? order[b] : r === b ? order[a] : own));
}
