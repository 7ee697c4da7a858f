/** Comparisons for kernel tests. */

/**
 * The largest |a − b|, relative to the largest |b| (at least 1). NaN or a length mismatch throws, since both would hide
 * in a maximum.
 */
export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`);
  let scale = 1;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference < Infinity)) throw new Error(`element ${i}: ${a[i]} against ${b[i]}`);
    worst = Math.max(worst, difference);
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return worst / scale;
}
