/** Reading values out of NumericArrays: a few of them at once, or a whole array turned to another axis order. */
import { fileError, throwIfCancelled } from '../fileError';
import type { NumericArray } from '../types';
import { countOf } from './roles';

/** 2 GiB of Float32: what one typed array holds in every browser. */
export const MAX_VALUES = 2 ** 29;
/** Small arrays only: wavelengths, spectra, sizes. */
const MAX_SMALL = 2 ** 22;

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
  readonly shape: readonly [number, number, number];
  /** Step in the result for one step along each axis. */
  readonly strides: readonly [number, number, number];
}

/**
 * Reads an array into Float32 in another axis order, piece by piece, in one copy.
 * @throws StudioError when it does not fit in memory, ends early, or `cancelled`
 */
export async function readPlaced(
  array: NumericArray,
  { shape, strides }: Placement,
  options: {
    readonly shared: boolean;
    progress(fraction: number): void;
    readonly cancelled: () => boolean;
  },
): Promise<Float32Array> {
  const count = shape[0] * shape[1] * shape[2];
  const out = allocate(array, count, options.shared);
  const [d0, d1] = shape;
  const [s0, s1, s2] = strides;
  for await (const { start, values } of array.chunks()) {
    throwIfCancelled(options.cancelled, array.file);
    const n = values.length;
    let i = start % d0;
    let j = Math.floor(start / d0) % d1;
    let k = Math.floor(start / (d0 * d1));
    for (let v = 0; v < n;) {
      const run = Math.min(d0 - i, n - v);
      let at = i * s0 + j * s1 + k * s2;
      for (const end = v + run; v < end; v++, at += s0) out[at] = values[v];
      i += run;
      if (i === d0) {
        i = 0;
        if (++j === d1) {
          j = 0;
          k++;
        }
      }
    }
    options.progress((start + n) / count);
  }
  return out;
}

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

/** No-data values become NaN, then gain and offset are applied, in place. */
export function applyMeta({ name, meta }: NumericArray, data: Float32Array, notes: string[]): void {
  if (!meta) return;
  for (const stored of meta.noData ?? []) {
    const none = Math.fround(stored);
    let count = 0;
    for (let i = 0; i < data.length; i++) {
      if (data[i] !== none) continue;
      data[i] = NaN;
      count++;
    }
    if (count > 0) notes.push(`${stored} means no data in ${name}: ${count} values are not used.`);
  }
  const { gain = 1, offset = 0 } = meta;
  if (gain === 1 && offset === 0) return;
  for (let i = 0; i < data.length; i++) data[i] = data[i] * gain + offset;
  notes.push(`Stored values are multiplied by ${gain}${offset ? ` and ${offset} is added` : ''}.`);
}
