/**
 * An ENVI header: the sizes, type and order of the data, checked; every other key as text. Not here: what wavelengths,
 * scale or bad bands mean (meta.ts), and where the data are (pair.ts).
 */
import type { StudioError } from '../../../scene/errors';
import { fileError } from '../../fileError';
import { parseFields } from './fields';

export type Interleave = 'bsq' | 'bil' | 'bip' | 'tif';

export interface EnviHeader {
  readonly file: string;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** Bytes before the first value. */
  readonly headerOffset: number;
  /** IDL's type code: 1–5, 12–15. */
  readonly dataType: number;
  /** "tif": the data are a TIFF file, whose own tags describe its layout. */
  readonly interleave: Interleave;
  readonly little: boolean;
  /** "ENVI Standard", "ENVI Spectral Library" … as written. */
  readonly fileType: string;
  /** Every key, lower case, single blanks; values without outer braces. The last of doubled keys. */
  readonly fields: ReadonlyMap<string, string>;
  /** Plain sentences on what was mended or assumed. */
  readonly notes: readonly string[];
}

/** IDL's type codes: bytes per value and the class as MATLAB names it. */
export const dataTypes: Readonly<Record<number, { bytes: number; dtype: string }>> = {
  1: { bytes: 1, dtype: 'uint8' },
  2: { bytes: 2, dtype: 'int16' },
  3: { bytes: 4, dtype: 'int32' },
  4: { bytes: 4, dtype: 'single' },
  5: { bytes: 8, dtype: 'double' },
  12: { bytes: 2, dtype: 'uint16' },
  13: { bytes: 4, dtype: 'uint32' },
  14: { bytes: 8, dtype: 'int64' },
  15: { bytes: 8, dtype: 'uint64' },
};

/** A header's field that is missing or makes no sense. */
export function badField(
  file: string,
  field: string,
  found: string,
  expected: string,
  advice = `Open ${file} in a text editor and correct "${field}".`,
): StudioError {
  return fileError({
    file,
    field,
    message:
      found === 'nothing'
        ? `The header ${file} has no "${field}".`
        : `The header ${file} has a "${field}" that cannot be used.`,
    found: found.length > 80 ? `${found.slice(0, 80)}…` : found,
    expected,
    advice,
  });
}

/** Parses and checks a header. @throws StudioError naming the field when a size, the type or the order is unusable */
export function parseEnviHeader(text: string, file: string): EnviHeader {
  const parsed = parseFields(text, file);
  const { fields } = parsed;
  const notes = [...parsed.notes];
  if (!/^\uFEFF?\s*ENVI\b/.test(text))
    notes.push(`${file} does not begin with "ENVI"; it is read as an ENVI header all the same.`);

  const whole = (key: string, least: number, fallback?: number): number => {
    const value = (fields.get(key) ?? '').replace(/;.*$/s, '').trim();
    if (value === '' && fallback !== undefined) return fallback;
    const number = /^\+?\d+(\.0*)?$/.test(value) ? Number(value) : NaN;
    if (!(number >= least))
      throw badField(file, key, value || 'nothing', `a whole number of at least ${least}`);
    return number;
  };
  const samples = whole('samples', 1);
  const lines = whole('lines', 1);
  const bands = whole('bands', 1);
  const interleave = interleaveOf(fields.get('interleave'), bands, file);
  const dataType = whole('data type', 1);
  checkType(dataType, file);
  const order = whole('byte order', 0, 0);
  if (order > 1) throw badField(file, 'byte order', String(order), '0 (little) or 1 (big)');
  if (!fields.get('byte order') && dataTypes[dataType].bytes > 1 && interleave !== 'tif')
    notes.push(`${file} gives no byte order; the lowest byte is taken to come first.`);
  return {
    file,
    lines,
    samples,
    bands,
    headerOffset: whole('header offset', 0, 0),
    dataType,
    interleave,
    little: order === 0,
    fileType: fields.get('file type') ?? '',
    fields,
    notes,
  };
}

function interleaveOf(value: string | undefined, bands: number, file: string): Interleave {
  const word = (value ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  if (word === 'bsq' || word === 'bil' || word === 'bip') return word;
  if (word === 'tif' || word === 'tiff') return 'tif';
  // With one band the three orders are the same.
  if (word === '' && bands === 1) return 'bsq';
  throw badField(file, 'interleave', value || 'nothing', 'bsq, bil or bip');
}

function checkType(type: number, file: string): void {
  if (Object.hasOwn(dataTypes, type)) return;
  const complex = type === 6 || type === 9;
  throw badField(
    file,
    'data type',
    complex ? `${type} (complex numbers)` : String(type),
    '1, 2, 3, 4, 5, 12, 13, 14 or 15',
    complex
      ? 'Complex data cannot be unmixed; save the magnitude or the reflectance as float (data type 4).'
      : undefined,
  );
}
