/** Recognises a table of spectra by its heading or its numbers; small, because it is loaded with the page. */
import { csvLines } from '../../../scene/csv';
import { HEAD_BYTES } from '../../sniff';
import { decodeText, sixteenBits } from '../../text';
import { areWavelengths, findNumbers, numberOf, splitRow } from './dialect';
import type { Numbers } from './dialect';
import { isWavenumber, wavelengthHeading, wavelengthsAcross } from './headings';
import type { HeadingOfWavelengths } from './headings';

/** Lines in which the numbers must have begun. */
const LOOKED_AT = 500;

/** The mark between cells: the one that parts heading and first row into as many cells, else the one there is most of. */
export function separatorOf(heading: string, row = ''): string {
  const marks = [';', '\t', ','];
  const cells = (line: string, mark: string): number => splitRow(line, mark).length;
  const even = marks.find((m) => cells(heading, m) > 1 && cells(heading, m) === cells(row, m));
  const count = (mark: string): number => splitRow(heading, mark).length;
  return even ?? [',', ';', '\t'].reduce((a, b) => (count(b) > count(a) ? b : a));
}

/** Lines that say something; `#` begins a comment. */
export const linesOf = (text: string): string[] =>
  csvLines(text).filter((line) => line.trim() !== '' && !line.startsWith('#'));

/** Headings of tables that are no spectra: annotations, abundances by pixel. */
const otherHeading = /^["']?\s*(line|row|sample|col(umn)?|pixel|x|y|id|label|scene|lat|lon)\b/i;

/** The heading of the studio's own tables (exporters/tables.ts). */
export const ownHeading = /^band,(wavelength_nm,)?(fwhm_nm,)?valid,/;

/** ENVI's own table of spectra: a line for the name of each column, then numbers with blanks between them. */
export const isAsciiPlot = (text: string): boolean => text.startsWith('ENVI ASCII Plot File');

/** A field spectrometer of Spectra Vista: lines of "field= value", then four columns of numbers. */
export const isSvc = (text: string): boolean => /^\/\*\*\*\s*Spectra Vista SIG Data/i.test(text);

/** The ASCII files of the library of the US Geological Survey (splib06, splib07): a title, then a value a line. */
export const isUsgs = (text: string): boolean => /^\s*splib\d+\w*\s+Record=\s*\d+\s*:/i.test(text);

/** Its older ASCII files (splib06): sixteen lines, then wavelength, reflectance and standard deviation. */
export const isOldUsgs = (text: string): boolean =>
  /^\s*USGS Digital Spectral Library splib/i.test(text);

/** Where the numbers of a table begin, near its beginning. @param whole the last line may be cut off where it is false */
export const numbersOf = (lines: readonly string[], whole: boolean): Numbers | null =>
  findNumbers(lines.slice(0, LOOKED_AT), whole || lines.length > LOOKED_AT);

/** A table with a line for each spectrum: which line is its heading, and where in it the wavelengths are. */
export function spectraByLine(
  lines: readonly string[],
  numbers: Numbers | null,
): (HeadingOfWavelengths & { readonly at: number }) | null {
  const end = Math.min(numbers ? numbers.first + 1 : LOOKED_AT, lines.length);
  for (let at = 0; at < end; at++) {
    const found = wavelengthsAcross(lines[at]);
    if (!found) continue;
    const below = numbers ? firstColumn(lines, { ...numbers, first: at + 1 }, 0) : [];
    return areWavelengths(below) && !isAcross(found, lines[at], below) ? null : { at, ...found };
  }
  return null;
}

/** Where first row and first column could both be wavelengths, the words before them decide, then which go further. */
function isAcross(
  { mark, letters, wavelengths }: HeadingOfWavelengths,
  heading: string,
  below: readonly number[],
): boolean {
  const [corner] = splitRow(heading, mark);
  if (wavelengthHeading.test(corner)) return false;
  if (otherHeading.test(corner) || /^["']?\s*(names?|plot|spectr)/i.test(corner)) return true;
  if (!/^(x|nm|wl|wvl|w|r|refl\w*|wavelengths?|lambda|λ)?$/.test(letters)) return false;
  const span = (values: readonly number[]): number =>
    Math.abs(values[values.length - 1] - values[0]);
  return span(wavelengths) > span(below);
}

const firstColumn = (lines: readonly string[], numbers: Numbers, column: number): number[] =>
  lines
    .slice(numbers.first, numbers.first + LOOKED_AT)
    .map(
      (line) => numberOf(splitRow(line, numbers.mark)[column] ?? '', numbers.decimalComma) ?? NaN,
    );

/** 0, 1, 2 … or 1, 2, 3 …: a number for each line. */
export const areCounts = (values: ArrayLike<number>): boolean =>
  (values[0] === 0 || values[0] === 1) && Array.from(values).every((v, i) => v === values[0] + i);

/** True for text that is a table of spectra by its heading, or by its numbers, or one of ENVI's, Spectra Vista's or the studio's own. */
export function isSpectraTable(head: Uint8Array): boolean {
  if (!sixteenBits(head) && head.includes(0)) return false;
  const text = decodeText(head);
  if (isAsciiPlot(text) || isSvc(text) || isUsgs(text) || isOldUsgs(text)) return true;
  const whole = head.length < HEAD_BYTES;
  const lines = linesOf(text);
  const [heading = ''] = lines;
  if (ownHeading.test(heading)) return true;
  if (wavelengthHeading.test(heading)) return splitRow(heading, separatorOf(heading)).length > 1;
  // ECOSTRESS has its own reader.
  if (/^\s*name\s*:/i.test(heading) || /^\s*[{[<]/.test(text)) return false;
  const numbers = numbersOf(lines, whole);
  if (spectraByLine(lines, numbers)) return true;
  if (!numbers) return false;
  const titles = lines.slice(0, numbers.first);
  const isWave = (c: string): boolean => wavelengthHeading.test(c) || isWavenumber(c);
  const cells = splitRow(titles.at(-1) ?? '', numbers.mark);
  if (cells.length === numbers.columns && cells.some(isWave)) return true;
  if (otherHeading.test(heading) || otherHeading.test(titles.at(-1) ?? '')) return false;
  const columns = [0, 1].map((c) => firstColumn(whole ? lines : lines.slice(0, -1), numbers, c));
  if (areWavelengths(columns[0])) return true;
  return areCounts(columns[0]) && columns[1].every((v) => v >= 200) && areWavelengths(columns[1]);
}
