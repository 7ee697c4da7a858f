/**
 * Decides which axis of an array holds bands, lines and samples, and says how it decided; what a person chose comes
 * first. Reads no values.
 */
import type { ImportChoices } from '../../scene/importChoices';
import type { Axis, NumericArray } from '../types';
import type { Triple } from './place';
import type { Pool } from './pool';
import { boxSize, countOf } from './roles';
import type { Placement } from './values';

export type Axes = readonly [Axis, Axis, Axis];

export interface Size {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
}

export interface Layout extends Placement, Size {
  /** What each axis of `shape` is. */
  readonly axes: Axes;
  /** Plain sentences on what was assumed. */
  readonly notes: readonly string[];
  /** What neither the file nor a person has said. */
  readonly doubts: {
    readonly axes: boolean;
    /** Lines and samples of a table. */
    readonly size: boolean;
    /** Whether a table's pixels go along rows or columns. */
    readonly order: boolean;
  };
}

type Choices = Pick<ImportChoices, 'axes' | 'size' | 'pixelOrder' | 'transpose'>;

/** No imaging spectrometer has more bands; a longer first axis of a table is its pixels. */
const MANY_BANDS = 1024;

/** The layout of a cube, 2-D (bands × pixels, column-major) or 3-D (lines × samples × bands). */
export function layoutOf(array: NumericArray, pool: Pool, choices: Choices = {}): Layout {
  const layout =
    array.shape.length === 2
      ? tableLayout(array, pool, choices)
      : choices.axes
        ? boxOf(array, choices.axes, [], false)
        : array.meta?.axes
          ? boxOf(array, array.meta.axes, [], array.meta.axesGuessed ?? false)
          : boxLayout(array, pool);
  return choices.transpose ? turned(layout) : layout;
}

/** Steps in pixel-interleaved data of this size along each axis. */
export function stridesOf(axes: Axes, { samples, bands }: Size): Triple {
  const stride: Record<Axis, number> = { lines: samples * bands, samples: bands, bands: 1 };
  return [stride[axes[0]], stride[axes[1]], stride[axes[2]]];
}

/** Lines and samples change their names, and nothing else does. */
export function turned(layout: Layout): Layout {
  const other: Record<Axis, Axis> = { lines: 'samples', samples: 'lines', bands: 'bands' };
  const [a, b, c] = layout.axes;
  const axes: Axes = [other[a], other[b], other[c]];
  const size = { lines: layout.samples, samples: layout.lines, bands: layout.bands };
  return { ...layout, ...size, axes, strides: stridesOf(axes, size) };
}

/** Three axes, each known. */
function boxOf(
  { shape }: NumericArray,
  axes: Axes,
  notes: readonly string[],
  doubt: boolean,
): Layout {
  const along = (axis: Axis): number => shape[axes.indexOf(axis)];
  const size = { lines: along('lines'), samples: along('samples'), bands: along('bands') };
  return {
    shape: [shape[0], shape[1], shape[2]],
    strides: stridesOf(axes, size),
    axes,
    ...size,
    notes,
    doubts: { axes: doubt, size: false, order: false },
  };
}

/** Band counts that the other variables speak of. */
function bandEvidence(pool: Pool): Set<number> {
  return new Set([
    ...pool.wavelengths.map(countOf),
    ...pool.endmembers.map((m) => Math.max(...m.shape)),
  ]);
}

/** The axes of a box whose bands lie along `axis`; lines come before samples. */
export function axesWithBandsAt(axis: number): Axes {
  const axes: Axis[] = ['lines', 'samples'];
  axes.splice(axis, 0, 'bands');
  return [axes[0], axes[1], axes[2]];
}

function boxLayout(array: NumericArray, pool: Pool): Layout {
  const { name, shape } = array;
  const evidence = bandEvidence(pool);
  const told = [2, 0, 1].find((axis) => evidence.has(shape[axis]));
  const axes = axesWithBandsAt(told ?? 2);
  const why = (told ?? 2) === 2 ? '' : ', because the wavelengths or spectra have as many bands';
  const note = `${name} (${shape.join(' × ')}) is read as ${axes.join(' × ')}${why}.`;
  return boxOf(array, axes, [note], told === undefined);
}

function tableLayout({ name, shape }: NumericArray, pool: Pool, choices: Choices): Layout {
  const [rows, columns] = shape;
  const turnedTable = choices.axes ? choices.axes[0] !== 'bands' : isTurned(rows, columns, pool);
  const bands = turnedTable ? columns : rows;
  const pixels = turnedTable ? rows : columns;
  const grid = choices.size ? { ...choices.size, notes: [], sure: true } : gridOf(pixels, pool);
  const { lines, samples } = grid;
  const byRows = (choices.pixelOrder ?? orderOf(choices.axes)) === 'rows';
  const notes = [
    `${name} (${rows} × ${columns}) is read as ${turnedTable ? 'pixels × bands' : 'bands × pixels'}, pixels ${byRows ? 'along the rows' : 'down the columns'} of the image.`,
    ...grid.notes,
  ];
  // Down the columns pixel p = line + lines * sample; along the rows p = sample + samples * line.
  const inPlane: readonly [Axis, Axis] = byRows ? ['samples', 'lines'] : ['lines', 'samples'];
  const axes: Axes = turnedTable ? [...inPlane, 'bands'] : ['bands', ...inPlane];
  const size = { lines, samples, bands };
  const [a, b, c] = axes.map((axis) => size[axis]);
  return {
    shape: [a, b, c],
    strides: stridesOf(axes, size),
    axes,
    ...size,
    notes,
    doubts: {
      axes: !choices.axes && bandEvidence(pool).size === 0,
      size: !grid.sure,
      order: choices.pixelOrder === undefined,
    },
  };
}

/** The order of a table's pixels that axes as a person gave them imply. */
const orderOf = (axes: Axes | undefined): 'rows' | 'columns' =>
  axes && axes.indexOf('samples') < axes.indexOf('lines') ? 'rows' : 'columns';

/** True when a table is pixels × bands although the convention is bands × pixels. */
function isTurned(rows: number, columns: number, pool: Pool): boolean {
  const evidence = bandEvidence(pool);
  if (evidence.has(rows) !== evidence.has(columns)) return evidence.has(columns);
  const pixels = new Set<number>();
  if (pool.size) pixels.add(pool.size.lines * pool.size.samples);
  for (const truth of pool.abundances) {
    const [lines, samples] = boxSize(truth);
    pixels.add(truth.shape.length === 3 ? lines * samples : Math.max(...truth.shape));
  }
  if (pixels.has(rows) !== pixels.has(columns)) return pixels.has(rows);
  return rows > MANY_BANDS && rows > columns;
}

interface Grid {
  readonly lines: number;
  readonly samples: number;
  readonly notes: readonly string[];
  /** False: a guess. */
  readonly sure: boolean;
}

/** Lines and samples for so many pixels: the size variables, else the truth's size, else a guess. */
function gridOf(pixels: number, pool: Pool): Grid {
  const notes: string[] = [];
  if (pool.size) {
    const { lines, samples } = pool.size;
    if (lines * samples === pixels) return { lines, samples, notes, sure: true };
    notes.push(
      `The size variables (${lines} lines × ${samples} samples) are not used: there are ${pixels} pixels.`,
    );
  }
  for (const truth of pool.abundances) {
    const [lines, samples] = boxSize(truth);
    if (truth.shape.length !== 3 || lines * samples !== pixels) continue;
    notes.push(`The image size ${lines} lines × ${samples} samples is that of ${truth.name}.`);
    return { lines, samples, notes, sure: true };
  }
  let lines = Math.floor(Math.sqrt(pixels));
  while (pixels % lines !== 0) lines--;
  const samples = pixels / lines;
  notes.push(
    lines === samples
      ? `The file gives no image size; ${pixels} pixels are taken as a square, ${lines} lines × ${samples} samples.`
      : `The file gives no image size; ${pixels} pixels are taken as ${lines} lines × ${samples} samples, the most square fit. Add nRow and nCol to the file if this is wrong.`,
  );
  return { lines, samples, notes, sure: false };
}
