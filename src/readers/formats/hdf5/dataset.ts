/** A data set as a NumericArray: refused where its sizes or filters are beyond reading, streamed in boxes otherwise. */
import type { Metadata } from 'h5wasm';
import type { StudioError } from '../../../scene/errors';
import { damaged, fileError, throwIfCancelled } from '../../fileError';
import type { Chunk, NumericArray } from '../../types';
import { only, RangeList } from '../../ranges';
import { blockOf, boxes, runs } from './blocks';
import { expansionOf, filterName, FiltersWanted, isKnownFilter } from './filters';
import { openHdf5 } from './library';
import type { Hdf5 } from './library';
import { decodeNumbers, numberKind, realMember } from './numbers';
import type { NumberKind } from './numbers';

/** One chunk must be inflated whole. */
const MAX_CHUNK = 2 ** 28;
/** Values handed on at once, in bytes. */
const PIECE = 1 << 22;

/** PyTables has it in itself; h5py and h5repack have not. */
const LZO = 305;

export interface DataSet {
  readonly path: string;
  readonly metadata: Metadata;
  /** Slowest axis first. */
  readonly dims: readonly number[];
  readonly count: number;
  readonly kind: NumberKind;
}

/** The numeric data set at `path`, or null when it holds something else. */
export function dataSetAt(path: string, metadata: Metadata): DataSet | null {
  const real = realMember(metadata);
  const kind = numberKind(real?.type ?? metadata);
  if (!kind || !metadata.shape) return null;
  const dims = metadata.shape;
  return { path, metadata, dims, count: dims.reduce((n, d) => n * d, 1), kind };
}

/** Why this data set cannot be read, by arithmetic alone, or null. */
export function refusalOf(file: File, hdf5: Hdf5, set: DataSet): StudioError | null {
  const { path, metadata, dims, count } = set;
  const filters = hdf5.filters(path);
  const unknown = filters.filter((filter) => !isKnownFilter(filter.id));
  if (unknown.length > 0) {
    const names = unknown.map(({ id, name }) => filterName(id, name));
    const ids = unknown.map(({ id }) => id);
    return fileError({
      file: file.name,
      field: path,
      message: `${path} in ${file.name} is compressed in a way the studio does not read: ${names.join(', ')}.`,
      found: `${names.join(', ')} (HDF5 filter ${ids.join(', ')})`,
      expected:
        'no compression, gzip, szip, LZF, Blosc, LZ4, bitshuffle, Zstandard or ZFP, with or without shuffle',
      advice: adviceFor(ids),
    });
  }
  if ((metadata.virtual_sources?.length ?? 0) > 0)
    return fileError({
      file: file.name,
      field: path,
      message: `${path} in ${file.name} is a view of data in other files, which are not read.`,
      found: 'a virtual data set',
      expected: 'a data set that holds its values',
      advice: `Write it into one file, in Python: import h5py; h5py.File("new.h5", "w")["${path}"] = h5py.File("${file.name}")["${path}"][...].`,
    });
  const bytes = count * metadata.size;
  const most = file.size * expansionOf(filters.map(({ id }) => id));
  if (!Number.isSafeInteger(bytes) || bytes > most)
    return damaged(
      file.name,
      `the size of ${path}`,
      `${dims.join(' × ')} values, ${bytes} bytes`,
      `at most ${most} bytes, as a file of ${file.size} bytes can hold`,
    );
  const chunk = metadata.chunks?.reduce((n, c) => n * c, metadata.size) ?? 0;
  if (chunk > MAX_CHUNK)
    return fileError({
      file: file.name,
      field: path,
      message: `${path} in ${file.name} is stored in chunks that are too large.`,
      found: `chunks of ${metadata.chunks?.join(' × ')} values, ${Math.ceil(chunk / 2 ** 20)} MiB`,
      expected: `chunks of at most ${MAX_CHUNK / 2 ** 20} MiB`,
      advice: 'Write it again in smaller chunks: h5repack -l CHUNK=64x64x64 old.h5 new.h5.',
    });
  return null;
}

/**
 * One command that writes the file anew. h5repack without a filter's plug-in leaves the data set out and says so in a
 * warning only, so that its answer has to be looked at.
 */
const adviceFor = (ids: readonly number[]): string =>
  ids.every((id) => id === LZO)
    ? 'Write it again with gzip, with the program of PyTables: ptrepack --complevel=4 --complib=zlib --overwrite-nodes old.h5:/ new.h5:/'
    : 'Where the program that wrote it is installed, with this filter for HDF5, write it again with gzip: h5repack -f GZIP=4 old.h5 new.h5. If it warns that a filter is not available, the new file lacks the data.';

/** The axes that count, slowest first: without those of 1 as long as more than three are left. */
export function keptAxes(dims: readonly number[]): number[] {
  const kept = dims.map((_, k) => k);
  while (kept.length > 3 && dims[kept[0]] === 1) kept.shift();
  while (kept.length > 3) {
    const last = kept.findLastIndex((k) => dims[k] === 1);
    if (last < 0) break;
    kept.splice(last, 1);
  }
  return kept;
}

/** First axis fastest, at least two axes, no axis of 1 past the third. */
export function shapeOf(dims: readonly number[]): number[] {
  const shape = keptAxes(dims)
    .map((k) => dims[k])
    .reverse();
  while (shape.length < 2) shape.push(1);
  return shape;
}

/** The array behind a data set, without meta; its file is opened anew each time it is read. */
export function arrayOf(
  file: File,
  set: DataSet,
  name: string,
  dtype: string,
  cancelled: () => boolean,
): NumericArray {
  return {
    file: file.name,
    name,
    shape: shapeOf(set.dims),
    dtype,
    whole: set.kind.whole,
    seekable: set.metadata.chunks === null,
    scattered: isScattered(set),
    chunks: (ranges) => {
      if (!ranges) return readChunks(file, set, cancelled, null);
      const wanted = new RangeList(ranges);
      return only(readChunks(file, set, cancelled, wanted), wanted, isScattered(set));
    },
  };
}

/** Boxes narrower than the data set come one after the other, not line after line. */
function isScattered({ dims, metadata }: DataSet): boolean {
  const block = blockOf(dims, metadata.chunks, metadata.size);
  const cut = block.findLastIndex((b, k) => b < dims[k]);
  return cut > 0 && block.slice(0, cut).some((b) => b > 1);
}

async function* readChunks(
  file: File,
  set: DataSet,
  cancelled: () => boolean,
  wanted: RangeList | null,
): AsyncGenerator<Chunk> {
  const hdf5 = await openHdf5(file, cancelled, false);
  try {
    if (set.metadata.chunks) await hdf5.enable(hdf5.missing(set.path));
    for (const chunk of chunksOf(file.name, hdf5, set, wanted)) {
      throwIfCancelled(cancelled, file.name);
      yield chunk;
      // Messages of the page (a newer request) are heard between boxes.
      if (chunk.last) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  } finally {
    hdf5.close();
  }
}

/** The values of a data set of an open file. Throws StudioError when they cannot be read. */
export function* chunksOf(
  file: string,
  hdf5: Hdf5,
  { path, metadata, dims, count }: DataSet,
  wanted: RangeList | null = null,
): Generator<Chunk & { readonly last: boolean }> {
  if (count === 0) return;
  const missing = metadata.chunks ? hdf5.missing(path) : [];
  if (missing.length > 0) throw new FiltersWanted(missing);
  const { size } = metadata;
  const boxSize = blockOf(dims, metadata.chunks, size);
  // Without chunks a box may be as thin as one layer, and a few lines of a large file cost only themselves.
  if (wanted && metadata.chunks === null && dims.length > 0) boxSize[0] = 1;
  const layer = count / (dims[0] ?? 1);
  for (const box of boxes(dims, boxSize)) {
    const first = box.offset[0] ?? 0;
    const layers = box.count[0] ?? 1;
    if (wanted && !wanted.touches(first * layer, (first + layers) * layer)) continue;
    const values = box.count.reduce((n, c) => n * c, 1);
    let block;
    try {
      block = hdf5.read(path, box.offset, box.count, values * size);
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      throw damaged(file, `the values of ${path}`, found, 'values that can be read');
    }
    try {
      for (const { start, at, length } of runs(dims, box.offset, box.count, PIECE / size)) {
        const raw = block.bytes(at * size, (at + length) * size);
        yield { start, values: decodeNumbers(raw, metadata), last: at + length === values };
      }
    } finally {
      block.free();
    }
  }
}

/** All values of a small data set, or null when there are more than `most` or they cannot be read. */
export function valuesOf(
  file: File,
  hdf5: Hdf5,
  path: string,
  metadata: Metadata,
  most = 2 ** 16,
): Float64Array | null {
  const set = dataSetAt(path, metadata);
  if (!set || set.count === 0 || set.count > most || refusalOf(file, hdf5, set)) return null;
  const all = new Float64Array(set.count);
  for (const { start, values } of chunksOf(file.name, hdf5, set)) all.set(values, start);
  return all;
}
