/**
 * What a person chose of an array, settled: how it is read, which part, how much is binned. What cannot be is left out
 * and told as a problem. Reads no values.
 */
import type { StudioErrorData } from '../../scene/errors';
import type { ImportChoices, ImportCrop } from '../../scene/importChoices';
import type { Axis, NumericArray } from '../types';
import { layoutOf, stridesOf, turned } from './layout';
import type { Layout, Size } from './layout';
import type { Triple } from './place';
import type { Pool } from './pool';
import { blocks } from './reduce';
import type { AxisMap } from './reduce';

export interface Plan {
  /** Raw data as they were chosen to be read. */
  readonly array: NumericArray;
  /** The whole image. */
  readonly layout: Layout;
  readonly crop: ImportCrop;
  readonly bin: { readonly spatial: number; readonly spectral: number };
  /** The part after crop and binning. */
  readonly result: Size;
  /** Lines and samples have been swapped. */
  readonly turned: boolean;
  /** The choices that could be followed. */
  readonly choices: ImportChoices;
  /** Why some could not. */
  readonly problem: StudioErrorData | null;
}

/** Settles the choices for one array; never throws for what was chosen. */
export function planOf(given: NumericArray, pool: Pool, asked: ImportChoices): Plan {
  const problems: StudioErrorData[] = [];
  const refuse = (what: string, found: string, expected: string, advice: string): undefined => {
    problems.push({
      kind: 'file',
      file: given.file,
      field: what,
      message: `The ${what} that was chosen does not fit ${given.name} in ${given.file}.`,
      found,
      expected,
      advice,
    });
    return undefined;
  };
  const axes = axesOf(asked, refuse);
  const raw = { headerOffset: asked.headerOffset, byteOrder: asked.byteOrder, axes };
  const otherwise = Object.values(raw).some((v) => v !== undefined);
  const read = given.raw && otherwise ? given.raw.as(raw) : given;
  const array = read !== given && given.far ? { ...read, far: true } : read;
  const { pixelOrder, transpose = false } = asked;
  const upright = { axes, pixelOrder };
  const size = sizeOf(array, pool, upright, asked.size, refuse);
  const straight = layoutOf(array, pool, { ...upright, size });
  const layout = transpose ? turned(straight) : straight;
  const { lines, samples, bands } = layout;
  const crop = cropOf(asked.crop, layout, refuse) ?? { line: 0, sample: 0, lines, samples };
  const bin = binOf(asked.bin, refuse);
  const wavelengths =
    asked.wavelengths && asked.wavelengths.length !== bands
      ? refuse(
          'list of wavelengths',
          `${asked.wavelengths.length} wavelengths`,
          `${bands}, one for each band of the file`,
          'Take the wavelengths of the file, or give one for each band.',
        )
      : asked.wavelengths;
  const divideBy =
    asked.divideBy !== undefined && !(asked.divideBy !== 0 && Number.isFinite(asked.divideBy))
      ? refuse('divisor', String(asked.divideBy), 'a number other than 0', 'Give another number.')
      : asked.divideBy;
  return {
    array,
    layout,
    crop,
    bin,
    result: {
      lines: Math.ceil(crop.lines / bin.spatial),
      samples: Math.ceil(crop.samples / bin.spatial),
      bands: Math.ceil(bands / bin.spectral),
    },
    turned: transpose,
    choices: { ...asked, axes, size, wavelengths, divideBy },
    problem: problems[0] ?? null,
  };
}

type Refuse = (what: string, found: string, expected: string, advice: string) => undefined;

function axesOf({ axes }: ImportChoices, refuse: Refuse): ImportChoices['axes'] {
  if (!axes || new Set(axes).size === 3) return axes;
  return refuse('order of axes', axes.join(' × '), 'each axis once', 'Choose another order.');
}

function sizeOf(
  array: NumericArray,
  pool: Pool,
  upright: Pick<ImportChoices, 'axes' | 'pixelOrder'>,
  size: ImportChoices['size'],
  refuse: Refuse,
): ImportChoices['size'] {
  // A box has its own size; one that is remembered from a table says nothing of it.
  if (!size || array.shape.length !== 2) return undefined;
  const { lines, samples } = layoutOf(array, pool, upright);
  const natural = Number.isSafeInteger(size.lines) && size.lines > 0;
  if (natural && size.lines * size.samples === lines * samples) return size;
  return refuse(
    'image size',
    `${size.lines} lines × ${size.samples} samples`,
    `${lines * samples} pixels`,
    'Choose another size, or none.',
  );
}

function cropOf(
  crop: ImportCrop | undefined,
  { lines, samples }: Size,
  refuse: Refuse,
): ImportCrop | undefined {
  if (!crop) return undefined;
  const inside = (at: number, n: number, of: number): boolean =>
    Number.isSafeInteger(at) && Number.isSafeInteger(n) && at >= 0 && n >= 1 && at + n <= of;
  if (inside(crop.line, crop.lines, lines) && inside(crop.sample, crop.samples, samples))
    return crop;
  return refuse(
    'part',
    `lines ${crop.line} to ${crop.line + crop.lines - 1}, samples ${crop.sample} to ${crop.sample + crop.samples - 1}`,
    `within ${lines} lines × ${samples} samples`,
    'Choose another part, or the whole image.',
  );
}

function binOf(bin: ImportChoices['bin'], refuse: Refuse): Plan['bin'] {
  const whole = (n: number): boolean => Number.isSafeInteger(n) && n >= 1 && n < 2 ** 15;
  if (!bin) return { spatial: 1, spectral: 1 };
  if (whole(bin.spatial) && whole(bin.spectral)) return bin;
  refuse(
    'binning',
    `${bin.spatial} × ${bin.spatial} pixels, ${bin.spectral} bands`,
    'whole numbers of at least 1',
    'Choose another binning, or none.',
  );
  return { spatial: 1, spectral: 1 };
}

export const isBinned = ({ bin }: Pick<Plan, 'bin'>): boolean =>
  bin.spatial > 1 || bin.spectral > 1;

export const isCropped = ({ crop, layout }: Pick<Plan, 'crop' | 'layout'>): boolean =>
  crop.lines < layout.lines || crop.samples < layout.samples;

/** The part along each stored axis, and the steps in the result. */
export function partOf({ layout, crop, result }: Plan): {
  readonly from: Triple;
  readonly to: Triple;
  readonly strides: Triple;
} {
  const first: Record<Axis, number> = { lines: crop.line, samples: crop.sample, bands: 0 };
  const count: Record<Axis, number> = {
    lines: crop.lines,
    samples: crop.samples,
    bands: layout.bands,
  };
  const [a, b, c] = layout.axes;
  return {
    from: [first[a], first[b], first[c]],
    to: [first[a] + count[a], first[b] + count[b], first[c] + count[c]],
    strides: stridesOf(layout.axes, result),
  };
}

/** Which stored values each result value is the mean of. @param leftOut bands that belong to no mean */
export function mapsOf(
  plan: Plan,
  leftOut: ReadonlySet<number>,
): readonly [AxisMap, AxisMap, AxisMap] {
  const { crop, bin, layout } = plan;
  const by: Record<Axis, AxisMap> = {
    lines: blocks(crop.line, crop.lines, bin.spatial),
    samples: blocks(crop.sample, crop.samples, bin.spatial),
    bands: blocks(0, layout.bands, bin.spectral, leftOut),
  };
  const [a, b, c] = layout.axes;
  return [by[a], by[b], by[c]];
}
