/** Storage types of MATLAB v5 data elements and their decoding into typed arrays. Hosts are little-endian. */
import { truncated } from '../../fileError';
import { announced } from '../../bytes';
import { eachRange } from '../../ranges';
import type { Range } from '../../types';
import type { Chunk } from '../../types';
import type { ByteSource } from '../../bytes';

/** Bytes per value by storage type (miINT8 = 1 … miUINT64 = 13). */
export const storageBytes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 2,
  5: 4,
  6: 4,
  7: 4,
  9: 8,
  12: 8,
  13: 8,
};

/** miSINGLE and miDOUBLE; every other numeric storage type holds whole numbers. */
export const isFloatStorage = (type: number): boolean => type === 7 || type === 9;

/** Where the values of a variable lie in a source. */
export interface Values {
  readonly source: ByteSource;
  readonly at: number;
  readonly bytes: number;
  readonly type: number;
  readonly little: boolean;
  readonly file: string;
}

/**
 * Decodes the values in pieces. Throws StudioError when the source ends early.
 * @param ranges only these values; the source must then be one that begins anywhere at no cost
 */
export function decodeRanges(values: Values, ranges?: Iterable<Range>): AsyncGenerator<Chunk> {
  const { source, at, bytes } = values;
  if (!ranges) {
    source.expect?.([[at, at + bytes]]);
    return decodeChunks(values);
  }
  const size = storageBytes[values.type];
  const inBytes = ([from, to]: Range): Range => [at + from * size, at + to * size];
  return eachRange(announced(source, ranges, inBytes), (from, to) =>
    decodeChunks({ ...values, at: values.at + from * size, bytes: (to - from) * size }),
  );
}

/** Decodes the values in pieces. Throws StudioError when the source ends early. */
export async function* decodeChunks(values: Values): AsyncGenerator<Chunk> {
  const { source, at, bytes, type, little, file } = values;
  const size = storageBytes[type];
  let rest = new Uint8Array(0);
  let start = 0;
  let got = 0;
  for await (const piece of source(at, at + bytes)) {
    got += piece.length;
    let ready: Uint8Array = piece;
    if (rest.length > 0) {
      ready = new Uint8Array(rest.length + piece.length);
      ready.set(rest);
      ready.set(piece, rest.length);
    }
    const whole = ready.length - (ready.length % size);
    rest = ready.slice(whole);
    if (whole === 0) continue;
    const decoded = decode(ready.subarray(0, whole), type, little);
    yield { start, values: decoded };
    start += decoded.length;
  }
  if (got < bytes) throw truncated(file, got, bytes);
}

/** Whole values only. May return a view of `bytes`. */
function decode(bytes: Uint8Array, type: number, little: boolean): Chunk['values'] {
  const size = storageBytes[type];
  const aligned =
    (little || size === 1) && bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  if (!little && size > 1) swap(aligned, size);
  const { buffer, byteOffset } = aligned;
  const n = aligned.length / size;
  switch (type) {
    case 1:
      return new Int8Array(buffer, byteOffset, n);
    case 3:
      return new Int16Array(buffer, byteOffset, n);
    case 4:
      return new Uint16Array(buffer, byteOffset, n);
    case 5:
      return new Int32Array(buffer, byteOffset, n);
    case 6:
      return new Uint32Array(buffer, byteOffset, n);
    case 7:
      return new Float32Array(buffer, byteOffset, n);
    case 9:
      return new Float64Array(buffer, byteOffset, n);
    case 12:
      return Float64Array.from(new BigInt64Array(buffer, byteOffset, n), Number);
    case 13:
      return Float64Array.from(new BigUint64Array(buffer, byteOffset, n), Number);
    default:
      return new Uint8Array(buffer, byteOffset, n);
  }
}

function swap(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) {
    for (let a = i, z = i + size - 1; a < z; a++, z--) {
      const byte = bytes[a];
      bytes[a] = bytes[z];
      bytes[z] = byte;
    }
  }
}
