/**
 * Strips and tiles decompressed in pieces, so that a large strip is never in memory whole and a hostile one is left
 * after as many bytes as its pixels need. Zstandard comes from the geotiff package, and whole. Why not all from there (3.0.5):
 * it decodes whole blocks without a limit, LZW into lists of numbers, PackBits' −128 wrongly, predictor 2 in the
 * host's byte order, and cannot find the strips of big-endian files.
 */
import { Unzlib } from 'fflate';
import type { Compression } from './image';

/** Takes stored bytes, gives decoded ones. Throws Error on bytes that are not of its format. */
export interface Decoder {
  push(bytes: Uint8Array, last: boolean, emit: (piece: Uint8Array) => void): void;
}

export function makeDecoder(compression: Exclude<Compression, 'zstd'>): Decoder {
  if (compression === 'none') return { push: (bytes, _, emit) => emit(bytes) };
  if (compression === 'lzw') return makeLzw();
  if (compression === 'packbits') return makePackBits();
  const inflate = new Unzlib();
  return {
    push(bytes, last, emit) {
      inflate.ondata = (piece) => emit(piece);
      inflate.push(bytes, last);
    },
  };
}

/** TIFF 6.0, section 9. A count of −128 is a no-op. */
function makePackBits(): Decoder {
  let literal = 0;
  let repeat = 0;
  return {
    push(bytes, _, emit) {
      for (let i = 0; i < bytes.length;) {
        if (literal > 0) {
          const n = Math.min(literal, bytes.length - i);
          emit(bytes.subarray(i, i + n));
          literal -= n;
          i += n;
        } else if (repeat > 0) {
          emit(new Uint8Array(repeat).fill(bytes[i++]));
          repeat = 0;
        } else {
          const count = bytes[i++];
          if (count < 128) literal = count + 1;
          else if (count > 128) repeat = 257 - count;
        }
      }
    },
  };
}

const CLEAR = 256;
const END = 257;
const MAX_CODES = 4096;

/** TIFF 6.0, section 13: most significant bit first, codes widen one early. */
function makeLzw(): Decoder {
  const prefix = new Uint16Array(MAX_CODES);
  const suffix = new Uint8Array(MAX_CODES);
  const length = new Uint16Array(MAX_CODES);
  for (let c = 0; c < 256; c++) {
    suffix[c] = c;
    length[c] = 1;
  }
  let next = END + 1;
  let width = 9;
  let previous = -1;
  let hold = 0;
  let held = 0;
  let ended = false;
  const out = new Uint8Array(1 << 16);
  let filled = 0;
  /** Writes the text of a code and gives its first byte. */
  const write = (code: number): number => {
    let at = filled + length[code];
    filled = at;
    let c = code;
    for (let n = length[code]; n > 1; n--) {
      out[--at] = suffix[c];
      c = prefix[c];
    }
    out[--at] = suffix[c];
    return suffix[c];
  };
  const take = (code: number): void => {
    if (code === CLEAR) {
      next = END + 1;
      width = 9;
      previous = -1;
      return;
    }
    const known = code < 256 || (code > END && code < next);
    if (previous < 0) {
      if (code > 255) throw new Error(`LZW code ${code} after a clear code`);
      write(code);
    } else {
      if (!known && code !== next) throw new Error(`LZW code ${code} before its definition`);
      if (next < MAX_CODES) {
        prefix[next] = previous;
        length[next] = length[previous] + 1;
        if (known) suffix[next] = write(code);
        else {
          let first = previous;
          while (first > 255) first = prefix[first];
          suffix[next] = first;
          write(code);
        }
        next++;
      } else if (known) write(code);
      else throw new Error('LZW table overflow');
    }
    previous = code;
    if (next >= 2 ** width - 1 && width < 12) width++;
  };
  return {
    push(bytes, _, emit) {
      for (let i = 0; i < bytes.length && !ended;) {
        while (held < width && i < bytes.length) {
          hold = ((hold << 8) | bytes[i++]) & 0xffffff;
          held += 8;
        }
        if (held < width) break;
        held -= width;
        const code = (hold >>> held) & (2 ** width - 1);
        if (code === END) ended = true;
        else take(code);
        if (filled > out.length - MAX_CODES) {
          emit(out.slice(0, filled));
          filled = 0;
        }
      }
      if (filled > 0) emit(out.slice(0, filled));
      filled = 0;
    },
  };
}

const ZSTD_BLOCK = 2 ** 17;

/**
 * Decodes a Zstandard block of `expected` bytes.
 * @throws Error when its own headers announce far more than that, or it is not Zstandard
 */
export async function decodeZstd(bytes: Uint8Array, expected: number): Promise<Uint8Array> {
  const { blocks, announced } = readZstdHeaders(bytes);
  // The library reserves what a frame announces, and keeps it.
  if (announced > 4 * expected + ZSTD_BLOCK)
    throw new Error(`${announced} bytes announced where ${expected} belong`);
  // Every block but the last is usually full; writers that flush may leave some short.
  if ((blocks - 8) * ZSTD_BLOCK > 4 * expected)
    throw new Error(`${blocks} Zstandard blocks for ${expected} bytes`);
  const { getDecoder } = await import('geotiff');
  const decoder = await getDecoder(50000, {
    tileWidth: 1,
    tileHeight: 1,
    predictor: 1,
    bitsPerSample: [8],
    planarConfiguration: 1,
  });
  const copy = bytes.slice();
  return new Uint8Array(await decoder.decode(copy.buffer));
}

/**
 * Walks the frames of RFC 8878 without decoding.
 * @returns how many blocks there are, and the sum of the sizes that frames announce
 * @throws Error where the frames do not fit the bytes
 */
function readZstdHeaders(bytes: Uint8Array): { blocks: number; announced: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let blocks = 0;
  let announced = 0;
  for (let at = 0; at < bytes.length;) {
    if (at + 6 > bytes.length) throw new Error('a Zstandard frame that is cut off');
    const magic = view.getUint32(at, true);
    if (magic >>> 4 === 0x184d2a5) {
      at += 8 + view.getUint32(at + 4, true);
      continue;
    }
    if (magic !== 0xfd2fb528) throw new Error('no Zstandard signature');
    const descriptor = bytes[at + 4];
    const single = (descriptor >> 5) & 1;
    const sizeBytes = [single, 2, 4, 8][descriptor >> 6];
    at += 5 + (1 - single) + [0, 1, 2, 4][descriptor & 3];
    if (at + sizeBytes > bytes.length) throw new Error('a Zstandard frame that is cut off');
    for (let k = 0; k < sizeBytes; k++) announced += bytes[at + k] * 256 ** k;
    at += sizeBytes;
    for (let last = false; !last; blocks++) {
      if (at + 3 > bytes.length) throw new Error('a Zstandard frame that is cut off');
      const head = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
      last = (head & 1) === 1;
      at += 3 + (((head >> 1) & 3) === 1 ? 1 : head >>> 3);
    }
    if (descriptor & 4) at += 4;
  }
  return { blocks, announced };
}
