/**
 * What GDAL writes into a TIFF beyond the format: metadata as XML (tag 42112) and the no-data value (42113). The items
 * are put into the words of an ENVI header, whose reader knows units, bad bands and scales.
 */
import type { EnviHeader } from '../envi/header';
import { readMeta } from '../envi/meta';
import type { BandScale } from '../envi/meta';
import type { CubeMeta } from '../types';
import { text } from './directory';
import type { Directory } from './directory';
import type { Image } from './image';

interface Item {
  readonly name: string;
  /** 0-based band, or null for the whole image. */
  readonly band: number | null;
  readonly role: string;
  readonly value: string;
}

/** Items' names, lower case, by what they mean. */
const perBand: readonly (readonly [key: string, names: RegExp, unit?: string])[] = [
  ['wavelength', /^(wavelengths?|cent(er|re|ral)_?wavelengths?)$/],
  ['wavelength', /^cent(er|re|ral)_wavelength_um$/, 'micrometers'],
  ['fwhm', /^fwhm$/],
  ['fwhm', /^fwhm_um$/],
  ['bbl', /^(bbl|bad_band_multiplier)$/],
];
/** Keys of an ENVI header that GDAL keeps for the whole image. */
const whole =
  /^(wavelength|wavelength_units|fwhm|bbl|default_bands|reflectance_scale_factor|data_ignore_value|map_info|coordinate_system_string)$/;

/** @param notes gets plain sentences on what was guessed or ignored */
export async function readGdal(
  directory: Directory,
  image: Image,
  bands: number,
  notes: string[],
): Promise<{ meta: CubeMeta; bandScale: BandScale | null }> {
  const items = parseItems(await text(directory, 42112));
  const fields = new Map<string, string>();
  for (const { name, band, value } of items)
    if (band === null && whole.test(name.toLowerCase()))
      fields.set(name.toLowerCase().replace(/_/g, ' '), value.replace(/^\s*\{|\}\s*$/g, ''));
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
  const gains = byRole('scale');
  const offsets = byRole('offset');
  if (gains) fields.set('data gain values', gains.join(', '));
  if (offsets) fields.set('data offset values', offsets.join(', '));
  const unitType = byRole('unittype')?.[0];
  if (unitType) fields.set('data units', unitType);
  const bandNames = byRole('description') ?? namesByNumber(items, bands);
  // ENVI's lists are parted by commas.
  if (bandNames)
    fields.set('band names', bandNames.map((n) => n.replace(/[,{}]/g, ' ')).join(', '));
  const noData = (await text(directory, 42113)).trim();
  if (noData !== '') fields.set('data ignore value', noData);
  const read = readMeta(headerFrom(fields, directory.tiff.file.name, image, bands), bands);
  notes.push(...read.notes);
  return { meta: { ...read.meta, ...(bandNames ? { bandNames } : {}) }, bandScale: read.bandScale };
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
    const attribute = (name: string): string =>
      plain(new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(attributes)?.[1] ?? '');
    const sample = attribute('sample');
    return {
      name: attribute('name'),
      band: /^\d+$/.test(sample) ? Number(sample) : null,
      role: attribute('role').toLowerCase(),
      value: plain(value).trim(),
    };
  });
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const plain = (xml: string): string =>
  xml.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g,
    (_, name, dec, hex) => {
      if (name) return entities[name as string];
      const point = dec ? Number(dec) : parseInt(hex as string, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
    },
  );

/** One value for each band from the items that fit, or null when a band has none. The last of doubled items. */
function listPerBand(
  items: readonly Item[],
  bands: number,
  fits: (item: Item) => boolean,
): string[] | null {
  const values = new Map<number, string>();
  for (const item of items)
    if (item.band !== null && item.band < bands && fits(item)) values.set(item.band, item.value);
  if (values.size < bands) return null;
  return Array.from({ length: bands }, (_, b) => values.get(b)!);
}

/** Names as GDAL's ENVI driver leaves them: Band_1, Band_2 … of the whole image. */
function namesByNumber(items: readonly Item[], bands: number): string[] | null {
  const numbered = items.flatMap((item) => {
    const band = /^Band_(\d+)$/i.exec(item.name)?.[1];
    return band && item.band === null ? [{ ...item, band: Number(band) - 1 }] : [];
  });
  return listPerBand(numbered, bands, () => true);
}
