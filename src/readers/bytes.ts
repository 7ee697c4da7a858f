/**
 * The bytes of a part of a file in pieces: as they are, or inflated on the way. Never holds the whole part, so a cube
 * costs its Float32 copy and a few megabytes.
 */
import { throwIfCancelled } from './fileError';
import { isRemote } from './remote/file';
import type { Range } from './types';

/** Bytes [from, to) of something, in pieces. */
export interface ByteSource {
  (from: number, to: number): AsyncGenerator<Uint8Array>;
  /** Of a file that is far away: what will be read next is fetched ahead. */
  readonly expect?: (ranges: readonly Range[]) => void;
}

/** Deflate cannot expand further than this (258 bytes from 2 bits); more than that is a lie in the header. */
export const MAX_INFLATE_RATIO = 1032;

/** The first piece is small because listing the variables needs only their headers. */
const FIRST_PIECE = 1 << 13;
const LAST_PIECE = 1 << 20;
export interface Where {
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
export function blobSource(
  blob: Blob,
  where: Where,
  lastPiece = LAST_PIECE,
  firstPiece = FIRST_PIECE,
): ByteSource {
  async function* read(from: number, to: number): AsyncGenerator<Uint8Array> {
    const end = Math.min(to, blob.size);
    let size = firstPiece;
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
      if (at < end && at > from + firstPiece) {
        ahead = read();
        // A reader that stops early never waits for it.
        ahead.catch(() => undefined);
      }
      yield new Uint8Array(piece);
    }
  }
  return isRemote(blob) ? Object.assign(read, { expect: blob.expect.bind(blob) }) : read;
}

/**
 * The same ranges, of which a source that wants to know is told first.
 * @param inBytes where a range of values lies
 */
export function announced(
  source: ByteSource,
  ranges: Iterable<Range>,
  inBytes: (range: Range) => Range,
): Iterable<Range> {
  if (!source.expect) return ranges;
  const all = [...ranges];
  source.expect(all.map(inBytes));
  return all;
}

/** Compressed bytes that are read at once: those who want a header only leave the rest of them unused. */
const LAST_COMPRESSED_PIECE = 1 << 18;
/** Compressed bytes are inflated few at a time: they may become a thousandfold before the next are asked for. */
const COMPRESSED_PIECE = 1 << 16;
/** Platforms inflate in pieces of some 16 KiB; readers have less to do with larger ones. */
const INFLATED_PIECE = 1 << 18;

const ignore = (): void => undefined;

/**
 * Deflated bytes, inflated by the platform piece by piece, as fast as the caller takes them. It checks what the format
 * can be checked for: 'deflate' (zlib, RFC 1950) has an Adler-32 sum, 'deflate-raw' (RFC 1951) has none.
 * @param firstPiece compressed bytes that are read first; few for who wants a header only
 * @throws what the platform throws on bytes that are not of the format or end early
 */
export async function* inflate(
  blob: Blob,
  format: 'deflate' | 'deflate-raw',
  where: Where,
  firstPiece = FIRST_PIECE,
): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream(format);
  const reader = readable.getReader();
  const writer = writable.getWriter();
  // What is told on these is told by reading, too.
  writer.closed.catch(ignore);
  reader.closed.catch(ignore);
  let fault: unknown = null;
  const feed = async (): Promise<void> => {
    const compressed = blobSource(blob, where, LAST_COMPRESSED_PIECE, firstPiece);
    for await (const read of compressed(0, blob.size)) {
      for (let at = 0; at < read.length; at += COMPRESSED_PIECE) {
        // Not "ready", which Node 20 says of any number of pieces that wait.
        await writer.write(read.subarray(at, at + COMPRESSED_PIECE) as Uint8Array<ArrayBuffer>);
      }
    }
    await writer.close();
  };
  feed().catch((error: unknown) => {
    fault = error;
    writer.abort(error).catch(ignore);
  });
  try {
    yield* gathered(reader);
  } catch (error) {
    throw fault ?? error;
  } finally {
    // Those who stop early leave nothing running behind.
    reader.cancel().catch(ignore);
    writer.abort().catch(ignore);
  }
}

/** What is read, in larger pieces but for the first, with which those end who want a header only. */
async function* gathered(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let piece: Uint8Array | null = null;
  let held = 0;
  for (let first = true; ; first = false) {
    const { done, value } = await reader.read();
    if (done) break;
    if (first || value.length >= INFLATED_PIECE) {
      if (piece) yield piece.subarray(0, held);
      [piece, held] = [null, 0];
      yield value;
      continue;
    }
    if (piece && held + value.length > INFLATED_PIECE) {
      yield piece.subarray(0, held);
      piece = null;
    }
    if (!piece) [piece, held] = [new Uint8Array(INFLATED_PIECE), 0];
    piece.set(value, held);
    held += value.length;
  }
  if (piece) yield piece.subarray(0, held);
}
