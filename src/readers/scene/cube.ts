/** Picks the cube among the variables and reads it into the studio's order and unit. */
import type { Cube, Scene, ValidityMask, ValueUnit } from '../../cube/cube';
import { buildMask } from '../../cube/mask';
import { fileError } from '../fileError';
import type { CubeCandidate, NumericArray, OpenContext } from '../types';
import { layoutOf } from './layout';
import type { Pool } from './pool';
import { cubeNameRank } from './roles';
import { applyMeta, readPlaced } from './values';
import { findWavelengths } from './wavelengths';

/** Reflectance may exceed 1 a little (glint, calibration); digital numbers exceed it a lot. */
const MAX_REFLECTANCE = 1.5;

/**
 * The variable that is the cube, or several that could be.
 * A single 3-D array wins over tables; Y wins over everything, X, cube, data … over unnamed tables.
 */
export function pickCube(pool: Pool): readonly NumericArray[] {
  const boxes = pool.cubes.filter((array) => array.shape.length === 3);
  const named = pool.cubes.filter((array) => cubeNameRank(array) === 0);
  if (named.length === 1) return named;
  if (boxes.length > 0) return boxes;
  const known = pool.cubes.filter((array) => cubeNameRank(array) < Infinity);
  return known.length > 0 ? known : pool.cubes;
}

/** Describes a candidate for the person to choose from. */
export function describe(array: NumericArray, pool: Pool, variable: string): CubeCandidate {
  const { lines, samples, bands } = layoutOf(array, pool);
  const { shape, dtype } = array;
  return {
    variable,
    shape,
    dtype,
    description: `${bands} bands × ${lines * samples} pixels (${lines} lines × ${samples} samples)`,
  };
}

/**
 * Reads a cube with its wavelengths, unit and mask.
 * @throws StudioError for one band, no valid pixel, too little memory, a damaged file, or cancellation
 */
export async function readCube(
  array: NumericArray,
  pool: Pool,
  context: OpenContext,
  notes: string[],
): Promise<Pick<Scene, 'cube' | 'mask'>> {
  const { file, name } = array;
  const layout = layoutOf(array, pool);
  const { lines, samples, bands } = layout;
  if (bands < 2)
    throw fileError({
      file,
      field: name,
      message: `${name} in ${file} has a single band, which cannot be unmixed.`,
      found: `1 band (${array.shape.join(' × ')})`,
      expected: 'at least 2 bands',
      advice: 'Open the cube with all its bands: bands × pixels, or lines × samples × bands.',
    });
  notes.push(...layout.notes);
  const meta = array.meta ?? {};
  const { wavelengths, wavelengthSource } =
    meta.wavelengths?.length === bands
      ? { wavelengths: meta.wavelengths, wavelengthSource: 'file' as const }
      : await findWavelengths(pool.wavelengths, bands, notes);
  const data = await readPlaced(array, layout, {
    shared: context.shared,
    progress: (fraction) => context.progress(0.1 + 0.8 * fraction, `Reading ${name}`),
    cancelled: () => context.cancelled(),
  });
  applyMeta(array, data, notes);
  const unit = meta.unit ?? settleUnit(array, data, pool.scale, notes);
  const cube: Cube = {
    name: file.replace(/\.[^.]*$/, ''),
    lines,
    samples,
    bands,
    data,
    wavelengths,
    wavelengthSource,
    unit,
  };
  context.progress(0.9, 'Looking for unusable pixels and bands');
  const mask = buildMask(cube, meta.badBands);
  const masked = maskNotes(cube, mask);
  if (mask.validPixels === 0)
    throw fileError({
      file,
      field: name,
      message: `${name} in ${file} has no usable pixel.`,
      found: masked.join(' '),
      expected: 'pixels with finite values that differ from band to band',
      advice: 'Check the variable in the program that wrote it; it may be empty or all no-data.',
    });
  notes.push(...masked);
  return { cube, mask };
}

/** Divides whole numbers by maxValue where given, in place, and names what the values are. */
function settleUnit(
  { name, whole, dtype }: NumericArray,
  data: Float32Array,
  scale: number | null,
  notes: string[],
): ValueUnit {
  let max = -Infinity;
  for (const v of data) if (v > max && v < Infinity) max = v;
  const integerClass = dtype !== 'double' && dtype !== 'single';
  if (whole && scale !== null && (integerClass || max > MAX_REFLECTANCE)) {
    for (let i = 0; i < data.length; i++) data[i] /= scale;
    notes.push(`${name} is divided by maxValue ${scale} to give reflectance.`);
    return 'reflectance';
  }
  if (integerClass) return 'digital number';
  if (max <= MAX_REFLECTANCE) return 'reflectance';
  return whole ? 'digital number' : 'unknown';
}

const reasonText: Readonly<Record<string, string>> = {
  'not finite': 'not finite (NaN or Inf)',
  'all zero': 'zero everywhere',
  constant: 'constant',
  'bad band list': 'on the bad band list',
  'no data': 'no data',
};

/** One sentence for pixels and one for bands, when any are masked. */
function maskNotes({ lines, samples, bands }: Cube, mask: ValidityMask): string[] {
  const sentence = (what: string, of: number, reasons: Record<string, number>): string[] => {
    const parts = Object.entries(reasons).map(([r, n]) => `${n} ${reasonText[r]}`);
    const total = Object.values(reasons).reduce((a, b) => a + b, 0);
    if (total === 0) return [];
    return [`${total} of ${of} ${what} are not used: ${parts.join(', ')}.`];
  };
  return [
    ...sentence('pixels', lines * samples, mask.pixelReasons),
    ...sentence('bands', bands, mask.bandReasons),
  ];
}
