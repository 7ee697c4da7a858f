/** Order statistics without sorting everything. */

/**
 * The k-th smallest value (k = 0: the smallest), by Hoare's selection. Equal to `values.sort()[k]` but for the sign of zero.
 * @param values without NaN; reordered so that none before `k` is larger and none after it is smaller
 */
export function nthSmallest(values: Float32Array, k: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = middleOf(values[left], values[(left + right) >> 1], values[right]);
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const v = values[i];
      values[i++] = values[j];
      values[j--] = v;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k];
}

/** Median of |x| for x ~ N(0, 1). */
const MEDIAN = 0.6745;

/** Standard deviation of values about 0, by the median of their sizes. @param values without NaN; kept */
export const robustDeviation = (values: Float32Array): number =>
  nthSmallest(values.map(Math.abs), values.length >> 1) / MEDIAN;

const middleOf = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
