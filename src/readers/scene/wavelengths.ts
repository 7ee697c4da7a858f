/** Finds the wavelengths of a cube among the variables, normalises them to nanometres, or assumes some for a picture. */
import type { Cube } from '../../scene/cube';
import type { NumericArray } from '../types';
import { countOf } from './roles';
import { readSmall } from './values';

export type Wavelengths = Pick<Cube, 'wavelengths' | 'wavelengthSource'>;

/** Imaging spectrometers of the full solar range have about this many bands. */
const FULL_RANGE = { from: 100, to: 260, low: 400, high: 2500 };

/** Band counts that belong to one visible and near-infrared sensor of the benchmark scenes: a better guess there. */
const KNOWN_RANGES: Readonly<Record<number, { sensor: string; low: number; high: number }>> = {
  156: { sensor: 'SAMSON', low: 401, high: 889 },
};

/**
 * @param arrays variables whose names say wavelength
 * @param notes gets plain sentences on what was found, ignored or assumed
 * @param mayAssume the file says nothing of its sensor, which would know better
 */
export async function findWavelengths(
  arrays: readonly NumericArray[],
  bands: number,
  notes: string[],
  mayAssume = true,
): Promise<Wavelengths> {
  const fitting = arrays.filter((array) => countOf(array) === bands);
  for (const array of fitting) {
    const values = await readSmall(array);
    if (!values) continue;
    if (values.some((v) => !Number.isFinite(v) || v <= 0)) {
      notes.push(`Wavelengths ${array.name} are not used: some are not positive numbers.`);
      continue;
    }
    const micrometres = Math.max(...values) < 100;
    if (micrometres) for (let b = 0; b < bands; b++) values[b] *= 1000;
    const unit = micrometres ? 'micrometres, turned to nanometres' : 'nanometres';
    notes.push(`Wavelengths from ${array.name} (${unit}).`);
    if (values.some((v, b) => b > 0 && v < values[b - 1]))
      notes.push(`The wavelengths in ${array.name} do not rise from band to band.`);
    return { wavelengths: values, wavelengthSource: 'file' };
  }
  if (fitting.length === 0) {
    for (const array of arrays)
      notes.push(
        `Wavelengths ${array.name} are not used: ${countOf(array)} values for ${bands} bands.`,
      );
  }
  // Wavelengths of something are there: whose they are is for the person to say.
  const silent = mayAssume && arrays.length === 0;
  if (!silent || bands < FULL_RANGE.from || bands > FULL_RANGE.to) {
    notes.push('The file gives no wavelengths; bands are shown by number.');
    return { wavelengths: null, wavelengthSource: 'none' };
  }
  const known = KNOWN_RANGES[bands];
  const { low, high } = known ?? FULL_RANGE;
  const why = known ? `, as the ${known.sensor} sensor has` : '';
  notes.push(
    `The file gives no wavelengths. For the first picture ${low}–${high} nm in even steps are assumed${why}; nothing else uses them until you say in the import settings that they are right.`,
  );
  const step = (high - low) / (bands - 1);
  return {
    wavelengths: Float64Array.from({ length: bands }, (_, b) => low + step * b),
    wavelengthSource: 'guessed',
  };
}
