/**
 * Results as ENVI files, which QGIS, ENVI and Spectral Python open: abundances as a BSQ cube, endmembers as a spectral
 * library. Float32, little-endian, no bytes before the data. Header and data are two files; `enviZip` packs them.
 */
import { zipSync } from 'fflate';
import type { ValueUnit } from '../scene/cube';
import { enviMapFields } from './geo';
import type { SceneMap } from '../scene/crs/complete';
import { checkLength } from './mat';

export interface EnviFile {
  /** Text of the .hdr, UTF-8. */
  readonly header: string;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Written at masked pixels, since GIS programs know an ignore value better than NaN. */
export const IGNORED = -9999;

/** What the header of abundance maps says. */
export interface EnviMaps {
  readonly lines: number;
  readonly samples: number;
  /** [R] */
  readonly names: readonly string[];
  /** One line on what this is and where it came from. */
  readonly description: string;
  /** Cube.map, written as it is. */
  readonly map?: SceneMap;
}

export interface EnviAbundances extends EnviMaps {
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  /** [N], 1 = valid */
  readonly validPixels: Uint8Array;
}

/**
 * One band per endmember; masked and non-finite values become the header's data ignore value.
 * Its reader takes data as abundances by their file's name: "<scene>_abundances.dat".
 * @throws {StudioError} kind 'internal' when shapes disagree
 */
export function enviAbundances(given: EnviAbundances): EnviFile {
  const { lines, samples, names, abundances, validPixels } = given;
  const pixels = lines * samples;
  const parts = names.length;
  checkLength('abundances', abundances, [pixels, parts]);
  checkLength('valid pixels', validPixels, [pixels]);
  const data = new Uint8Array(parts * pixels * 4);
  names.forEach((_, r) => data.set(enviBand(abundances, validPixels, parts, r), r * pixels * 4));
  return { header: enviHeader(given), data };
}

/** One endmember's abundances of n pixels [n × R] as they stand in the file, band after band. */
export function enviBand(
  abundances: Float32Array,
  valid: Uint8Array,
  R: number,
  r: number,
): Uint8Array<ArrayBuffer> {
  return floats(valid.length, (i) => {
    const value = abundances[i * R + r];
    return valid[i] && Number.isFinite(value) ? value : IGNORED;
  });
}

export function enviHeader({ lines, samples, names, description, map }: EnviMaps): string {
  const parts = names.length;
  return headerText([
    ['description', `{ ${plain(description)} }`],
    ['samples', samples],
    ['lines', lines],
    ['bands', parts],
    ['header offset', 0],
    ['file type', 'ENVI Standard'],
    ['data type', 4],
    ['interleave', 'bsq'],
    ['byte order', 0],
    ...scaleFields(parts),
    ['data ignore value', IGNORED],
    ...(parts >= 3 ? ([['default bands', '{1, 2, 3}']] as const) : []),
    ['band names', list(names.map(nameOf))],
    ...enviMapFields(map),
  ]);
}

export interface EnviLibrary {
  /** [R] */
  readonly names: readonly string[];
  /** E [R × B] */
  readonly endmembers: Float32Array;
  /** [B], 1 = valid */
  readonly validBands: Uint8Array;
  /** [B] nm, or null */
  readonly wavelengths: Float64Array | null;
  /** [B] nm */
  readonly fwhm?: Float64Array;
  /** What the values are; reflectance is written with its scale, 1. */
  readonly unit?: ValueUnit;
  readonly description: string;
}

/**
 * A spectral library, one spectrum per line. Masked bands are NaN and 0 in the bad band list.
 * @throws {StudioError} kind 'internal' when shapes disagree
 */
export function enviLibrary(given: EnviLibrary): EnviFile {
  const { names, endmembers, validBands, wavelengths, fwhm, unit, description } = given;
  const bands = validBands.length;
  const known = unit === 'reflectance' || unit === 'radiance';
  checkLength('endmembers', endmembers, [names.length, bands]);
  if (wavelengths) checkLength('wavelengths', wavelengths, [bands]);
  if (fwhm) checkLength('fwhm', fwhm, [bands]);
  const data = floats(endmembers.length, (k) => (validBands[k % bands] ? endmembers[k] : NaN));
  const header = headerText([
    ['description', `{ ${plain(description)} }`],
    ['samples', bands],
    ['lines', names.length],
    ['bands', 1],
    ['header offset', 0],
    ['file type', 'ENVI Spectral Library'],
    ['data type', 4],
    ['interleave', 'bsq'],
    ['byte order', 0],
    ...(unit === 'reflectance' ? ([['reflectance scale factor', 1]] as const) : scaleFields(bands)),
    ...(known ? ([['z plot titles', `{Wavelength, ${capital(unit)}}`]] as const) : []),
    ['spectra names', list(names.map(nameOf))],
    ...(wavelengths || fwhm ? ([['wavelength units', 'Nanometers']] as const) : []),
    ...(wavelengths ? ([['wavelength', list([...wavelengths].map(String))]] as const) : []),
    ...(fwhm ? ([['fwhm', list([...fwhm].map(String))]] as const) : []),
    ['bbl', list([...validBands].map((v) => (v ? '1' : '0')))],
  ]);
  return { header, data };
}

/** "<stem>.hdr" and "<stem>.<extension>" in one archive. */
export function enviZip(
  stem: string,
  extension: 'dat' | 'sli',
  { header, data }: EnviFile,
): Uint8Array<ArrayBuffer> {
  const packed = zipSync({
    [`${stem}.hdr`]: new TextEncoder().encode(header),
    [`${stem}.${extension}`]: data,
  });
  return new Uint8Array(packed);
}

/** Stored values are the values: said, so that nobody has to guess. */
const scaleFields = (bands: number): [string, string][] => [
  ['data gain values', list(new Array<string>(bands).fill('1'))],
  ['data offset values', list(new Array<string>(bands).fill('0'))],
];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function floats(count: number, at: (k: number) => number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count * 4);
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < count; k++) view.setFloat32(4 * k, at(k), true);
  return bytes;
}

const headerText = (fields: readonly (readonly [string, string | number])[]): string =>
  ['ENVI', ...fields.map(([key, value]) => `${key} = ${value}`), ''].join('\n');

/** ENVI has no escapes: what separates or closes a list, or begins a comment, is replaced. */
const plain = (text: string): string =>
  text
    .replaceAll('{', '(')
    .replaceAll('}', ')')
    .replace(/[\s,;=]+/g, ' ')
    .trim();

const nameOf = (name: string, r: number): string => plain(name) || `Endmember ${r + 1}`;

/** Items at most a few a line, as ENVI wraps them: some programs cut long lines. */
function list(items: readonly string[]): string {
  const lines: string[] = [];
  for (let i = 0; i < items.length; i += 10) lines.push(items.slice(i, i + 10).join(', '));
  return `{\n ${lines.join(',\n ')}}`;
}
