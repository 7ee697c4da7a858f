/** Mean fractions of a whole scene: what is said of it while no pixel is pointed at. Pure. */

/**
 * @param values [N × columns] fractions; NaN counts nowhere
 * @param valid [N] 1 = valid
 * @returns [columns], NaN where no pixel counts
 */
export function columnMeans(values: Float32Array, columns: number, valid: Uint8Array): number[] {
  const sums = new Float64Array(columns);
  const counts = new Uint32Array(columns);
  for (let p = 0; p < valid.length; p++) {
    if (valid[p] === 0) continue;
    for (let c = 0; c < columns; c++) {
      const value = values[p * columns + c];
      if (Number.isNaN(value)) continue;
      sums[c] += value;
      counts[c]++;
    }
  }
  return [...sums].map((sum, c) => sum / counts[c]);
}
