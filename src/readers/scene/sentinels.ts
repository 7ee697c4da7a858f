/** Stored values that mean "nothing was measured here", compared the one way that meets them in every type. */

/**
 * Larger than anything that is measured: the US Geological Survey marks deleted channels with −1.23e34, others write the
 * largest Float32 or NetCDF's 9.97e36, and headers often do not say so.
 */
export const HUGE = 1e30;

/**
 * Whether a value is one of `noData`. Both are compared as Float32: the −1.1 or −1.23e34 of a header, written in decimal,
 * is no Float32, and Float32 data never equal it as a double.
 */
export function isOneOf(noData: readonly number[]): (value: number) => boolean {
  if (noData.length === 0) return () => false;
  const none = new Set(noData.map(Math.fround));
  return (value) => none.has(Math.fround(value));
}

/** A value of a spectrum, or NaN where it is too large to have been measured. */
export const measured = (value: number): number => (Math.abs(value) < HUGE ? value : NaN);
