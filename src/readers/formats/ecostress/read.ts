/**
 * One spectrum of the ECOSTRESS spectral library (Meerdink et al. 2019) or of ASTER's (Baldridge et al. 2009): lines of
 * "Field: value", then two columns of numbers, wavelength and reflectance. Wavelengths come in micrometres and often fall,
 * reflectance in percent; both are brought to nanometres and 0 to 1. Not here: the ancillary files beside the spectra.
 */
import { fileError, throwIfCancelled } from '../../fileError';
import { heldArray } from '../../held';
import { measured } from '../../scene/sentinels';
import { decodeText } from '../../text';
import type { Contents } from '../../types';

/** The longest spectra of the library take a tenth of it. */
const MAX_BYTES = 2 ** 22;

const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** Reads a spectrum whole: it is small. @throws StudioError naming the row that is no pair of numbers */
export async function readEcostress(file: File, cancelled: () => boolean): Promise<Contents> {
  throwIfCancelled(cancelled, file.name);
  const bad = (field: string, found: string, expected: string): Error =>
    fileError({
      file: file.name,
      field,
      message: `${file.name} is not a spectrum of ECOSTRESS or ASTER that can be read: ${field}.`,
      found: found.slice(0, 80),
      expected,
      advice: 'Download the spectrum from the library again, or save it as a CSV table.',
    });
  if (file.size > MAX_BYTES)
    throw bad('its size', `${file.size} bytes`, `at most ${MAX_BYTES} bytes`);
  const text = decodeText(new Uint8Array(await file.arrayBuffer()));
  const lines = text.split(/\r\n?|\n/);
  const cellsOf = (line: string): string[] => line.trim().split(/[\s,;]+/);
  const isRow = (line: string): boolean => {
    const cells = cellsOf(line);
    return cells.length === 2 && cells.every((cell) => number.test(cell));
  };
  const first = lines.findIndex(isRow);
  if (first < 0)
    throw bad('its numbers', 'no row of two numbers', 'a wavelength and a value a row');
  const fields = metadata(lines.slice(0, first));
  const rows = lines.slice(first).filter((line) => line.trim() !== '');
  const x = new Float64Array(rows.length);
  const y = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    if (!isRow(row)) throw bad(`row ${i + 1}`, row.trim(), 'a wavelength and a value');
    const [at, v] = cellsOf(row).map(Number);
    if (!(at > 0) || !Number.isFinite(at))
      throw bad(`row ${i + 1}`, row.trim(), 'a wavelength above 0');
    x[i] = at;
    y[i] = measured(v);
  });
  if (rows.length < 2) throw bad('its numbers', '1 row', 'at least 2 rows');
  const notes: string[] = [];
  toNanometres(x, fields.get('x units') ?? '', file.name, notes);
  toFractions(y, fields.get('y units') ?? '', file.name, notes);
  const announced = Number(fields.get('number of x values') ?? rows.length);
  if (Number.isFinite(announced) && announced !== rows.length)
    notes.push(
      `${file.name} announces ${announced} values and has ${rows.length}: it may be cut off.`,
    );
  const stem = file.name.replace(/\.[^.]*$/, '').replace(/\.spectrum$/, '');
  const name = fields.get('name') || stem;
  return {
    arrays: [heldArray(file.name, 'wavelength', x), heldArray(file.name, 'endmembers', y)],
    texts: [{ file: file.name, name: 'names', values: [name] }],
    others: [],
    notes,
  };
}

/** Fields by their names in small letters, each the first time it comes; a line without a field goes on with the last. */
function metadata(lines: readonly string[]): ReadonlyMap<string, string> {
  // Put together at the end: line by line, a text of many lines takes the square of its length.
  const fields = new Map<string, string[]>();
  let last: string[] | null = null;
  for (const line of lines) {
    const match = /^\s*([A-Za-z][A-Za-z .]{0,30}?)\s*:(.*)$/.exec(line);
    const key = match?.[1].toLowerCase();
    if (key && match && !fields.has(key)) {
      last = [match[2].trim()];
      fields.set(key, last);
    } else if (last && line.trim()) last.push(line.trim());
  }
  return new Map([...fields].map(([key, parts]) => [key, parts.filter(Boolean).join(' ')]));
}

function toNanometres(x: Float64Array, units: string, file: string, notes: string[]): void {
  const wavenumber = /wave\s*number|cm\s*\^?-1/i.test(units);
  const nanometres = /nanomet|\bnm\b/i.test(units);
  const micrometres = /micro|\u00b5m|\u03bcm|\bum\b/i.test(units);
  const guessed = !wavenumber && !nanometres && !micrometres;
  const scale = nanometres || (guessed && x.some((v) => v >= 100)) ? 1 : 1000;
  for (let i = 0; i < x.length; i++) x[i] = wavenumber ? 1e7 / x[i] : x[i] * scale;
  if (guessed)
    notes.push(
      `${file} does not say the unit of its wavelengths; taken as ${scale === 1 ? 'nanometres' : 'micrometres'}.`,
    );
}

function toFractions(y: Float64Array, units: string, file: string, notes: string[]): void {
  if (/percent|%/i.test(units)) for (let i = 0; i < y.length; i++) y[i] /= 100;
  if (units && !/reflect/i.test(units)) notes.push(`${file} holds ${units}, not reflectance.`);
}
