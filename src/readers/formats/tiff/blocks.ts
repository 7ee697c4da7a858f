/**
 * The values of a TIFF's images in pieces: strips or tiles in the order of the file's list, each decompressed and
 * decoded on the way, so that no second copy of the cube is made. Strips without compression that lie one after the
 * other are read as one stream.
 */
import { StudioError } from '../../../scene/errors';
import { throwIfCancelled } from '../../fileError';
import { only, RangeList } from '../../ranges';
import { isRemote } from '../../remote/file';
import type { Range } from '../../types';
import { decodeStream, decodeValues } from '../npy/values';
import type { Chunk } from '../../types';
import { decodeZstd, makeDecoder } from './decoders';
import { tiffDamaged } from './errors';
import { rowBytes } from './image';
import type { Image } from './image';
import { undoPredictor, unpackBits } from './predictor';

const PIECE = 1 << 20;
/** Compressed pieces stay small: each may grow a thousandfold. */
const COMPRESSED_PIECE = 1 << 13;

export interface Where {
  readonly file: File;
  readonly cancelled: () => boolean;
}

/**
 * Values in the order of `[bands, samples, lines]` (pixel-interleaved) or `[samples, lines, bands]` (band by band),
 * first axis fastest. Several images of one band each are bands one after the other.
 * @param fill the value of strips and tiles that were never written
 * @param ranges only these values; strips and tiles without any of them are not read
 */
export function readValues(
  images: readonly Image[],
  where: Where,
  fill: number,
  ranges?: Iterable<Range>,
): AsyncGenerator<Chunk> {
  const wanted = ranges ? new RangeList(ranges) : null;
  const all = readPages(images, where, fill, wanted);
  return wanted ? only(all, wanted, images[0].tiled) : all;
}

async function* readPages(
  images: readonly Image[],
  where: Where,
  fill: number,
  wanted: RangeList | null,
): AsyncGenerator<Chunk> {
  const reader = new Reader(where);
  const pages = pagesOf(images, wanted);
  if (isRemote(where.file))
    where.file.expect(pages.flatMap(({ image, parts }) => [...bytesRead(image, parts)]));
  for (const { base, image, parts } of pages)
    for await (const { start, values } of readImageValues(image, reader, fill, parts))
      yield { start: start + base, values };
}

interface Page {
  /** Its first value among those of all images. */
  readonly base: number;
  readonly image: Image;
  readonly parts: Parts;
}

/** The images of which anything is wanted. */
function pagesOf(images: readonly Image[], wanted: RangeList | null): Page[] {
  return images.flatMap((image, page) => {
    const base = page * image.width * image.height;
    const size = base + image.width * image.height * image.bands;
    if (wanted && !wanted.touches(base, size)) return [];
    const parts: Parts = {
      touches: (from, to) => wanted?.touches(base + from, base + to) ?? true,
      *within(from, to) {
        if (!wanted) yield [from, to];
        else for (const [a, b] of wanted.within(base + from, base + to)) yield [a - base, b - base];
      },
    };
    return [{ base, image, parts }];
  });
}

/** Bytes of the file that readValues reads for these ranges, compressed as they are. */
export function bytesStored(images: readonly Image[], ranges: Iterable<Range>): number {
  let bytes = 0;
  for (const { image, parts } of pagesOf(images, new RangeList(ranges)))
    for (const [from, to] of bytesRead(image, parts)) bytes += to - from;
  return bytes;
}

/** What of an image is asked for. */
type Parts = Pick<RangeList, 'touches' | 'within'>;

/** Strips that lie one after the other as plain values are read as one stream; anything else block by block. */
function isStreamed({ tiled, compression, predictor, bits, type }: Image): boolean {
  return !tiled && compression === 'none' && predictor === 1 && bits === 8 * type.size;
}

interface Block {
  readonly rows: number;
  readonly columns: number;
  /** Its first value, and one past its last. */
  readonly start: number;
  readonly end: number;
}

/** Where a block lies in the image. */
function blockAt(image: Image, index: number): Block {
  const { width, height, bands, planar, blockWidth, blockHeight } = image;
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  const perPixel = planar ? 1 : bands;
  const plane = Math.floor(index / (across * down));
  const line = (Math.floor(index / across) % down) * blockHeight;
  const sample = (index % across) * blockWidth;
  const rows = Math.min(blockHeight, height - line);
  const columns = Math.min(blockWidth, width - sample);
  const start = ((plane * height + line) * width + sample) * perPixel;
  return { rows, columns, start, end: start + ((rows - 1) * width + columns) * perPixel };
}

function countOf({ width, height, bands, planar, blockWidth, blockHeight }: Image): number {
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight);
  return blocks * (planar ? bands : 1);
}

/** Whether any of its values is asked for. Between the rows of a tile lie those of its neighbours. */
function isWanted(image: Image, { rows, columns, start, end }: Block, parts: Parts): boolean {
  const { width, bands, planar } = image;
  if (columns === width || !parts.touches(start, end)) return parts.touches(start, end);
  const perPixel = planar ? 1 : bands;
  for (let r = 0; r < rows; r++) {
    const from = start + r * width * perPixel;
    if (parts.touches(from, from + columns * perPixel)) return true;
  }
  return false;
}

/** The bytes of the file that readImageValues reads, in its order. */
function* bytesRead(image: Image, parts: Parts): Generator<Range> {
  const { offsets, byteCounts } = image;
  const count = countOf(image);
  const streamed = isStreamed(image);
  for (let index = 0; index < count; index++) {
    const { start } = blockAt(image, index);
    if (offsets[index] === 0 || byteCounts[index] === 0) continue;
    if (streamed) {
      const last = endOfRun(image, index, count);
      const { size } = image.type;
      const stop = start + (offsets[last] + byteCounts[last] - offsets[index]) / size;
      for (const [from, to] of parts.within(start, stop))
        yield [offsets[index] + (from - start) * size, offsets[index] + (to - start) * size];
      index = last;
    } else if (isWanted(image, blockAt(image, index), parts)) {
      yield [offsets[index], offsets[index] + byteCounts[index]];
    }
  }
}

async function* readImageValues(
  image: Image,
  reader: Reader,
  fill: number,
  parts: Parts,
): AsyncGenerator<Chunk> {
  const { width, bands, planar, tiled, blockWidth, blockHeight, offsets } = image;
  const perPixel = planar ? 1 : bands;
  const streamed = isStreamed(image);
  const count = countOf(image);
  for (let index = 0; index < count;) {
    const block = blockAt(image, index);
    const { rows, columns, start } = block;
    if (!streamed && !isWanted(image, block, parts)) {
      index++;
      continue;
    }
    if (offsets[index] === 0 || image.byteCounts[index] === 0) {
      const values = new Float64Array(columns * perPixel).fill(fill);
      for (let r = 0; r < rows; r++) yield { start: start + r * width * perPixel, values };
      index++;
      continue;
    }
    if (streamed) {
      const end = endOfRun(image, index, count);
      const { size } = image.type;
      const stop = start + (offsets[end] + image.byteCounts[end] - offsets[index]) / size;
      for (const [from, to] of parts.within(start, stop)) {
        const at = offsets[index] + (from - start) * size;
        const bytes = reader.stream(at, at + (to - from) * size);
        for await (const chunk of decodeStream(bytes, image.type))
          yield { start: from + chunk.start, values: chunk.values };
      }
      index = end + 1;
      continue;
    }
    let row = 0;
    for await (const values of readRows(image, index, tiled ? blockHeight : rows, reader)) {
      const perRow = blockWidth * perPixel;
      const got = values.length / perRow;
      const used = Math.min(got, rows - row);
      const at = start + row * width * perPixel;
      // What is as wide as the image needs no cutting.
      if (blockWidth === width && used > 0)
        yield { start: at, values: values.subarray(0, used * perRow) };
      else
        for (let r = 0; r < used; r++)
          yield {
            start: at + r * width * perPixel,
            values: values.subarray(r * perRow, r * perRow + columns * perPixel),
          };
      row += got;
    }
    index++;
  }
}

/** The last of the strips that follow each other in the file without a gap. */
function endOfRun({ offsets, byteCounts }: Image, from: number, count: number): number {
  let end = from;
  while (end + 1 < count && offsets[end + 1] === offsets[end] + byteCounts[end]) end++;
  return end;
}

/** The values of one block, some whole rows at a time. */
async function* readRows(
  image: Image,
  index: number,
  rows: number,
  reader: Reader,
): AsyncGenerator<Chunk['values']> {
  const bytesPerRow = rowBytes(image);
  const expected = rows * bytesPerRow;
  const perPixel = image.planar ? 1 : image.bands;
  const { type, predictor, bits } = image;
  const packed = bits !== 8 * type.size;
  let rest = new Uint8Array(0);
  let got = 0;
  for await (const piece of decompressed(image, index, reader)) {
    const part = piece.subarray(0, expected - got);
    got += part.length;
    let ready: Uint8Array = part;
    if (rest.length > 0) {
      ready = new Uint8Array(rest.length + part.length);
      ready.set(rest);
      ready.set(part, rest.length);
    }
    const whole = ready.length - (ready.length % bytesPerRow);
    rest = ready.slice(whole);
    if (whole > 0) {
      let bytes = ready.subarray(0, whole);
      if (predictor > 1) bytes = undoPredictor(bytes, bytesPerRow, image, perPixel);
      if (packed) bytes = unpackBits(bytes, bytesPerRow, image.blockWidth * perPixel, bits);
      yield decodeValues(bytes, { ...type, little: type.little || predictor > 1 || packed });
    }
    if (got === expected) return;
  }
  throw tiffDamaged(
    reader.where.file.name,
    `${image.tiled ? 'tile' : 'strip'} ${index + 1}`,
    `${got} bytes after decompression`,
    `${expected} bytes`,
  );
}

async function* decompressed(
  image: Image,
  index: number,
  reader: Reader,
): AsyncGenerator<Uint8Array> {
  const { compression } = image;
  const from = image.offsets[index];
  const to = from + image.byteCounts[index];
  const bad = (found: string): Error =>
    tiffDamaged(
      reader.where.file.name,
      `${image.tiled ? 'tile' : 'strip'} ${index + 1}`,
      found,
      `valid ${compression} data`,
    );
  const textOf = (error: unknown): string =>
    error instanceof Error ? error.message : String(error);
  if (compression === 'zstd') {
    try {
      yield* decodeZstd(reader.stream(from, to));
    } catch (error) {
      if (error instanceof StudioError) throw error;
      throw bad(textOf(error));
    }
    return;
  }
  const decoder = makeDecoder(compression);
  const step = compression === 'none' ? PIECE : COMPRESSED_PIECE;
  let left = to - from;
  for await (const bytes of reader.stream(from, to)) {
    for (let at = 0; at < bytes.length; at += step) {
      throwIfCancelled(reader.where.cancelled, reader.where.file.name);
      const pieces: Uint8Array[] = [];
      const part = bytes.subarray(at, at + step);
      left -= part.length;
      try {
        decoder.push(part, left === 0, (piece) => pieces.push(piece));
      } catch (error) {
        throw bad(textOf(error));
      }
      yield* pieces;
    }
  }
}

/** Reads stretches of the file; small ones from a window that was read ahead, as blocks follow each other. */
class Reader {
  readonly where: Where;
  private window = new Uint8Array(0);
  private at = 0;

  constructor(where: Where) {
    this.where = where;
  }

  async *stream(from: number, to: number): AsyncGenerator<Uint8Array> {
    for (let at = from; at < to; at += PIECE) yield this.whole(at, Math.min(to, at + PIECE));
  }

  async whole(from: number, to: number): Promise<Uint8Array> {
    const { file, cancelled } = this.where;
    if (from < this.at || to > this.at + this.window.length) {
      throwIfCancelled(cancelled, file.name);
      // Blocks in any other order are not read ahead: a jump back would read everything many times.
      const ahead = from >= this.at && from <= this.at + this.window.length + PIECE;
      const near = !isRemote(file) && (ahead || this.window.length === 0);
      const end = near ? Math.max(to, from + PIECE) : to;
      this.window = new Uint8Array(await file.slice(from, end).arrayBuffer());
      this.at = from;
    }
    return this.window.subarray(from - this.at, to - this.at);
  }
}
