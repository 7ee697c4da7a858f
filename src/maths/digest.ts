/** Digests of arrays of numbers: the same for the same values on every machine, whatever bit pattern a NaN has. */
import { sha256 } from './sha256';

/** Bytes made at once. */
const PIECE = 2 ** 16;

/** SHA-256 over the values as little-endian floats of the array's own width: 64 hexadecimal digits. */
export function digestOf(values: Float32Array | Float64Array): string {
  const hash = sha256();
  const width = values.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer(PIECE);
  const view = new DataView(buffer);
  const many = PIECE / width;
  for (let from = 0; from < values.length; from += many) {
    const n = Math.min(many, values.length - from);
    for (let i = 0; i < n; i++) {
      // What is read as NaN is one NaN: setFloat may write whatever pattern it was given.
      const value = values[from + i];
      if (width === 4) {
        if (value !== value) view.setUint32(4 * i, 0x7fc00000, true);
        else view.setFloat32(4 * i, value, true);
      } else if (value !== value) {
        view.setUint32(8 * i, 0, true);
        view.setUint32(8 * i + 4, 0x7ff80000, true);
      } else view.setFloat64(8 * i, value, true);
    }
    hash.update(new Uint8Array(buffer, 0, n * width));
  }
  return hash.hex();
}
