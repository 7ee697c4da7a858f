/** Lists of numbers that are wavelengths although no name says so. */

/**
 * Rising or falling numbers with the unit of a wavelength, or that lie where sensors do and are no even count: latitudes,
 * eastings, times and numbers of pixels are none.
 */
export function canOnlyBeWavelengths(values: Float64Array, units = ''): boolean {
  const monotonic = (sign: number): boolean =>
    values.every((v, i) => i === 0 || sign * (v - values[i - 1]) > 0);
  if (!monotonic(1) && !monotonic(-1)) return false;
  const [low, high] = [values[0], values[values.length - 1]].sort((a, b) => a - b);
  if (/^(nm|nanomet\w*|[u\u00b5\u03bc]m|micromet\w*|microns?)$/i.test(units.trim()))
    return low > 0 && high < 2e4;
  const count = values.every((v, i) => Number.isInteger(v) && v === values[0] + i);
  if (units !== '' || count) return false;
  return (
    (low >= 300 && low < 1500 && high > low + 100 && high < 2600) ||
    (low >= 0.3 && low < 1.5 && high < 2.6)
  );
}
