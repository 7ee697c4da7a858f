/** GDAL's side file "image.tif.aux.xml" (PAM): what GDAL knows of a TIFF and could not, or would not, write into it. */
import { utf8OrWindows } from '../../text';
import type { Item } from './gdal';
import { attributeOf, elementsOf, MAX_XML, plain, textOf } from './xml';

const MAX_BANDS = 65_535;
const MAX_ITEMS = 4096;

/** The side file of a TIFF among the files opened with it, or null. */
export const findPam = (file: File, beside: readonly File[]): File | null =>
  beside.find(
    (f) => f.name.toLowerCase() === `${file.name.toLowerCase()}.aux.xml` && f.size <= MAX_XML,
  ) ?? null;

/** Elements of a band and the items of GDAL's own tag that say the same. */
const elements: readonly (readonly [element: string, role: string])[] = [
  ['Description', 'description'],
  ['Scale', 'scale'],
  ['Offset', 'offset'],
  ['UnitType', 'unittype'],
];

const metadataOf = (xml: string, band: number | null): Item[] =>
  elementsOf(xml, 'MDI', MAX_ITEMS).map(({ attributes, content }) => ({
    name: attributeOf(attributes, 'key'),
    band,
    role: '',
    value: plain(content).trim(),
  }));

/** Its content as items of GDAL's tag, with no-data values and the coordinate system by their own names. */
export async function readPam(
  file: File,
): Promise<{ items: Item[]; noData: string[]; wkt: string }> {
  const xml = utf8OrWindows(new Uint8Array(await file.arrayBuffer()));
  const bands = elementsOf(xml, 'PAMRasterBand', MAX_BANDS);
  const items: Item[] = [];
  const noData = new Set<string>();
  for (const { attributes, content } of bands) {
    const band = Number(attributeOf(attributes, 'band')) - 1;
    if (!Number.isInteger(band) || band < 0) continue;
    for (const [element, role] of elements) {
      const value = textOf(content, element);
      if (value !== null) items.push({ name: role.toUpperCase(), band, role, value });
    }
    const none = textOf(content, 'NoDataValue');
    if (none) noData.add(none);
    items.push(...metadataOf(content, band));
  }
  const first = xml.search(/<PAMRasterBand\b/i);
  const whole =
    first < 0 ? xml : xml.slice(0, first) + xml.slice(xml.lastIndexOf('</PAMRasterBand>'));
  items.push(...metadataOf(whole, null));
  return { items, noData: [...noData], wkt: textOf(whole, 'SRS') ?? '' };
}
