/** A truth whose columns are somebody's endmembers, where it can be. */
import type { Truth } from '../../scene/cube';
import { reorderColumns } from '../scores';

/**
 * The truth with its columns in the order of the endmembers, for scores of fractions: without its spectra.
 * @param endmembers [R] with the column of the truth that each is
 * @returns null where they are not the same materials, one to one
 */
export function truthInOrder(
  truth: Truth,
  endmembers: readonly { readonly name: string; readonly truth: number | null }[],
): Truth | null {
  const R = truth.names.length;
  const order = endmembers.flatMap((e) => (e.truth !== null && e.truth < R ? [e.truth] : []));
  if (endmembers.length !== R || new Set(order).size !== R) return null;
  return {
    names: endmembers.map((e) => e.name),
    abundances: reorderColumns(truth.abundances, order),
    endmembers: null,
  };
}
