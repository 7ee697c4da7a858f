/** The values of a Zarr array: only the chunks that hold something asked for, a few fetched ahead. */
import * as zarr from 'zarrita';
import { StudioError } from '../../../scene/errors';
import { fileError, throwIfCancelled } from '../../fileError';
import { MAX_PIECE, only, RangeList } from '../../ranges';
import type { Chunk, Range } from '../../types';
import { boxes, runs } from '../hdf5/blocks';
import type { ZarrArray } from './objects';

/** Bytes of one chunk in memory. */
export const MAX_CHUNK = 2 ** 28;
/** Chunks that are under way at once, as far as they fit in so much memory. */
const AT_ONCE = 6;
const MOST_AHEAD = 2 ** 26;

export interface OpenArray {
  readonly of: ZarrArray;
  /** Shape of a chunk, slowest axis first. */
  readonly chunks: readonly number[];
  readonly node: Pick<zarr.Array<zarr.DataType>, 'getChunk'>;
}

interface Box {
  readonly offset: readonly number[];
  readonly count: readonly number[];
}

/**
 * Values in C order, those of a chunk together.
 * @throws StudioError when a chunk is missing its bytes, is too large, or cannot be decompressed
 */
export function chunksOf(
  file: File,
  array: OpenArray,
  cancelled: () => boolean,
  ranges?: Iterable<Range>,
): AsyncGenerator<Chunk> {
  const list = ranges ? new RangeList(ranges) : null;
  const all = read(file, array, cancelled, list);
  return list ? only(all, list, true) : all;
}

async function* read(
  file: File,
  array: OpenArray,
  cancelled: () => boolean,
  list: RangeList | null,
): AsyncGenerator<Chunk> {
  const { of, chunks } = array;
  const { size } = of.metadata;
  const bytes = chunks.reduce((n, c) => n * c, size);
  if (chunks.length !== of.shape.length || !(bytes > 0) || bytes > MAX_CHUNK)
    throw fileError({
      file: file.name,
      field: of.path.slice(1),
      message: `${of.path.slice(1)} in ${file.name} is stored in chunks that are not read.`,
      found: `chunks of ${chunks.join(' × ')} values, ${Math.ceil(bytes / 2 ** 20)} MiB`,
      expected: `chunks of at most ${MAX_CHUNK / 2 ** 20} MiB, of as many axes as the array`,
      advice: 'Write it again in smaller chunks: in Python with xarray, ds.chunk({…}).to_zarr(…).',
    });
  const ahead: { readonly box: Box; readonly values: Promise<Chunk['values']> }[] = [];
  const wanted = wantedBoxes(of.shape, chunks, list);
  const most = Math.max(1, Math.min(AT_ONCE, Math.floor(MOST_AHEAD / bytes)));
  for (;;) {
    while (ahead.length < most) {
      const next = wanted.next();
      if (next.done) break;
      const values = chunkOf(file, array, next.value);
      // It is told when it is its turn.
      values.catch(() => undefined);
      ahead.push({ box: next.value, values });
    }
    const first = ahead.shift();
    if (!first) return;
    throwIfCancelled(cancelled, file.name);
    const { offset, count } = first.box;
    const values = await first.values;
    for (const { start, at, length } of runs(of.shape, offset, count, MAX_PIECE))
      yield { start, values: values.subarray(at, at + length) };
  }
}

function* wantedBoxes(
  shape: readonly number[],
  chunks: readonly number[],
  list: RangeList | null,
): Generator<Box> {
  for (const box of boxes(shape, chunks)) if (!list || touches(shape, box, list)) yield box;
}

/** Whether a box holds any value of the list: row by row of the slowest axis but the last two, which are near enough. */
function touches(shape: readonly number[], { offset, count }: Box, list: RangeList): boolean {
  for (const { start, length } of runs(shape, offset, count, Infinity))
    if (list.touches(start, start + length)) return true;
  return false;
}

/** One chunk, cut at the edges of the array, in C order, as numbers. */
async function chunkOf(file: File, array: OpenArray, box: Box): Promise<Chunk['values']> {
  const { of, chunks, node } = array;
  const at = box.offset.map((o, k) => o / chunks[k]);
  let chunk: zarr.Chunk<zarr.DataType>;
  try {
    chunk = await node.getChunk(at);
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const unknown = error instanceof zarr.UnknownCodecError;
    throw fileError({
      file: file.name,
      field: `${of.path.slice(1)}, chunk ${at.join('.')}`,
      message: unknown
        ? `${of.path.slice(1)} in ${file.name} is compressed in a way the studio does not read.`
        : `${file.name} is damaged: a chunk of ${of.path.slice(1)} cannot be unpacked.`,
      found: error instanceof Error ? error.message : String(error),
      expected: 'no compression, Blosc, Zstandard, LZ4, gzip or zlib',
      advice: unknown
        ? 'Write it again with Zstandard or Blosc, as xarray does by itself.'
        : 'Write the store anew, or ask whoever serves it.',
    });
  }
  const numbers = numbersOf(chunk.data);
  const expected = chunks.reduce((n, c) => n * c, 1);
  if (!numbers || numbers.length < expected)
    throw fileError({
      file: file.name,
      field: `${of.path.slice(1)}, chunk ${at.join('.')}`,
      message: `${file.name} is damaged: a chunk of ${of.path.slice(1)} is too short.`,
      found: `${numbers?.length ?? 0} values`,
      expected: `${expected} values`,
      advice: 'Write the store anew, or ask whoever serves it.',
    });
  return cut(numbers, chunk.stride, box.count);
}

function numbersOf(data: zarr.Chunk<zarr.DataType>['data']): Chunk['values'] | null {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return Float64Array.from(data, Number);
  if (ArrayBuffer.isView(data)) {
    const view = data as Chunk['values'];
    // Half floats, where the engine has such arrays, are no array of ours.
    return /^(Int|Uint)(8|16|32)Array$|^Float(32|64)Array$/.test(view.constructor.name)
      ? view
      : Float32Array.from(view);
  }
  if (data instanceof zarr.BoolArray) return Uint8Array.from(data, Number);
  return null;
}

/** The first `count` along each axis of a chunk whose values lie `stride` apart, in C order. */
function cut(
  values: Chunk['values'],
  stride: readonly number[],
  count: readonly number[],
): Chunk['values'] {
  const total = count.reduce((n, c) => n * c, 1);
  const straight = count.reduceRight(
    (step, c, k) => (step === stride[k] || c === 1 ? step * c : NaN),
    1,
  );
  if (straight === total) return values.subarray(0, total);
  const out = new (values.constructor as new (n: number) => Chunk['values'])(total);
  const last = count.length - 1;
  const index = count.map(() => 0);
  for (let at = 0; at < total; at += count[last]) {
    const from = index.reduce((sum, i, k) => sum + i * stride[k], 0);
    for (let i = 0; i < count[last]; i++) out[at + i] = values[from + i * stride[last]];
    for (let k = last - 1; k >= 0 && ++index[k] === count[k]; k--) index[k] = 0;
  }
  return out;
}

/** All values of a small array as little-endian bytes of its metadata's type. */
export async function bytesOf(
  file: File,
  array: OpenArray,
  cancelled: () => boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const { metadata } = array.of;
  const { total_size: count, size, type, signed } = metadata;
  const out = new Uint8Array(count * size);
  const view = new DataView(out.buffer);
  const put = (at: number, value: number): void => {
    if (type === 1)
      return size === 4 ? view.setFloat32(at, value, true) : view.setFloat64(at, value, true);
    if (size === 8)
      return signed
        ? view.setBigInt64(at, BigInt(value), true)
        : view.setBigUint64(at, BigInt(value), true);
    if (size === 4) return view.setInt32(at, value, true);
    if (size === 2) return view.setInt16(at, value, true);
    view.setInt8(at, value);
  };
  for await (const { start, values } of chunksOf(file, array, cancelled))
    values.forEach((value: number, i: number) => put((start + i) * size, value));
  return out;
}
