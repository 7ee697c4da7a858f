/** The top of a colour scale for values that are mostly small. */

/** About the 99th percentile of the finite values, rounded up to 1, 2 or 5 times a power of ten; at least 0.001. */
export function topOf(values: Float32Array): number {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  const some: number[] = [];
  for (let i = 0; i < values.length; i += step)
    if (Number.isFinite(values[i])) some.push(values[i]);
  some.sort((a, b) => a - b);
  const high = Math.max(1e-3, some[Math.floor(0.99 * (some.length - 1))] ?? 0);
  const power = 10 ** Math.floor(Math.log10(high));
  const digit = [1, 2, 5, 10].find((d) => d * power >= high * (1 - 1e-9)) ?? 10;
  return digit * power;
}
