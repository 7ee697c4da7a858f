/**
 * A regular grid of pixels of the whole image, with all bands or a few, as stored: enough for a preview, a mean spectrum
 * and a guess at what values mean. Of a seekable array little more is read than the grid.
 */
import type { Axis, NumericArray } from '../types';
import { stridesOf } from './layout';
import type { Layout, Size } from './layout';
import type { Sample } from './meaning';
import type { Plan } from './plan';
import { everyNth, picked } from './reduce';
import type { AxisMap } from './reduce';
import { costOf, readMapped, unchanged } from './values';

/** Pixels of a grid. */
export const MAX_PIXELS = 20_000;
/** Lines and samples of a grid, so that it is a thumbnail too. */
export const MAX_SIDE = 160;
/** Side of the grid of pixels from which unit, scale and no-data values are guessed. */
export const GUESS_SIDE = 64;
/** Pieces of the file that are read for one grid, and bytes. */
const MAX_PIECES = 3000;
const MAX_BYTES = 2 ** 27;
/** The same of a file on another host, and the fewest lines. */
const FAR = { pieces: 1200, bytes: 2 ** 23, lines: 3 };
const NEAR = { pieces: MAX_PIECES, bytes: MAX_BYTES, lines: 8 };

export interface Grid extends Sample {
  readonly lines: number;
  readonly samples: number;
}

interface Steps {
  readonly line: number;
  readonly sample: number;
  readonly lines: number;
  readonly samples: number;
}

/** A grid of at most `side` × `side` and MAX_PIXELS pixels, as evenly spaced along both sides as can be. */
export function stepsOf(
  { lines, samples }: Pick<Size, 'lines' | 'samples'>,
  side = MAX_SIDE,
): Steps {
  let step = Math.max(1, Math.ceil(Math.max(lines, samples) / side));
  while (Math.ceil(lines / step) * Math.ceil(samples / step) > MAX_PIXELS) step++;
  return {
    line: step,
    sample: step,
    lines: Math.ceil(lines / step),
    samples: Math.ceil(samples / step),
  };
}

/** A grid of all bands of the file, of the whole image. */
export function sampleOf(
  { array, layout }: Pick<Plan, 'array' | 'layout'>,
  cancelled: () => boolean,
  side = MAX_SIDE,
): Promise<Grid> {
  return readGrid(array, layout, null, { cancelled, side });
}

/**
 * Reads a grid.
 * @param bands a few bands, or null for all
 * @param side at most so many lines and samples
 * @param none stored values, as Float32, that become NaN
 */
export async function readGrid(
  array: NumericArray,
  layout: Layout,
  bands: readonly number[] | null,
  {
    cancelled,
    side = MAX_SIDE,
    none = [],
  }: {
    readonly cancelled: () => boolean;
    readonly side?: number;
    readonly none?: readonly number[];
  },
): Promise<Grid> {
  const order = bands ? [...new Set(bands)].sort((a, b) => a - b) : null;
  const along = order ? picked(order) : everyNth(0, 1, layout.bands);
  const { steps, maps } = affordable(array, layout, along, side);
  const size = { lines: steps.lines, samples: steps.samples, bands: along.size };
  const strides = stridesOf(layout.axes, size);
  const change = { ...unchanged, none };
  const { data } = await readMapped(array, { shape: layout.shape, strides }, maps, {
    cancelled,
    change,
  });
  if (!bands || !order) return { ...size, values: data };
  // In the order that was asked for.
  const values = new Float32Array(steps.lines * steps.samples * bands.length);
  for (let p = 0; p < steps.lines * steps.samples; p++)
    bands.forEach((band, i) => {
      values[p * bands.length + i] = data[p * order.length + order.indexOf(band)];
    });
  return { lines: steps.lines, samples: steps.samples, bands: bands.length, values };
}

/** Fewer lines where the grid would make a large file be read in too many pieces, or almost whole. */
function affordable(
  array: NumericArray,
  layout: Layout,
  bands: AxisMap,
  side: number,
): { readonly steps: Steps; readonly maps: Maps } {
  let steps = stepsOf(layout, side);
  const most = array.far ? FAR : NEAR;
  for (;;) {
    const by: Record<Axis, AxisMap> = {
      lines: everyNth(0, steps.line, steps.lines),
      samples: everyNth(0, steps.sample, steps.samples),
      bands,
    };
    const [a, b, c] = layout.axes;
    const maps: Maps = [by[a], by[b], by[c]];
    if (!array.seekable || steps.lines <= most.lines) return { steps, maps };
    // What lies close together may have to be fetched together.
    const { pieces, bytes } = costOf({ ...array, far: false }, layout, maps);
    if (pieces <= most.pieces && bytes <= most.bytes) return { steps, maps };
    const line = steps.line * 2;
    steps = { ...steps, line, lines: Math.ceil(layout.lines / line) };
  }
}

type Maps = readonly [AxisMap, AxisMap, AxisMap];

/** A grid of pixels of a cube in memory. */
export function fewPixels(
  data: Float32Array,
  { lines, samples, bands }: Size,
  side = MAX_SIDE,
): Grid {
  const steps = stepsOf({ lines, samples }, side);
  const values = new Float32Array(steps.lines * steps.samples * bands);
  let at = 0;
  for (let l = 0; l < lines; l += steps.line)
    for (let s = 0; s < samples; s += steps.sample) {
      const start = (l * samples + s) * bands;
      values.set(data.subarray(start, start + bands), at);
      at += bands;
    }
  return { lines: steps.lines, samples: steps.samples, bands, values };
}
