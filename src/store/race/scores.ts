/**
 * A blind run's endmembers in another order, as a person wants them, and its scores against the truth anew.
 * The same formulas as the worker's (src/methods/match.ts), which the page cannot import. Pure.
 */
import type { Truth, ValidityMask } from '../../scene/cube';
import { mean, rmsePerEndmember, spectralAngle } from '../../maths/metrics';
import type { RaceResult } from '../../protocol/race';

/**
 * The result with its endmembers in another order: maps, spectra, and every score that depends on it.
 * @param order [R] which of the method's own endmembers stands at each place (RaceResult.order)
 * @param truth columns in the order of the endmembers
 * @returns a new result; the maps [N × R] and spectra [R × B] are copies. Null without maps: nothing to score again.
 */
export function reordered(
  result: RaceResult,
  order: readonly number[],
  truth: Truth | null,
  mask: Pick<ValidityMask, 'pixels' | 'bands'>,
): RaceResult | null {
  const had = result.abundances;
  if (!had) return null;
  const R = order.length;
  const B = mask.bands.length;
  /** Where each place's column is now. */
  const from = order.map((own) => result.order.indexOf(own));
  const abundances = new Float32Array(had.length);
  for (let p = 0; p < had.length; p += R) {
    for (let r = 0; r < R; r++) abundances[p + r] = had[p + from[r]];
  }
  const endmembers = new Float32Array(R * B);
  from.forEach((f, r) => endmembers.set(result.endmembers.subarray(f * B, (f + 1) * B), r * B));
  return {
    ...result,
    order,
    endmembers,
    abundances,
    ...scores(abundances, endmembers, truth, mask),
  };
}

/** An order with the method's own endmember `own` at `place`, exchanged with what stood there. */
export function withAt(order: readonly number[], place: number, own: number): number[] {
  const other = order.indexOf(own);
  return order.map((o, r) => (r === place ? own : r === other ? order[place] : o));
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
