/** Reading values out of NumericArrays: a few of them at once, or a part of an array in another axis order or binned. */
import { fileError, throwIfCancelled } from '../fileError';
import { joined } from '../ranges';
import type { Range } from '../types';
import type { Chunk, NumericArray } from '../types';
import { Placer } from './place';
import type { Change, Target, Triple } from './place';
import { Reducer } from './reduce';
import type { AxisMap } from './reduce';
import { countOf } from './roles';

/** 2 GiB of Float32: what one typed array holds in every browser. */
export const MAX_VALUES = 2 ** 29;
/** Small arrays only: wavelengths, spectra, sizes. */
const MAX_SMALL = 2 ** 22;
/** Parts of a file closer than this are read in one go. */
const GAP_BYTES = 2 ** 16;
/** Milliseconds between two words of how far it is: each draws the page anew, and a tile comes in thousands of pieces. */
const TELL_EVERY = 100;

export const unchanged: Change = { none: [], gain: 1, divideBy: 1, offset: 0 };

export const isUnchanged = ({ none, gain, divideBy, offset }: Change): boolean =>
  none.length === 0 && gain === 1 && divideBy === 1 && offset === 0;

/** All values in storage order, or null when there are too many to be a vector or a table of spectra. */
export async function readSmall(array: NumericArray): Promise<Float64Array | null> {
  const count = countOf(array);
  if (count > MAX_SMALL) return null;
  const all = new Float64Array(count);
  for await (const { start, values } of array.chunks()) all.set(values, start);
  return all;
}

/** The single value of a scalar. */
export async function readScalar(array: NumericArray): Promise<number> {
  return (await readSmall(array))?.[0] ?? NaN;
}

/** How the values of an array, taken as a box of three axes (first fastest), land in the result. */
export interface Placement {
  readonly shape: Triple;
  /** Step in the result for one step along each axis. */
  readonly strides: Triple;
}

export interface ReadOptions {
  readonly shared?: boolean;
  readonly change?: Change;
  readonly progress?: (fraction: number) => void;
  readonly cancelled: () => boolean;
}

export interface Read {
  readonly data: Float32Array;
  /** Largest finite value, of floating-point arrays alone; -Infinity where there is none. */
  readonly max: number;
  /** How many values each of `change.none` has turned to NaN. */
  readonly hits: Float64Array;
}

/**
 * Reads a box of an array into Float32 in another axis order, piece by piece, in one copy.
 * @throws StudioError when it does not fit in memory, ends early, or `cancelled`
 */
export async function readBox(
  array: NumericArray,
  { shape, strides, from, to }: Target,
  { shared = false, change = unchanged, progress, cancelled }: ReadOptions,
): Promise<Read> {
  const out = allocate(array, volume(from, to), shared);
  const target = { shape, strides, from, to };
  const hits = new Float64Array(change.none.length);
  const onTheWay = isUnchanged(change)
    ? null
    : (data: Float32Array, a: number, z: number) => scale(data, change, a, z, hits);
  const placer = new Placer(out, target, onTheWay, {
    counts: isFloat(array),
    scattered: array.scattered ?? false,
  });
  const whole = volume(from, to) === volume([0, 0, 0], shape);
  const rows = [1, 2].map((axis) => all(from[axis], to[axis]));
  const ranges = whole ? undefined : near(array, rowRanges(shape, from[0], to[0], rows));
  await pour(array, ranges, placer, progress, cancelled, volume(from, to));
  return { data: out, max: placer.max, hits };
}

/** The whole array in another axis order. */
export async function readPlaced(
  array: NumericArray,
  { shape, strides }: Placement,
  options: ReadOptions,
): Promise<Read> {
  return readBox(array, { shape, strides, from: [0, 0, 0], to: shape }, options);
}

/**
 * Reads means over blocks, or single lines, samples and bands, in another axis order.
 * @param strides steps in the result along each stored axis
 * @returns as large as `maps` say; NaN where nothing counts
 * @throws as readBox
 */
export async function readMapped(
  array: NumericArray,
  { shape, strides }: Placement,
  maps: readonly [AxisMap, AxisMap, AxisMap],
  { shared = false, change = unchanged, progress, cancelled }: ReadOptions,
): Promise<Read> {
  const out = allocate(array, maps[0].size * maps[1].size * maps[2].size, shared);
  const reducer = new Reducer(out, shape, strides, maps, change.none, array.scattered ?? false);
  const ranges = rangesOf(array, shape, maps);
  const { from, to } = maps[0];
  const expected = (to - from) * (maps[1].to - maps[1].from) * (maps[2].to - maps[2].from);
  await pour(array, ranges, reducer, progress, cancelled, expected);
  scale(out, { ...change, none: [] });
  // Values without data are in no mean; how many there were is not counted.
  return { data: out, max: -Infinity, hits: new Float64Array(change.none.length) };
}

/** What of the file readMapped reads: in how many pieces, and how many bytes. */
export function costOf(
  array: NumericArray,
  { shape }: Pick<Placement, 'shape'>,
  maps: readonly [AxisMap, AxisMap, AxisMap],
): { readonly pieces: number; readonly bytes: number } {
  let [pieces, values] = [0, 0];
  for (const [from, to] of rangesOf(array, shape, maps)) {
    pieces++;
    values += to - from;
  }
  return { pieces, bytes: values * itemBytes(array) };
}

/** Bytes of the file that readMapped fetches, where the array tells them; else null. */
export const storedBytes = (
  array: NumericArray,
  { shape }: Pick<Placement, 'shape'>,
  maps: readonly [AxisMap, AxisMap, AxisMap],
): number | null => array.stored?.(rangesOf(array, shape, maps)) ?? null;

function rangesOf(
  array: NumericArray,
  shape: Triple,
  maps: readonly [AxisMap, AxisMap, AxisMap],
): Iterable<Range> {
  const rows = [maps[1], maps[2]].map(({ from, to, place }) => ({
    from,
    to,
    has: (index: number) => place[index - from] >= 0,
  }));
  return near(array, rowRanges(shape, maps[0].from, maps[0].to, rows));
}

/** Bytes that one stored value takes, by its class. */
export function itemBytes({ dtype, raw }: Pick<NumericArray, 'dtype' | 'raw'>): number {
  if (raw) return raw.itemBytes;
  const bits = /\d+$/.exec(dtype);
  return bits ? Number(bits[0]) / 8 : dtype === 'double' ? 8 : dtype === 'single' ? 4 : 1;
}

export const isFloat = ({ dtype }: Pick<NumericArray, 'dtype'>): boolean =>
  dtype === 'double' || dtype === 'single';

interface Sink {
  put(start: number, values: Chunk['values']): void;
  end(): void;
}

async function pour(
  array: NumericArray,
  ranges: Iterable<Range> | undefined,
  sink: Sink,
  progress: ((fraction: number) => void) | undefined,
  cancelled: () => boolean,
  expected: number,
): Promise<void> {
  let done = 0;
  let told = -Infinity;
  for await (const { start, values } of array.chunks(ranges)) {
    throwIfCancelled(cancelled, array.file);
    sink.put(start, values);
    done += values.length;
    const now = performance.now();
    if (now - told < TELL_EVERY) continue;
    told = now;
    progress?.(Math.min(1, done / expected));
  }
  sink.end();
}

interface Rows {
  readonly from: number;
  readonly to: number;
  has(index: number): boolean;
}

const all = (from: number, to: number): Rows => ({ from, to, has: () => true });

function* rowRanges(
  [d0, d1]: Triple,
  from: number,
  to: number,
  [second, third]: readonly Rows[],
): Generator<Range> {
  for (let k = third.from; k < third.to; k++) {
    if (!third.has(k)) continue;
    for (let j = second.from; j < second.to; j++) {
      const row = (k * d1 + j) * d0;
      if (second.has(j)) yield [row + from, row + to];
    }
  }
}

const near = (array: NumericArray, ranges: Iterable<Range>): Iterable<Range> =>
  joined(ranges, array.inMemory || array.far ? 0 : GAP_BYTES / itemBytes(array));

const volume = (from: Triple, to: Triple): number =>
  (to[0] - from[0]) * (to[1] - from[1]) * (to[2] - from[2]);

function allocate(array: NumericArray, count: number, shared: boolean): Float32Array {
  const mebibytes = Math.ceil((count * 4) / 2 ** 20);
  if (count <= MAX_VALUES) {
    try {
      return shared ? new Float32Array(new SharedArrayBuffer(count * 4)) : new Float32Array(count);
    } catch {
      // The browser has no such block of memory; said below.
    }
  }
  throw fileError({
    file: array.file,
    field: array.name,
    message: `${array.name} in ${array.file} is too large for this tab.`,
    found: `${array.shape.join(' × ')} values, ${mebibytes} MiB in memory`,
    expected: `at most ${(MAX_VALUES * 4) / 2 ** 20} MiB, and as much free memory`,
    advice: 'Crop the scene, or keep fewer bands, and save it again; or close other tabs.',
  });
}

/**
 * No-data values become NaN, then gain, divisor and offset are applied, in place, each result rounded to Float32.
 * @returns `hits`, with how many values each no-data value has turned to NaN
 */
export function scale(
  data: Float32Array,
  { none, gain, divideBy, offset }: Change,
  from = 0,
  to = data.length,
  hits = new Float64Array(none.length),
): Float64Array {
  none.forEach((value, n) => {
    let count = 0;
    for (let i = from; i < to; i++) {
      if (data[i] !== value) continue;
      data[i] = NaN;
      count++;
    }
    hits[n] += count;
  });
  if (gain === 1 && divideBy === 1 && offset === 0) return hits;
  for (let i = from; i < to; i++) data[i] = (data[i] * gain) / divideBy + offset;
  return hits;
}
