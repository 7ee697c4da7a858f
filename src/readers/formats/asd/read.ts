/**
 * One binary spectrum of an ASD field spectrometer (FieldSpec, TerraSpec …; versions 1 to 8 of the format). The file keeps
 * what the instrument saw of the target and, behind it, what it saw of the white reference; reflectance is the one by the
 * other, as ViewSpec shows it. Radiance needs the instrument's calibration and is not made. Not here: splice correction.
 */
import { fileError, throwIfCancelled, truncated } from '../../fileError';
import { heldArray } from '../../held';
import type { Contents } from '../../types';
import { ASD_HEADER, asdHeader } from './matches';
import type { AsdHeader } from './matches';

/** Before the description of the reference: a flag, two times. */
const REFERENCE_HEADER = 18;
/** Calibrations and comments follow the spectra; more is no spectrum. */
const MAX_BYTES = 2 ** 24;

const typeNames = [
  'digital numbers',
  'reflectance',
  'radiance',
  'values without a unit',
  'irradiance',
  'a quality index',
  'transmittance',
  'values of an unknown kind',
  'absolute reflectance',
];
/** Values that are what the spectrum says by themselves, where no reference is kept. */
const REFLECTANCE = [1, 8];
/** What the white reference makes reflectance of. */
const COUNTED = [0, 1, 2, 8];

/** Reads a spectrum whole: it is small. @throws StudioError when the file is cut off, too large or without values */
export async function readAsd(file: File, cancelled: () => boolean): Promise<Contents> {
  throwIfCancelled(cancelled, file.name);
  const bad = (field: string, found: string, expected: string): Error =>
    fileError({
      file: file.name,
      field,
      message: `${file.name} is not an ASD spectrum that can be read: ${field}.`,
      found,
      expected,
      advice: 'Copy the file from the instrument again, or save it as text with ViewSpec Pro.',
    });
  if (file.size > MAX_BYTES)
    throw bad('its size', `${file.size} bytes`, `at most ${MAX_BYTES} bytes`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const header = asdHeader(bytes);
  if (!header)
    throw bad('its header', 'fields that make no sense', 'a first wavelength and a step');
  const { channels, first, step, dataType } = header;
  const need = ASD_HEADER + channels * itemBytes(header);
  if (bytes.length < need) throw truncated(file.name, bytes.length, need);
  const target = valuesAt(bytes, ASD_HEADER, header);
  const white = COUNTED.includes(dataType) ? referenceOf(bytes, need, header) : null;
  const values = white ? target.map((v, i) => (white[i] === 0 ? NaN : v / white[i])) : target;
  if (!values.some((v) => Number.isFinite(v) && v !== 0))
    throw bad('its values', 'no value other than 0', 'a spectrum');
  const wavelengths = Float64Array.from({ length: channels }, (_, i) => first + i * step);
  const notes =
    white || REFLECTANCE.includes(dataType)
      ? []
      : [
          `ASD spectra without a white reference are taken as they are: ${typeNames[dataType] ?? typeNames[7]}, not reflectance.`,
        ];
  const name = file.name.replace(/\.asd(\.ref)?$/i, '');
  return {
    arrays: [
      heldArray(file.name, 'wavelength', wavelengths),
      heldArray(file.name, 'endmembers', values),
    ],
    texts: [{ file: file.name, name: 'names', values: [name] }],
    others: [],
    notes,
  };
}

const itemBytes = ({ dataFormat }: AsdHeader): number => (dataFormat === 2 ? 8 : 4);

function valuesAt(bytes: Uint8Array, at: number, header: AsdHeader): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { dataFormat } = header;
  const item = itemBytes(header);
  return Float64Array.from({ length: header.channels }, (_, i) => {
    const place = at + i * item;
    return dataFormat === 0
      ? view.getFloat32(place, true)
      : dataFormat === 1
        ? view.getInt32(place, true)
        : view.getFloat64(place, true);
  });
}

/** The white reference behind the spectrum; null where the file keeps none, or only zeros or ones. */
function referenceOf(bytes: Uint8Array, at: number, header: AsdHeader): Float64Array | null {
  const text = at + REFERENCE_HEADER;
  if (text + 2 > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = text + 2 + view.getUint16(text, true);
  if (start + header.channels * itemBytes(header) > bytes.length) return null;
  const white = valuesAt(bytes, start, header);
  const says = white.every(Number.isFinite) && white.some((v) => v !== 0 && v !== 1);
  return says ? white : null;
}
