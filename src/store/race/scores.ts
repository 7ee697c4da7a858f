/**
 * A blind run's endmembers in another order, as a person wants them, and its scores against the truth anew. Pure.
 */
import type { Truth, ValidityMask } from '../../scene/cube';
import type { RaceResult } from '../../protocol/race';
import { reorderColumns, scores } from '../../unmixing/scores';

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
  const abundances = reorderColumns(had, from);
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
