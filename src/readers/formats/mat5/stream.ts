/**
 * The bytes of one top-level element of a MATLAB v5 file, in pieces: straight from the file, or inflated on the way.
 * Never holds the whole element, so a cube costs its Float32 copy and a few megabytes.
 */
import { Unzlib } from 'fflate';
import { damaged, throwIfCancelled } from '../../fileError';

/** Bytes [from, to) of an element, in pieces. */
export type ByteSource = (from: number, to: number) => AsyncGenerator<Uint8Array>;

/** Deflate cannot expand further than this (258 bytes from 2 bits); more than that is a lie in the header. */
export const MAX_INFLATE_RATIO = 1032;

/** The first piece is small because listing the variables needs only their headers. */
const FIRST_PIECE = 1 << 13;
const LAST_PIECE = 1 << 20;
/** Compressed pieces stay small: each may inflate a thousandfold. */
const LAST_COMPRESSED_PIECE = 1 << 16;

interface Where {
  readonly file: string;
  readonly cancelled: () => boolean;
}

/** Bytes already in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return async function* (from, to) {
    for (let at = from; at < to; at += LAST_PIECE)
      yield bytes.subarray(at, Math.min(to, at + LAST_PIECE));
  };
}

/** Bytes of a part of a file. Past the first piece the next one is read while one is worked on. */
export function blobSource(blob: Blob, where: Where, lastPiece = LAST_PIECE): ByteSource {
  return async function* (from, to) {
    const end = Math.min(to, blob.size);
    let size = FIRST_PIECE;
    let at = from;
    let ahead: Promise<ArrayBuffer> | null = null;
    const read = (): Promise<ArrayBuffer> => {
      const piece = blob.slice(at, Math.min(end, at + size)).arrayBuffer();
      at += size;
      size = Math.min(size * 8, lastPiece);
      return piece;
    };
    while (at < end || ahead) {
      throwIfCancelled(where.cancelled, where.file);
      const piece = await (ahead ?? read());
      ahead = null;
      // Headers are read by those who stop after the first piece.
      if (at < end && at > from + FIRST_PIECE) {
        ahead = read();
        // A reader that stops early never waits for it.
        ahead.catch(() => undefined);
      }
      yield new Uint8Array(piece);
    }
  };
}

/**
 * A zlib stream, inflated. Read to its end it is checked against its Adler-32 sum.
 * @param limit more bytes than this are refused: `StudioError` (a bomb, or a damaged header)
 */
export function inflateSource(blob: Blob, limit: number, where: Where): ByteSource {
  const compressed = blobSource(blob, where, LAST_COMPRESSED_PIECE);
  return async function* (from, to) {
    let produced: Uint8Array[] = [];
    let total = 0;
    let sum = 1;
    let last = new Uint8Array(0);
    let fed = 0;
    const inflate = new Unzlib((bytes) => {
      total += bytes.length;
      if (bytes.length > 0) produced.push(bytes);
    });
    for await (const piece of compressed(0, blob.size)) {
      fed += piece.length;
      last = tail(last, piece);
      try {
        inflate.push(piece, fed === blob.size);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw damaged(where.file, 'the compressed data', reason, 'a valid zlib stream');
      }
      if (total > limit)
        throw damaged(
          where.file,
          'the compressed data',
          `more than ${limit} bytes after inflating`,
          `at most ${limit} bytes, as the variable declares`,
        );
      const ready = produced;
      produced = [];
      let at = total - ready.reduce((n, b) => n + b.length, 0);
      for (const bytes of ready) {
        sum = adler32(sum, bytes);
        const a = Math.max(from - at, 0);
        const z = Math.min(to - at, bytes.length);
        if (a < z) yield bytes.subarray(a, z);
        at += bytes.length;
      }
    }
    const stated = last.reduce((value, byte) => value * 256 + byte, 0);
    if (stated !== sum)
      throw damaged(
        where.file,
        'the compressed data',
        `checksum ${sum.toString(16)}`,
        `checksum ${stated.toString(16)}`,
      );
  };
}

/** The last four bytes of what has gone by. */
function tail(before: Uint8Array, piece: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(before.length + Math.min(piece.length, 4));
  joined.set(before);
  joined.set(piece.subarray(Math.max(0, piece.length - 4)), before.length);
  return joined.slice(Math.max(0, joined.length - 4));
}

/** RFC 1950, with the modulo deferred as in zlib (5552 bytes cannot overflow 32 bits). */
function adler32(sum: number, bytes: Uint8Array): number {
  let a = sum & 0xffff;
  let b = sum >>> 16;
  for (let i = 0; i < bytes.length;) {
    const end = Math.min(i + 3800, bytes.length);
    for (; i < end; i++) b += a += bytes[i];
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}
