/** IEEE 754 half precision (binary16), which JavaScript's typed arrays do not have everywhere yet. */

/** [65536] the value of every half; built on first use. */
let values: Float32Array | null = null;

/** The values of halves in the machine's byte order, exactly. */
export function fromHalves(halves: Uint16Array): Float32Array {
  const table = (values ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => valueOf(bits)));
  return Float32Array.from(halves, (bits) => table[bits]);
}

function valueOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
