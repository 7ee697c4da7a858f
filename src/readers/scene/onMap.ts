/**
 * The view from straight above of an EMIT scene, by the table that its files bring (GLT): for each pixel of the map the
 * sample and line of the scene, from 1, or 0 where there is none. Nothing is interpolated; some pixels come twice.
 */
import { fileError } from '../fileError';
import { joined, RangeList } from '../ranges';
import type { Chunk, Contents, NumericArray, Range } from '../types';
import { sizeOf } from './flags';
import { isSideLayer } from './rank';

/** Pixels of a map: 256 MiB of table. */
const MAX_PIXELS = 2 ** 26;
/** Pixels without values are handed on in pieces of so many values. */
const PIECE = 2 ** 16;
/** Pixels of the scene between wanted ones that are read along. */
const GAP = 16;

export interface Glt {
  readonly x: NumericArray;
  readonly y: NumericArray;
}

/** The table among a file's arrays, or null. */
export function findGlt(arrays: readonly NumericArray[]): Glt | null {
  const named = (name: string): NumericArray | undefined =>
    arrays.find(
      (array) => new RegExp(`(^|/)${name}$`).test(array.name) && array.shape.length === 2,
    );
  const [x, y] = [named('glt_x'), named('glt_y')];
  return x && y && x.shape.join() === y.shape.join() ? { x, y } : null;
}

interface Table {
  /** Pixel of the scene (line × samples + sample) of each pixel of the map, −1 where there is none. */
  readonly scene: Int32Array;
  /** Pixels of the map, those of one pixel of the scene after those of another. */
  readonly places: Int32Array;
  /** Where the list of each pixel of the scene begins in `places`, and one past the last. */
  readonly first: Int32Array;
}

/** @throws StudioError where the table points outside of the scene */
async function readTable(
  array: NumericArray,
  { x, y }: Glt,
  { lines, samples }: { readonly lines: number; readonly samples: number },
): Promise<Table> {
  const [width, height] = x.shape;
  const scene = new Int32Array(width * height).fill(-1);
  const outside = (what: string): Error => {
    return fileError({
      file: array.file,
      field: y.name,
      found: `a pixel at ${what}`,
      expected: `lines to ${lines}, samples to ${samples}`,
      message: `${array.name} cannot be laid on the map: the table in ${array.file} points outside of it.`,
      advice: `Open ${array.name} as it was measured, or download the file again.`,
    });
  };
  for await (const { start, values } of x.chunks())
    for (let i = 0; i < values.length; i++) {
      if (values[i] > samples) throw outside(`sample ${values[i]}`);
      if (values[i] > 0) scene[start + i] = values[i] - 1;
    }
  for await (const { start, values } of y.chunks())
    for (let i = 0; i < values.length; i++) {
      const sample = scene[start + i];
      if (sample < 0) continue;
      if (values[i] > lines) throw outside(`line ${values[i]}`);
      scene[start + i] = values[i] > 0 ? (values[i] - 1) * samples + sample : -1;
    }
  const first = new Int32Array(lines * samples + 1);
  for (const p of scene) if (p >= 0) first[p + 1]++;
  for (let p = 1; p < first.length; p++) first[p] += first[p - 1];
  const next = first.slice();
  const places = new Int32Array(first[first.length - 1]);
  for (let at = 0; at < scene.length; at++) if (scene[at] >= 0) places[next[scene[at]]++] = at;
  return { scene, places, first };
}

/** A scene as it lies on the map; the table is read when its values are. Null where it cannot be of this scene. */
function onMap(array: NumericArray, glt: Glt): NumericArray | null {
  const size = sizeOf(array);
  const [width, height] = glt.x.shape;
  if (!size || array.meta?.axes?.join() !== 'bands,samples,lines') return null;
  if (width * height > MAX_PIXELS) return null;
  const { bands, lines, samples } = size;
  let table: Promise<Table> | null = null;

  async function* chunks(ranges?: Iterable<Range>): AsyncGenerator<Chunk> {
    const wanted = ranges ? new RangeList(ranges) : null;
    const { scene, places, first } = await (table ??= readTable(array, glt, size!));
    yield* emptiesOf(scene, bands, wanted);
    const needed = wanted ? [...joined(pixelsOf(scene, wanted), GAP)] : undefined;
    if (needed?.length === 0) return;
    const own = needed?.map(([from, to]): Range => [from * bands, to * bands]);
    for await (const { start, values } of array.chunks(own))
      for (let i = 0; i < values.length;) {
        const pixel = Math.floor((start + i) / bands);
        const band = start + i - pixel * bands;
        const n = Math.min(bands - band, values.length - i);
        const part = values.subarray(i, i + n);
        i += n;
        for (let k = first[pixel]; k < first[pixel + 1]; k++) {
          const to = places[k] * bands + band;
          if (!wanted) yield { start: to, values: part };
          else
            for (const [a, z] of wanted.within(to, to + n))
              yield { start: a, values: part.subarray(a - to, z - to) };
        }
      }
  }
  /** Pixels of the scene that wanted values of the map are taken from, ascending. */
  function* pixelsOf(scene: Int32Array, wanted: RangeList): Generator<Range> {
    const needed = new Uint8Array(lines * samples);
    for (const [from, to] of wanted.within(0, scene.length * bands))
      for (let at = Math.floor(from / bands); at * bands < to; at++)
        if (scene[at] >= 0) needed[scene[at]] = 1;
    for (let p = 0; p < needed.length; p++) if (needed[p]) yield [p, p + 1];
  }
  return {
    ...array,
    name: `${array.name} on the map`,
    shape: [bands, width, height],
    dtype: array.dtype === 'single' ? 'single' : 'double',
    meta: {
      ...array.meta,
      ...(glt.x.meta?.map ? { map: glt.x.meta.map } : {}),
      view: {
        rank: -1,
        why: 'it is the scene as it was measured; the other is the same laid on the map',
      },
    },
    seekable: false,
    scattered: true,
    chunks,
  };
}

/** Contents with a view on the map beside each scene whose file brings a table for it. */
export function withMapViews<T extends Contents>(contents: readonly T[]): readonly T[] {
  return contents.map((c) => {
    const glt = findGlt(c.arrays);
    if (!glt) return c;
    const views = c.arrays.flatMap((array) =>
      isSideLayer(array) ? [] : (onMap(array, glt) ?? []),
    );
    return { ...c, arrays: [...c.arrays, ...views] };
  });
}

/** NaN for the pixels of a map that no pixel of the scene lies at. */
function* emptiesOf(table: Int32Array, bands: number, wanted: RangeList | null): Generator<Chunk> {
  const none = new Float32Array(PIECE).fill(NaN);
  for (let at = 0; at < table.length; at++) {
    if (table[at] >= 0) continue;
    let end = at + 1;
    while (end < table.length && table[end] < 0) end++;
    for (let from = at * bands; from < end * bands; from += PIECE) {
      const to = Math.min(end * bands, from + PIECE);
      for (const [a, z] of wanted ? wanted.within(from, to) : [[from, to]])
        yield { start: a, values: none.subarray(0, z - a) };
    }
    at = end;
  }
}
