/**
 * Stored numbers of any kind, width and byte order as typed arrays to compute with; also used by the TIFF reader.
 * Knows no file format. Hosts are little-endian.
 */
import { fromHalves } from '../../../maths/half';
import type { Chunk } from '../../types';

/** How a number is stored. `c` is a pair of floats of which the real part is used. */
export interface ValueType {
  readonly kind: 'u' | 'i' | 'f' | 'c';
  /** Bytes a value takes. */
  readonly size: number;
  readonly little: boolean;
}

const sizes: Readonly<Record<ValueType['kind'], readonly number[]>> = {
  u: [1, 2, 4, 8],
  i: [1, 2, 4, 8],
  f: [2, 4, 8],
  c: [8, 16],
};

/** True when values of this kind and size are decoded here. */
export const isDecodable = ({ kind, size }: ValueType): boolean => sizes[kind].includes(size);

/** MATLAB's name of the class, which the rest of the readers speak. */
export function className({ kind, size }: ValueType): string {
  if (kind === 'u') return `uint${8 * size}`;
  if (kind === 'i') return `int${8 * size}`;
  return size > (kind === 'c' ? 8 : 4) ? 'double' : 'single';
}

/** Decodes whole values. May return a view of `bytes`, and never changes them. */
export function decodeValues(bytes: Uint8Array, type: ValueType): Chunk['values'] {
  const { kind, size, little } = type;
  const unit = kind === 'c' ? size / 2 : size;
  let ready = bytes;
  if ((!little && unit > 1) || bytes.byteOffset % unit !== 0) ready = new Uint8Array(bytes);
  if (!little && unit > 1) swapBytes(ready, unit);
  const { buffer, byteOffset } = ready;
  const n = ready.length / unit;
  if (kind === 'c') {
    const pairs = floats(buffer, byteOffset, n, unit);
    return pairs.filter((_, i) => i % 2 === 0);
  }
  if (kind === 'f') return floats(buffer, byteOffset, n, unit);
  const signed = kind === 'i';
  switch (unit) {
    case 1:
      return signed ? new Int8Array(buffer, byteOffset, n) : new Uint8Array(buffer, byteOffset, n);
    case 2:
      return signed
        ? new Int16Array(buffer, byteOffset, n)
        : new Uint16Array(buffer, byteOffset, n);
    case 4:
      return signed
        ? new Int32Array(buffer, byteOffset, n)
        : new Uint32Array(buffer, byteOffset, n);
    default:
      return longs(new DataView(buffer, byteOffset, n * 8), n, signed);
  }
}

function floats(
  buffer: ArrayBufferLike,
  at: number,
  n: number,
  size: number,
): Float32Array | Float64Array {
  if (size === 8) return new Float64Array(buffer, at, n);
  if (size === 4) return new Float32Array(buffer, at, n);
  return fromHalves(new Uint16Array(buffer, at, n));
}

/** 64-bit whole numbers as doubles, rounded once. */
function longs(view: DataView, n: number, signed: boolean): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const high = signed ? view.getInt32(8 * i + 4, true) : view.getUint32(8 * i + 4, true);
    out[i] = high * 2 ** 32 + view.getUint32(8 * i, true);
  }
  return out;
}

/** Reverses the bytes of every unit, in place. */
export function swapBytes(bytes: Uint8Array, unit: number): void {
  for (let i = 0; i < bytes.length; i += unit) {
    for (let a = i, z = i + unit - 1; a < z; a++, z--) {
      const byte = bytes[a];
      bytes[a] = bytes[z];
      bytes[z] = byte;
    }
  }
}

/**
 * Decodes a stream of pieces that may end inside a value. The caller checks that it was long enough.
 * @param start index of the first value
 */
export async function* decodeStream(
  pieces: AsyncIterable<Uint8Array>,
  type: ValueType,
): AsyncGenerator<Chunk> {
  let rest = new Uint8Array(0);
  let start = 0;
  for await (const piece of pieces) {
    let ready = piece;
    if (rest.length > 0) {
      ready = new Uint8Array(rest.length + piece.length);
      ready.set(rest);
      ready.set(piece, rest.length);
    }
    const whole = ready.length - (ready.length % type.size);
    rest = ready.slice(whole);
    if (whole === 0) continue;
    const values = decodeValues(ready.subarray(0, whole), type);
    yield { start, values };
    start += values.length;
  }
}
