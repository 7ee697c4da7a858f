/**
 * The METADATA.XML that the German missions ship beside their TIFFs (EnMAP L1B, L1C, L2A; DESIS): a table of bands with
 * wavelength, width, gain and offset, which the TIFF itself does not have.
 */
import { utf8OrWindows } from '../../text';
import type { BandScale } from '../envi/meta';
import type { CubeMeta } from '../../types';
import { productOf } from '../../scene/productNames';
import { attributeOf, elementsOf, MAX_XML, textOf } from './xml';

/** More bands than any imaging spectrometer has. */
const MAX_BANDS = 4096;

const isMetadata = (name: string): boolean => /(^|[-_])METADATA\.xml$/i.test(name);

/** The METADATA.XML of the product that a TIFF belongs to; one without a name of its own is looked at. Null where none is. */
export function findBandTable(file: File, beside: readonly File[]): File | null {
  const product = productOf(file.name);
  if (product === null || !/SPECTRAL_IMAGE/i.test(file.name)) return null;
  const near = beside.filter((f) => isMetadata(f.name) && f.size <= MAX_XML);
  const own = near.find((f) => productOf(f.name) === product);
  return own ?? near.find((f) => /^METADATA\.xml$/i.test(f.name)) ?? null;
}

/** Of METADATA.XML files beside a TIFF of these missions those that are of other products. */
export function foreignTables(file: File, beside: readonly File[]): File[] {
  const product = productOf(file.name);
  if (product === null || !/SPECTRAL_IMAGE/i.test(file.name)) return [];
  // Where their own image is not among the files they are left over, and belong to none.
  return beside.filter((f) => /[-_]METADATA\.xml$/i.test(f.name) && productOf(f.name) !== product);
}

interface Row {
  readonly number: number;
  readonly wavelength: number;
  readonly fwhm: number;
  readonly gain: number;
  readonly offset: number;
}

const numberOf = (text: string | null): number =>
  text === null || text === '' ? NaN : Number(text);

function rowsOf(xml: string): Row[] {
  const table = elementsOf(xml, 'bandCharacterisation', 1)[0]?.content ?? '';
  const bandIds = elementsOf(table, 'bandID', MAX_BANDS);
  const rows = (bandIds.length > 0 ? bandIds : elementsOf(table, 'band', MAX_BANDS)).map(
    ({ attributes, content }, i) => ({
      number: Number(attributeOf(attributes, 'number') || textOf(content, 'bandNumber') || i + 1),
      wavelength: numberOf(textOf(content, 'wavelengthCenterOfBand')),
      fwhm: numberOf(textOf(content, 'FWHMOfBand', 'wavelengthWidthOfBand')),
      gain: numberOf(textOf(content, 'GainOfBand')),
      offset: numberOf(textOf(content, 'OffsetOfBand')),
    }),
  );
  return rows.sort((a, b) => a.number - b.number);
}

/** Of a table of both detectors those of one, where the file holds only one. */
function forImage(rows: readonly Row[], bands: number, file: string): readonly Row[] | null {
  if (rows.length === bands) return rows;
  if (rows.length < bands) return null;
  if (/SPECTRAL_IMAGE_VNIR/i.test(file)) return rows.slice(0, bands);
  if (/SPECTRAL_IMAGE_SWIR/i.test(file)) return rows.slice(-bands);
  return null;
}

/**
 * What the table says, when it is of this image.
 * @param notes gets a sentence on what is taken from it, or why nothing is
 */
export async function readBandTable(
  metadata: File,
  file: string,
  bands: number,
  notes: string[],
): Promise<{ readonly meta: CubeMeta; readonly bandScale: BandScale | null } | null> {
  const xml = utf8OrWindows(new Uint8Array(await metadata.arrayBuffer()));
  const product = productOf(file);
  if (productOf(metadata.name) === null && !xml.toLowerCase().includes(product ?? '')) {
    notes.push(
      `${metadata.name} is not used: it does not name ${file}, and may be of another scene.`,
    );
    return null;
  }
  const all = rowsOf(xml);
  const rows = forImage(all, bands, file);
  const usable = rows?.every(({ wavelength }) => wavelength > 0 && Number.isFinite(wavelength));
  if (!rows || !usable) {
    notes.push(
      `${metadata.name} is not used: it has ${rows ? 'no wavelengths' : `${all.length} bands`}, the image ${bands} bands.`,
    );
    return null;
  }
  const widths = rows.map(({ fwhm }) => fwhm);
  const gains = rows.map(({ gain }) => gain);
  const offsets = rows.map(({ offset }) => (Number.isFinite(offset) ? offset : 0));
  const scaled = gains.every((g) => Number.isFinite(g) && g !== 0);
  const level = textOf(xml, 'level', 'processingLevel') ?? '';
  const background = numberOf(textOf(xml, 'backgroundValue'));
  notes.push(
    `Wavelengths${scaled ? ', gains and offsets' : ''} of ${bands} bands from ${metadata.name}.`,
  );
  const shared = gains.every((g) => g === gains[0]) && offsets.every((o) => o === offsets[0]);
  const meta: CubeMeta = {
    wavelengths: Float64Array.from(rows, ({ wavelength }) => wavelength),
    ...(widths.every((w) => w > 0 && Number.isFinite(w))
      ? { fwhm: Float64Array.from(widths) }
      : {}),
    ...(scaled && shared ? { gain: gains[0], offset: offsets[0] } : {}),
    ...(scaled
      ? { unit: /2/.test(level) ? 'reflectance' : /1/.test(level) ? 'radiance' : 'unknown' }
      : {}),
    ...(Number.isFinite(background) ? { noData: [background] } : {}),
  };
  const bandScale =
    scaled && !shared
      ? { gains: Float64Array.from(gains), offsets: Float64Array.from(offsets) }
      : null;
  return { meta, bandScale };
}
