/**
 * What GDAL writes into a TIFF beyond the format: metadata as XML (tag 42112) and the no-data value (42113). The items
 * are put into the words of an ENVI header, whose reader knows units, bad bands and scales.
 */
import type { EnviHeader } from '../envi/header';
import { readMeta } from '../envi/meta';
import type { BandScale } from '../envi/meta';
import type { CubeMeta } from '../../types';
import { text } from './directory';
import type { Directory } from './directory';
import { attributeOf, plain } from './xml';
import type { Image } from './image';

export interface Item {
  readonly name: string;
  /** 0-based band, or null for the whole image. */
  readonly band: number | null;
  readonly role: string;
  readonly value: string;
}

/** Items' names, lower case, by what they mean. */
const perBand: readonly (readonly [key: string, names: RegExp, unit?: string])[] = [
  [
    'wavelength',
    /^(band_?)?(cent(er|re|ral)_?)?(wave_?lengths?|wavelength_?cent(er|re)|wl)(_?of_?band)?$/,
  ],
  [
    'wavelength',
    /^(band_?)?(cent(er|re|ral)_?)?wave_?length_?\(?(nm|nanomet(er|re)s?)\)?$/,
    'nanometers',
  ],
  [
    'wavelength',
    /^(band_?)?(cent(er|re|ral)_?)?wave_?length_?\(?(um|micromet(er|re)s?|microns?)\)?$/,
    'micrometers',
  ],
  ['fwhm', /^(fwhm|band_?width)(_?nm)?$/],
  ['fwhm', /^(fwhm|band_?width)_um$/],
  ['bbl', /^(bbl|bad_band_multiplier)$/],
];
/** Keys of an ENVI header that GDAL keeps for the whole image. */
const whole =
  /^(wavelengths?|wavelengths?_units?|fwhm|bbl|default_bands|reflectance_scale_factor|data_ignore_value|map_info|coordinate_system_string)$/;

/** @param notes gets plain sentences on what was guessed or ignored */
export async function readGdal(
  directory: Directory,
  image: Image,
  bands: number,
  notes: string[],
  beside: { readonly items: readonly Item[]; readonly noData: readonly string[] } | null = null,
): Promise<{ meta: CubeMeta; bandScale: BandScale | null }> {
  // Of doubled items the last is taken: what GDAL keeps beside a file goes before what is in it.
  const items = [...parseItems(await text(directory, 42112)), ...(beside?.items ?? [])];
  const fields = new Map<string, string>();
  for (const { name, band, value } of items)
    if (band === null && whole.test(name.toLowerCase()))
      fields.set(
        name.toLowerCase().replace('wavelengths', 'wavelength').replace(/_/g, ' '),
        value.replace(/^\s*\{|\}\s*$/g, ''),
      );
  const unit = items.find(({ name }) => /^wavelengths?_units?$/i.test(name))?.value;
  if (unit) fields.set('wavelength units', unit);
  for (const [key, names, ofUnit] of perBand) {
    const values = listPerBand(items, bands, ({ name }) => names.test(name.toLowerCase()));
    if (!values) continue;
    fields.set(key, values.join(', '));
    if (ofUnit) fields.set('wavelength units', ofUnit);
  }
  const byRole = (role: string): string[] | null =>
    listPerBand(items, bands, (item) => item.role === role);
  // A band of which nothing is said is as it is stored (a thermal band beside reflective ones).
  const gains = listPerBand(items, bands, (item) => item.role === 'scale', '1');
  const offsets = listPerBand(items, bands, (item) => item.role === 'offset', '0');
  if (gains) fields.set('data gain values', gains.join(', '));
  if (offsets) fields.set('data offset values', offsets.join(', '));
  const unitType = byRole('unittype')?.[0];
  if (unitType) fields.set('data units', unitType);
  const bandNames = byRole('description') ?? namesByNumber(items, bands);
  // ENVI's lists are parted by commas.
  if (bandNames)
    fields.set('band names', bandNames.map((n) => n.replace(/[,{}]/g, ' ')).join(', '));
  const stated = (await text(directory, 42113)).trim();
  const noData = [...(stated === '' ? [] : [stated]), ...(beside?.noData ?? [])];
  if (noData.length > 0) fields.set('data ignore value', noData.join(', '));
  const read = readMeta(headerFrom(fields, directory.tiff.file.name, image, bands), bands);
  notes.push(...read.notes);
  const sensor = items.some(({ name }) =>
    /sensor|instrument|satellite|platform|spacecraft|wavelength/i.test(name),
  );
  return {
    meta: {
      ...(sensor ? { noGuess: true } : {}),
      ...read.meta,
      ...(bandNames ? { bandNames } : {}),
    },
    bandScale: read.bandScale,
  };
}

function headerFrom(
  fields: ReadonlyMap<string, string>,
  file: string,
  { width, height, type }: Image,
  bands: number,
): EnviHeader {
  return {
    file,
    lines: height,
    samples: width,
    bands,
    headerOffset: 0,
    dataType: type.kind === 'f' ? 4 : 2,
    interleave: 'tif',
    little: type.little,
    fileType: 'TIFF',
    fields,
    notes: [],
  };
}

/** The attributes are short; bounded, so that text full of "<Item" is not searched to its end from each. */
const itemPattern = /<Item\b([^<>]{0,600})>([^<]*)<\/Item>/g;

function parseItems(xml: string): Item[] {
  return Array.from(xml.matchAll(itemPattern), ([, attributes, value]) => {
    const attribute = (name: string): string => attributeOf(attributes, name);
    const sample = attribute('sample');
    return {
      name: attribute('name'),
      band: /^\d+$/.test(sample) ? Number(sample) : null,
      role: attribute('role').toLowerCase(),
      value: plain(value).trim(),
    };
  });
}

/**
 * One value for each band from the items that fit, the last of doubled items; null when there is none, or when a band has
 * none and `missing` does not say what that means.
 */
function listPerBand(
  items: readonly Item[],
  bands: number,
  fits: (item: Item) => boolean,
  missing?: string,
): string[] | null {
  const values = new Map<number, string>();
  for (const item of items)
    if (item.band !== null && item.band < bands && fits(item)) values.set(item.band, item.value);
  if (values.size === 0 || (values.size < bands && missing === undefined)) return null;
  return Array.from({ length: bands }, (_, b) => values.get(b) ?? missing ?? '');
}

/** Names as GDAL's ENVI driver leaves them: Band_1, Band_2 … of the whole image. */
function namesByNumber(items: readonly Item[], bands: number): string[] | null {
  const numbered = items.flatMap((item) => {
    const band = /^Band_(\d+)$/i.exec(item.name)?.[1];
    return band && item.band === null ? [{ ...item, band: Number(band) - 1 }] : [];
  });
  return listPerBand(numbered, bands, () => true);
}
