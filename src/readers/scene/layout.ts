/** Decides which axis of an array holds bands, lines and samples, and says how it decided. Reads no values. */
import type { Axis, NumericArray } from '../types';
import type { Pool } from './pool';
import { boxSize, countOf } from './roles';
import type { Placement } from './values';

export interface Layout extends Placement {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** Plain sentences on what was assumed. */
  readonly notes: readonly string[];
}

/** No imaging spectrometer has more bands; a longer first axis of a table is its pixels. */
const MANY_BANDS = 1024;

/** The layout of a cube, 2-D (bands × pixels, column-major) or 3-D (lines × samples × bands). */
export function layoutOf(array: NumericArray, pool: Pool): Layout {
  if (array.meta?.axes && array.shape.length === 3) return statedLayout(array, array.meta.axes);
  return array.shape.length === 2 ? tableLayout(array, pool) : boxLayout(array, pool);
}

/** The layout a format states: nothing is guessed, so nothing is noted. */
function statedLayout({ shape }: NumericArray, axes: readonly [Axis, Axis, Axis]): Layout {
  const size = (axis: Axis): number => shape[axes.indexOf(axis)];
  const [lines, samples, bands] = [size('lines'), size('samples'), size('bands')];
  const stride: Record<Axis, number> = { lines: samples * bands, samples: bands, bands: 1 };
  return {
    shape: [shape[0], shape[1], shape[2]],
    strides: [stride[axes[0]], stride[axes[1]], stride[axes[2]]],
    lines,
    samples,
    bands,
    notes: [],
  };
}

/** Band counts that the other variables speak of. */
function bandEvidence(pool: Pool): Set<number> {
  return new Set([
    ...pool.wavelengths.map(countOf),
    ...pool.endmembers.map((m) => Math.max(...m.shape)),
  ]);
}

function boxLayout({ name, shape }: NumericArray, pool: Pool): Layout {
  const evidence = bandEvidence(pool);
  let axis = 2;
  if (!evidence.has(shape[2])) axis = evidence.has(shape[0]) ? 0 : evidence.has(shape[1]) ? 1 : 2;
  const [lineAxis, sampleAxis] = [0, 1, 2].filter((a) => a !== axis);
  const lines = shape[lineAxis];
  const samples = shape[sampleAxis];
  const bands = shape[axis];
  const strides: [number, number, number] = [0, 0, 0];
  strides[lineAxis] = samples * bands;
  strides[sampleAxis] = bands;
  strides[axis] = 1;
  const order = ['lines', 'samples'];
  order.splice(axis, 0, 'bands');
  const why = axis === 2 ? '' : ', because the wavelengths or spectra have as many bands';
  return {
    shape: [shape[0], shape[1], shape[2]],
    strides,
    lines,
    samples,
    bands,
    notes: [`${name} (${shape.join(' × ')}) is read as ${order.join(' × ')}${why}.`],
  };
}

function tableLayout({ name, shape }: NumericArray, pool: Pool): Layout {
  const [rows, columns] = shape;
  const turned = isTurned(rows, columns, pool);
  const bands = turned ? columns : rows;
  const pixels = turned ? rows : columns;
  const grid = gridOf(pixels, pool);
  const { lines, samples } = grid;
  const notes = [
    `${name} (${rows} × ${columns}) is read as ${turned ? 'pixels × bands' : 'bands × pixels'}, pixels down the columns of the image.`,
    ...grid.notes,
  ];
  // Pixel p = line + lines * sample; stored as (bands, lines, samples) or (lines, samples, bands).
  return {
    shape: turned ? [lines, samples, bands] : [bands, lines, samples],
    strides: turned ? [samples * bands, bands, 1] : [1, samples * bands, bands],
    lines,
    samples,
    bands,
    notes,
  };
}

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

/** Lines and samples for so many pixels: the size variables, else the truth's size, else a guess. */
function gridOf(
  pixels: number,
  pool: Pool,
): { lines: number; samples: number; notes: readonly string[] } {
  const notes: string[] = [];
  if (pool.size) {
    const { lines, samples } = pool.size;
    if (lines * samples === pixels) return { lines, samples, notes };
    notes.push(
      `The size variables (${lines} lines × ${samples} samples) are not used: there are ${pixels} pixels.`,
    );
  }
  for (const truth of pool.abundances) {
    const [lines, samples] = boxSize(truth);
    if (truth.shape.length !== 3 || lines * samples !== pixels) continue;
    notes.push(`The image size ${lines} lines × ${samples} samples is that of ${truth.name}.`);
    return { lines, samples, notes };
  }
  let lines = Math.floor(Math.sqrt(pixels));
  while (pixels % lines !== 0) lines--;
  const samples = pixels / lines;
  notes.push(
    lines === samples
      ? `The file gives no image size; ${pixels} pixels are taken as a square, ${lines} lines × ${samples} samples.`
      : `The file gives no image size; ${pixels} pixels are taken as ${lines} lines × ${samples} samples, the most square fit. Add nRow and nCol to the file if this is wrong.`,
  );
  return { lines, samples, notes };
}
