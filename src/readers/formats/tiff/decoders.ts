/**
 * Strips and tiles decompressed in pieces, so that a large strip is never in memory whole and a hostile one is left
 * after as many bytes as its pixels need. Why not by the geotiff package (3.0.5):
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

/** Calls that neither take nor give anything: the library then repeats an error that it does not report. */
const MAX_IDLE = 16;
/** Pieces that are looked at after enough was decoded, so that the library gives its memory back. */
const MAX_REST = 64;

/**
 * Decodes Zstandard frames in pieces, with windows of at most 128 MiB (the library's own limit).
 * @param stored the frames' bytes in pieces; read as far as the decoded ones are asked for
 * @throws Error when they are cut off or no Zstandard
 */
export async function* decodeZstd(
  stored: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const { ZSTDDecoder } = await import('zstddec/stream');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  let ahead: IteratorResult<Uint8Array, unknown> = await stored.next();
  let idle = 0;
  // The library takes one piece at most each time it is asked, so that one ahead is enough.
  function* pieces(): Generator<Uint8Array> {
    while (!ahead.done) {
      const { value } = ahead;
      ahead = { done: true, value: undefined };
      idle = 0;
      if (value.length > 0) yield value;
    }
  }
  const decoded: Iterator<Uint8Array, unknown> = decoder.decodeStreaming(pieces());
  let ended = false;
  try {
    for (;;) {
      const next = decoded.next();
      ended = next.done === true;
      if (next.done) return;
      if (next.value.length > 0) yield next.value;
      else if (++idle > MAX_IDLE) throw new Error('no Zstandard, or damaged');
      if (ahead.done) ahead = await stored.next();
    }
  } finally {
    ahead = { done: true, value: undefined };
    // It frees its memory at its end only, and complains when that is early.
    for (let k = 0; k < MAX_REST && !ended && idle <= MAX_IDLE; k++) {
      try {
        ended = decoded.next().done === true;
      } catch {
        ended = true;
      }
    }
  }
}
