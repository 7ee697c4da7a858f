/** What an ENVI header says about its cube beyond sizes, as CubeMeta. Used for the data of TIFF files too. */
import type { ValueUnit } from '../../../scene/cube';
import type { CubeMeta } from '../../types';
import { listOf, numbersOf } from './fields';
import { dataTypes } from './header';
import type { EnviHeader } from './header';
import { readWavelengths } from './wavelengths';

/** Keys kept for export, as written, without braces. */
const mapKeys = [
  'map info',
  'projection info',
  'coordinate system string',
  'geo points',
  'rpc info',
  'pixel size',
  'x start',
  'y start',
];

/** Gain and offset that differ from band to band; CubeMeta holds only those that all bands share. */
export interface BandScale {
  /** [B] */
  readonly gains: Float64Array;
  /** [B] */
  readonly offsets: Float64Array;
}

export interface EnviMeta {
  /** Without `axes`, which are the data's business. */
  readonly meta: CubeMeta;
  readonly bandScale: BandScale | null;
  /** Plain sentences on what was guessed or ignored. */
  readonly notes: readonly string[];
}

/** @param bands the bands of the data; a spectral library has them in `samples` */
export function readMeta(header: EnviHeader, bands: number = header.bands): EnviMeta {
  const notes: string[] = [];
  const { scale, unit, bandScale } = readScale(header, bands, notes);
  const map = mapKeys.flatMap((key) => {
    const value = header.fields.get(key) ?? '';
    return value === '' ? [] : [[key, value] as const];
  });
  const meta: CubeMeta = {
    ...readWavelengths(header, bands, notes),
    ...badBandsOf(header, bands, notes),
    ...noDataOf(header, notes),
    ...scale,
    ...(unit ? { unit } : {}),
    ...(namesSensor(header) ? { noGuess: true } : {}),
    // A library's "band names" and "default bands" speak of its one plane, not of its channels.
    ...(bands === header.bands ? defaultBandsOf(header, bands, notes) : {}),
    ...(bands === header.bands ? bandNamesOf(header, bands, notes) : {}),
    ...(map.length > 0 ? { map: Object.fromEntries(map) } : {}),
  };
  return { meta, bandScale, notes };
}

/** A header that knows its sensor, or has wavelengths that could not be used, knows better than any assumption. */
const namesSensor = ({ fields }: EnviHeader): boolean =>
  /[a-z]/i.test((fields.get('sensor type') ?? '').replace(/unknown/i, '')) ||
  ['wavelength', 'acquisition time', 'fwhm'].some((key) => (fields.get(key) ?? '') !== '');

function badBandsOf({ fields, file }: EnviHeader, bands: number, notes: string[]): CubeMeta {
  const text = fields.get('bbl') ?? '';
  if (text === '') return {};
  const good = numbersOf(text);
  const why =
    good.length !== bands
      ? `${good.length} entries for ${bands} bands`
      : good.some(Number.isNaN)
        ? 'some entries are not numbers'
        : good.every((v) => v <= 0)
          ? 'it calls every band bad'
          : null;
  if (why === null) return { badBands: Uint8Array.from(good, (v) => (v > 0 ? 0 : 1)) };
  notes.push(`The bad band list (bbl) in ${file} is not used: ${why}.`);
  return {};
}

function noDataOf({ fields, file }: EnviHeader, notes: string[]): CubeMeta {
  const text = (fields.get('data ignore value') ?? '').replace(/;.*$/s, '').trim();
  // NaN and Inf are masked wherever they stand.
  if (text === '' || /^[-+]?(nan|inf(inity)?)$/i.test(text)) return {};
  const values = numbersOf(text);
  if (values.length > 0 && values.every(Number.isFinite)) return { noData: [...new Set(values)] };
  notes.push(`The data ignore value "${text.slice(0, 40)}" in ${file} is not a number; not used.`);
  return {};
}

interface Scale {
  readonly scale: Pick<CubeMeta, 'gain' | 'offset'>;
  readonly unit: ValueUnit | null;
  readonly bandScale: BandScale | null;
}

/** The reflectance scale factor, else gains and offsets; ENVI divides by the one and multiplies by the others. */
function readScale(header: EnviHeader, bands: number, notes: string[]): Scale {
  const { fields, file, dataType } = header;
  const integer = /int/.test(dataTypes[dataType].dtype);
  const titles = `${fields.get('z plot titles') ?? ''} ${fields.get('data units') ?? ''}`;
  const times = /\*\s*(10+)\b/.exec(titles)?.[1];
  // Power per steradian (W m-2 sr-1 um-1) is radiance whatever it is called.
  const power = /\b[\u00b5\u03bcum]?W\b.*\bsr\b/i.test(titles);
  const titled: ValueUnit | null =
    /(?<!ir)radiance/i.test(titles) || power
      ? 'radiance'
      : /reflectance/i.test(titles) && !times && !/%/.test(titles)
        ? 'reflectance'
        : null;
  const bandScale = bandScaleOf(header, bands, notes);
  const factorText = fields.get('reflectance scale factor') ?? '';
  const factor = Number(factorText.replace(/;.*$/s, ''));
  if (factorText !== '') {
    if (factor > 0 && factor < Infinity) {
      if (bandScale)
        notes.push(
          `${file} gives a reflectance scale factor, and gains or offsets too; only the factor is applied.`,
        );
      // Whole numbers are not reflectance by a factor of 1, whatever a header's default says.
      if (factor === 1 && integer) return { scale: {}, unit: null, bandScale: null };
      const scale = factor === 1 ? {} : { gain: 1 / factor };
      return { scale, unit: 'reflectance', bandScale: null };
    }
    notes.push(
      `The reflectance scale factor "${factorText.slice(0, 40)}" in ${file} is not a positive number; not used.`,
    );
  }
  if (!bandScale) {
    if (times) notes.push(`The plot titles in ${file} say that values are multiplied by ${times}.`);
    return { scale: {}, unit: integer ? null : titled, bandScale: null };
  }
  const { gains, offsets } = bandScale;
  const unit = titled ?? 'unknown';
  const shared = gains.every((g) => g === gains[0]) && offsets.every((o) => o === offsets[0]);
  return shared
    ? { scale: { gain: gains[0], offset: offsets[0] }, unit, bandScale: null }
    : { scale: {}, unit, bandScale };
}

/** Gains and offsets [B], or null where there are none or they change nothing. */
function bandScaleOf(
  { fields, file }: EnviHeader,
  bands: number,
  notes: string[],
): BandScale | null {
  const read = (key: string, neutral: number): Float64Array => {
    const unchanged = new Float64Array(bands).fill(neutral);
    const text = fields.get(key) ?? '';
    if (text === '') return unchanged;
    const values = numbersOf(text);
    const usable = values.every((v) => Number.isFinite(v) && (neutral === 0 || v !== 0));
    if (usable && values.length === bands) return values;
    if (usable && values.length === 1) return unchanged.fill(values[0]);
    notes.push(`The ${key} in ${file} are not used: expected ${bands} numbers.`);
    return unchanged;
  };
  const gains = read('data gain values', 1);
  const offsets = read('data offset values', 0);
  return gains.every((g) => g === 1) && offsets.every((o) => o === 0) ? null : { gains, offsets };
}

function defaultBandsOf({ fields, file }: EnviHeader, bands: number, notes: string[]): CubeMeta {
  const text = fields.get('default bands') ?? '';
  if (text === '') return {};
  const [r, g, b, ...more] = Array.from(numbersOf(text), (v) => v - 1);
  // One band asks for a grey picture; that is no choice of colours.
  if (r !== undefined && g === undefined) return {};
  if (more.length === 0 && [r, g, b].every((k) => Number.isInteger(k) && k >= 0 && k < bands))
    return { defaultBands: [r, g, b] };
  notes.push(
    `The default bands in ${file} are not used: expected three numbers from 1 to ${bands}.`,
  );
  return {};
}

function bandNamesOf({ fields, file }: EnviHeader, bands: number, notes: string[]): CubeMeta {
  const text = fields.get('band names') ?? '';
  if (text === '') return {};
  const bandNames = listOf(text, bands);
  if (bandNames.length === bands) return { bandNames };
  notes.push(`The band names in ${file} are not used: ${bandNames.length} for ${bands} bands.`);
  return {};
}
