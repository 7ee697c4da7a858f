/** Files of one band each that are the bands of one scene (Hyperion, Landsat, drones), stacked into one cube. */
import type { Axis, Chunk, Contents, CubeMeta, NumericArray } from '../types';
import type { Range } from '../types';
import { isSideLayer } from './rank';
import { roleOf } from './roles';
import { isOneOf } from './sentinels';

const AXES: readonly [Axis, Axis, Axis] = ['samples', 'lines', 'bands'];

interface Band {
  readonly array: NumericArray;
  readonly width: number;
  readonly height: number;
}

/** A box of one band, whose values lie sample by sample, line by line. */
function bandOf(array: NumericArray): Band | null {
  const { shape, meta } = array;
  if (shape.length !== 3 || !meta?.axes || isSideLayer(array)) return null;
  if (roleOf(array) !== 'cube') return null;
  const of = (axis: Axis): number => shape[meta.axes!.indexOf(axis)];
  const inOrder = meta.axes.indexOf('samples') < meta.axes.indexOf('lines');
  return of('bands') === 1 && inOrder ? { array, width: of('samples'), height: of('lines') } : null;
}

/** "B2" before "B10": numbers by their size, the rest by its letters. */
const byNumbers = new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare;

const stem = (file: string): string => file.replace(/\.[^.]*$/, '');

/** The beginning that all names share, without what leads to a number. */
function sharedStart(names: readonly string[]): string {
  let [start] = names;
  for (const name of names) while (!name.startsWith(start)) start = start.slice(0, -1);
  return start.replace(/[\s_.-]*(bands?|b)?[\s_.-]*0*\d*$/i, '');
}

/**
 * Whether names are those of the bands of one scene: some number in them is another one in each file, or they differ in
 * words alone ("red", "nir"). In files of two scenes every band's number comes twice.
 */
function areNumbered(names: readonly string[]): boolean {
  const numbers = names.map((name) => name.match(/\d+/g) ?? []);
  if (numbers.some((n) => n.length !== numbers[0].length)) return false;
  const counts = numbers[0].map((_, k) => new Set(numbers.map((n) => n[k])).size);
  return counts.every((n) => n === 1) || counts.includes(names.length);
}

const sameKey = ({ array, width, height }: Band): string =>
  [
    width,
    height,
    array.dtype,
    array.meta?.map?.ModelTiepoint ?? array.meta?.map?.['map info'] ?? '',
  ].join();

/**
 * Contents in which files of one band and one size, at one place, are one cube; the same contents where there is a cube of
 * several bands, fewer than two such files, or some of them differ.
 */
export function stackFiles<T extends Contents>(contents: readonly T[]): readonly T[] {
  const arrays = contents.flatMap((c) => c.arrays);
  const cubes = arrays.filter(({ shape }) => shape.length === 3);
  const bands = cubes.flatMap((array) => bandOf(array) ?? []);
  const owners = new Set(bands.map(({ array }) => array.file));
  const others = cubes.filter(
    (array) => !isSideLayer(array) && !bands.some((b) => b.array === array),
  );
  if (bands.length < 2 || owners.size !== bands.length || others.length > 0) return contents;
  if (new Set(bands.map(sameKey)).size > 1) return contents;
  if (!areNumbered(bands.map(({ array }) => stem(array.file)))) return contents;
  const stack = stackOf(bands);
  const members = new Set(bands.map(({ array }) => array));
  const first = contents.findIndex((c) => c.arrays.some((a) => members.has(a)));
  return contents.map((c, i) => {
    const rest = c.arrays.filter((a) => !members.has(a));
    if (i !== first) return { ...c, arrays: rest };
    const names = stack.meta?.bandNames ?? [];
    const note = `The ${names.length} files of one band each are stacked to one cube, in the order of the numbers in their names: ${names[0]} … ${names.at(-1)}.`;
    return { ...c, arrays: [stack, ...rest], notes: [...c.notes, note] };
  });
}

function stackOf(given: readonly Band[]): NumericArray {
  const bands = [...given].sort((a, b) => byNumbers(a.array.file, b.array.file));
  const arrays = bands.map(({ array }) => array);
  const [first] = arrays;
  const names = arrays.map(({ file }) => stem(file));
  const { width, height } = bands[0];
  const plane = width * height;
  const valuesSaid = ({ meta = {} }: NumericArray): string =>
    JSON.stringify([meta.gain ?? 1, meta.offset ?? 0, meta.noData ?? [], meta.unit ?? '']);
  const alike = arrays.every((a) => valuesSaid(a) === valuesSaid(first));
  const { gain, offset, noData, unit, map } = first.meta ?? {};
  const inNames = names.map((name) =>
    Number(/(\d{3,4}(?:[.p]\d+)?)\s*nm/i.exec(name)?.[1]?.replace('p', '.') ?? NaN),
  );
  const meta: CubeMeta = {
    axes: AXES,
    bandNames: names,
    ...(map ? { map } : {}),
    ...(inNames.every((w) => w >= 150) ? { wavelengths: Float64Array.from(inNames) } : {}),
    ...(alike && gain !== undefined ? { gain } : {}),
    ...(alike && offset !== undefined ? { offset } : {}),
    ...(alike && noData ? { noData } : {}),
    ...(alike && unit ? { unit } : {}),
  };
  return {
    file: sharedStart(names) || first.file,
    name: 'cube',
    shape: [width, height, bands.length],
    dtype: alike ? first.dtype : 'double',
    whole: alike && first.whole,
    meta,
    seekable: arrays.every((a) => a.seekable === true),
    scattered: arrays.some((a) => a.scattered === true),
    chunks: (ranges) => planes(arrays, plane, alike, ranges),
  };
}

async function* planes(
  arrays: readonly NumericArray[],
  plane: number,
  alike: boolean,
  ranges?: Iterable<Range>,
): AsyncGenerator<Chunk> {
  const wanted = ranges && [...ranges];
  for (const [b, array] of arrays.entries()) {
    const from = b * plane;
    const own = wanted?.flatMap(([a, z]): Range[] => {
      const part: Range = [Math.max(a, from) - from, Math.min(z, from + plane) - from];
      return part[1] > part[0] ? [part] : [];
    });
    if (own?.length === 0) continue;
    const { gain = 1, offset = 0, noData = [] } = array.meta ?? {};
    const isNone = isOneOf(noData);
    for await (const { start, values } of array.chunks(own)) {
      if (alike) yield { start: from + start, values };
      else
        yield {
          start: from + start,
          values: Float64Array.from(values, (v) => (isNone(v) ? NaN : v * gain + offset)),
        };
    }
  }
}
