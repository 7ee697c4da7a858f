/** A truth with its columns in the order of endmembers. */
import type { Cube, Truth } from './cube';

/**
 * Columns are NaN where an endmember has none. Spectra only when every endmember has one. Null when none has a column.
 * @param columns [R] of each endmember its column of the truth
 * @param names [R]
 */
export function truthColumns(
  truth: Truth | null,
  columns: readonly (number | null)[],
  names: readonly string[],
  { lines, samples, bands }: Pick<Cube, 'lines' | 'samples' | 'bands'>,
): Truth | null {
  if (!truth || columns.every((column) => column === null)) return null;
  const [N, R, T] = [lines * samples, columns.length, truth.names.length];
  const abundances = new Float32Array(N * R).fill(NaN); // [N × R]
  columns.forEach((column, r) => {
    if (column === null) return;
    for (let p = 0; p < N; p++) abundances[p * R + r] = truth.abundances[p * T + column];
  });
  const all = columns.every((column) => column !== null);
  const spectra = truth.endmembers && all ? new Float32Array(R * bands) : null; // [R × B]
  if (truth.endmembers && spectra) {
    for (const [r, column] of columns.entries()) {
      const from = (column ?? 0) * bands;
      spectra.set(truth.endmembers.subarray(from, from + bands), r * bands);
    }
  }
  return { names, abundances, endmembers: spectra };
}
