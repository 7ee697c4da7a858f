/**
 * Other ways to read a file, each with a picture, for what is in doubt: which variable, which axis is which, how large
 * the image of a table is, and how raw bytes are to be taken.
 */
import type { ImportAlternative, ImportChoices } from '../../scene/importChoices';
import { axesWithBandsAt } from '../scene/layout';
import type { Axes } from '../scene/layout';
import { planOf } from '../scene/plan';
import type { Plan } from '../scene/plan';
import type { Pool } from '../scene/pool';
import { countOf } from '../scene/roles';
import { readGrid } from '../scene/sample';
import type { Grid } from '../scene/sample';
import { itemBytes, readMapped } from '../scene/values';
import { everyNth, picked } from '../scene/reduce';
import type { NumericArray } from '../types';
import { picture, pictureBands, roughness, roughnessOf } from './thumbnail';

/** Compressed variables larger than this are not read for a picture. */
const MAX_STREAMED = 2 ** 25;
const SIDE = 96;
const MIN_RATED = 100;
const MAX_VARIABLES = 12;
const MAX_SIZES = 8;
/** Images are not much longer than wide, but flight lines are. */
const MAX_ASPECT = 16;
/** Pixels that are compared for one size. */
const MAX_COMPARED = 2 ** 18;

export interface Doubt {
  readonly plan: Plan;
  /** The variable as the file has it, and as it can be looked at without reading the file again. */
  readonly array: NumericArray;
  readonly look: NumericArray | null;
  readonly pool: Pool;
  readonly idOf: (array: NumericArray) => string;
  readonly wavelengths: Float64Array | null;
  /** Stored values that mean no data, as Float32. */
  readonly none: readonly number[];
  readonly cancelled: () => boolean;
}

/** A way to read, and how unlike its neighbouring pixels are (NaN without a picture). */
export interface Way extends ImportAlternative {
  readonly rough: number;
}

/** True when parts of an array can be read in little time. Nothing is fetched from another host for a picture of a guess. */
export const isCheap = (array: NumericArray): boolean =>
  !array.far && (array.seekable === true || countOf(array) * itemBytes(array) <= MAX_STREAMED);

export async function alternativesOf(doubt: Doubt): Promise<Way[]> {
  return [
    ...(await variables(doubt)),
    ...(await raw(doubt)),
    ...(await bandAxes(doubt)),
    ...(await sizes(doubt)),
    ...(await orientations(doubt)),
  ];
}

interface Option {
  readonly label: string;
  readonly choices: ImportChoices;
  readonly inForce: boolean;
}

/** One kind of doubt; none where there is nothing to choose. */
async function kind(
  doubt: Doubt,
  name: string,
  options: readonly Option[],
  arrayOf: (option: Option) => NumericArray | null = () => doubt.look,
): Promise<Way[]> {
  if (options.length < 2) return [];
  const ways: Way[] = [];
  for (const option of options) {
    const looked = await look(doubt, arrayOf(option), option.choices, name === 'Variable');
    ways.push({ kind: name, ...option, ...looked });
  }
  return ways;
}

/** A picture of an array read with these choices. @param alone other choices were made for another variable */
async function look(
  { plan, pool, wavelengths, none, cancelled }: Doubt,
  array: NumericArray | null,
  choices: ImportChoices,
  alone: boolean,
): Promise<Pick<Way, 'thumbnail' | 'rough'>> {
  const nothing = { thumbnail: null, rough: NaN };
  if (!array || !isCheap(array)) return nothing;
  const { axes, size, pixelOrder, transpose, headerOffset, byteOrder } = plan.choices;
  const kept = alone ? {} : { axes, size, pixelOrder, transpose, headerOffset, byteOrder };
  const other = planOf(array, pool, { ...kept, ...choices });
  if (other.problem || other.layout.bands < 2) return nothing;
  const { layout } = other;
  const known = wavelengths?.length === layout.bands ? wavelengths : null;
  const rgb = pictureBands(layout.bands, known, other.array.meta?.defaultBands);
  try {
    const grid = await readGrid(other.array, layout, rgb, { cancelled, side: SIDE, none });
    const aspect = layout.samples / layout.lines;
    return { thumbnail: picture(grid, [0, 1, 2], aspect), rough: rated(grid) };
  } catch (error) {
    if (cancelled()) throw error;
    // A way that cannot be read has no picture; choosing it says why.
    return nothing;
  }
}

/** Too few pixels say nothing of noise. */
const rated = (grid: Grid): number =>
  grid.lines * grid.samples < MIN_RATED ? NaN : roughnessOf(grid, 1);

function variables(doubt: Doubt): Promise<Way[]> {
  const { pool, array, idOf, look: inMemory } = doubt;
  // What was chosen may be no likely cube, and stays on the list.
  const all = [...new Set([array, ...pool.cubes])].slice(0, MAX_VARIABLES);
  const order = pool.cubes.filter((a) => all.includes(a));
  const byId = new Map(order.map((a) => [idOf(a), a]));
  const options = order.map((a) => ({
    label: `${idOf(a)} (${a.shape.join(' × ')}, ${a.dtype})`,
    choices: { variable: idOf(a) },
    inForce: a === array,
  }));
  return kind(doubt, 'Variable', options, ({ choices, inForce }) =>
    inForce ? inMemory : (byId.get(choices.variable ?? '') ?? null),
  );
}

/** Raw data can always be doubted: nothing but the header says how to take the bytes. */
async function raw(doubt: Doubt): Promise<Way[]> {
  const { array, plan } = doubt;
  if (!array.raw || !plan.array.raw) return [];
  const { axes, byteOrder, headerOffset } = plan.array.raw;
  const interleaves: readonly (readonly [string, Axes])[] = [
    ['BSQ (band by band)', ['samples', 'lines', 'bands']],
    ['BIL (bands of a line)', ['samples', 'bands', 'lines']],
    ['BIP (bands of a pixel)', ['bands', 'samples', 'lines']],
  ];
  const orders = ['little', 'big'] as const;
  const values = countOf(array) * array.raw.itemBytes;
  const stated = array.raw.headerOffset;
  const embedded = array.raw.fileBytes - values;
  const offsets = [...new Set([stated, 0, embedded, headerOffset])].filter((n) => n >= 0);
  const named = (n: number): string =>
    n === stated ? 'as the header says' : n === 0 ? 'no header' : 'all that is not values';
  const bytes = (): NumericArray => array;
  return [
    ...(await kind(
      doubt,
      'Interleave',
      interleaves.map(([label, way]) => ({
        label,
        choices: { axes: way },
        inForce: way.join() === axes.join(),
      })),
      bytes,
    )),
    ...(array.raw.itemBytes > 1
      ? await kind(
          doubt,
          'Byte order',
          orders.map((order) => ({
            label: order === 'little' ? 'Lowest byte first' : 'Highest byte first',
            choices: { byteOrder: order },
            inForce: order === byteOrder,
          })),
          bytes,
        )
      : []),
    ...(await kind(
      doubt,
      'Offset',
      offsets.map((n) => ({
        label: `${n} bytes, ${named(n)}`,
        choices: { headerOffset: n },
        inForce: n === headerOffset,
      })),
      bytes,
    )),
  ];
}

async function bandAxes(doubt: Doubt): Promise<Way[]> {
  const { plan, array } = doubt;
  const { layout, choices } = plan;
  if (array.raw || !(layout.doubts.axes || choices.axes)) return [];
  const at = layout.axes.indexOf('bands');
  const { shape } = array;
  const table = shape.length === 2;
  const options = (table ? [0, 2] : [0, 1, 2]).map((axis) => ({
    label: table
      ? axis === 0
        ? `${shape[0]} bands × ${shape[1]} pixels`
        : `${shape[0]} pixels × ${shape[1]} bands`
      : `${shape[axis]} bands, axis ${axis + 1} of ${shape.join(' × ')}`,
    choices: { axes: axesWithBandsAt(axis) },
    inForce: axis === at,
  }));
  const usable = options.filter(({ choices: { axes } }) => {
    const n = table ? (axes[0] === 'bands' ? shape[0] : shape[1]) : shape[axes.indexOf('bands')];
    return n >= 2;
  });
  return kind(doubt, 'Band axis', usable);
}

async function orientations(doubt: Doubt): Promise<Way[]> {
  const { plan, array } = doubt;
  const { turned, layout } = plan;
  const swapped = [false, true];
  if (array.shape.length !== 2)
    return kind(
      doubt,
      'Orientation',
      swapped.map((transpose) => ({
        label: transpose ? 'Lines and samples swapped' : 'As stored',
        choices: { transpose },
        inForce: transpose === turned,
      })),
    );
  // Of the axes as they were before they were swapped.
  const rowsNow = layout.axes.indexOf('samples') < layout.axes.indexOf('lines') !== turned;
  const options = (['columns', 'rows'] as const).flatMap((pixelOrder) =>
    swapped.map((transpose) => ({
      label: `Pixels ${pixelOrder === 'rows' ? 'along the rows' : 'down the columns'}${transpose ? ', swapped' : ''}`,
      choices: { pixelOrder, transpose },
      inForce: (pixelOrder === 'rows') === rowsNow && transpose === turned,
    })),
  );
  return kind(doubt, 'Orientation', options);
}

/** Image sizes of a table: divisors of its pixels, the one whose lines fit each other best first. */
async function sizes(doubt: Doubt): Promise<Way[]> {
  const { plan, look: source, array } = doubt;
  const { layout, turned, choices } = plan;
  if (array.shape.length !== 2 || !(layout.doubts.size || choices.size)) return [];
  const pixels = layout.lines * layout.samples;
  const now = turned
    ? { lines: layout.samples, samples: layout.lines }
    : { lines: layout.lines, samples: layout.samples };
  const rows = layout.axes.indexOf('samples') < layout.axes.indexOf('lines') !== turned;
  const band = source && isCheap(source) ? await oneBand(doubt, source) : null;
  const ranked = divisorPairs(pixels)
    .map(([lines, samples]) => ({
      size: { lines, samples },
      // A pixel's neighbour in the other direction is a whole column, or row, away.
      rough: band ? roughness(band, [rows ? samples : lines]) : Math.abs(Math.log(lines / samples)),
    }))
    .sort((a, b) => a.rough - b.rough);
  const top = ranked.slice(0, MAX_SIZES);
  if (!top.some(({ size }) => size.lines === now.lines))
    top[top.length - 1] = { size: now, rough: NaN };
  return kind(
    doubt,
    'Size',
    top.map(({ size }, i) => ({
      label: `${size.lines} lines × ${size.samples} samples${i === 0 && band ? ', smoothest' : ''}`,
      choices: { size },
      inForce: size.lines === now.lines,
    })),
  );
}

function divisorPairs(n: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let a = 2; a * a <= n; a++)
    if (n % a === 0 && n / a <= a * MAX_ASPECT)
      pairs.push([a, n / a], ...(a * a < n ? [[n / a, a] as [number, number]] : []));
  return pairs;
}

/** One band of a table's pixels in their order, the first of them where there are many. */
async function oneBand({ plan, cancelled }: Doubt, array: NumericArray): Promise<Float32Array> {
  const { axes, lines, samples, bands } = plan.layout;
  const pixels = lines * samples;
  const band = picked([Math.floor(bands / 2)]);
  const some = everyNth(0, 1, Math.min(pixels, MAX_COMPARED));
  const one = everyNth(0, 1, 1);
  const [shape, maps] =
    axes[0] === 'bands'
      ? ([
          [bands, pixels, 1],
          [band, some, one],
        ] as const)
      : ([
          [pixels, bands, 1],
          [some, band, one],
        ] as const);
  const strides = axes[0] === 'bands' ? ([0, 1, 0] as const) : ([1, 0, 0] as const);
  return (await readMapped(array, { shape, strides }, maps, { cancelled })).data;
}
