/** Recognises a table of spectra by its heading or its numbers; small, because it is loaded with the page. */
import { csvLines } from '../../../scene/csv';
import { areWavelengths, findNumbers, numberOf, splitRow } from './dialect';

/** Text as UTF-8, else as Windows writes it. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

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

/** "Wavelength", "wavelength (µm)", "wl_nm", "lambda" … */
export const wavelengthHeading = /^["']?\s*(wavelengths?|wvls?|wls?|lambda|λ)(?![a-z])/i;

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

/** A heading whose last cells are wavelengths: a line for each spectrum (EcoSIS). */
export function spectraByLine(heading: string): { mark: string; from: number } | null {
  for (const mark of [',', ';', '\t']) {
    const cells = splitRow(heading, mark);
    const numbers = cells.map(
      (c) => numberOf(c.replace(/^X(?=\d)|\s*nm$/gi, ''), mark !== ',') ?? NaN,
    );
    const from = numbers.findLastIndex((v) => !(v > 0)) + 1;
    if (cells.length - from >= 8 && areWavelengths(numbers.slice(from))) return { mark, from };
  }
  return null;
}

/** True for text that is a table of spectra by its heading, or by its numbers, or one of ENVI's, Spectra Vista's or the studio's own. */
export function isSpectraTable(head: Uint8Array): boolean {
  if (head.includes(0)) return false;
  const text = decodeText(head).replace(/^\ufeff/, '');
  if (isAsciiPlot(text) || isSvc(text) || isUsgs(text)) return true;
  const lines = linesOf(text);
  const [heading = ''] = lines;
  if (ownHeading.test(heading)) return true;
  if (wavelengthHeading.test(heading)) return splitRow(heading, separatorOf(heading)).length > 1;
  // The last cell may be cut off here.
  if (spectraByLine(heading.replace(/[,;\t][^,;\t]*$/, ''))) return true;
  // ECOSTRESS has its own reader.
  if (/^\s*name\s*:/i.test(heading) || otherHeading.test(heading) || /^\s*[{[<]/.test(text))
    return false;
  const found = findNumbers(lines, head.length < 1024);
  if (!found) return false;
  const title = lines[found.first - 1] ?? '';
  if (otherHeading.test(title)) return false;
  const first = lines
    .slice(found.first, -1)
    .map((line) => numberOf(splitRow(line, found.mark)[0], found.decimalComma) ?? NaN);
  return areWavelengths(first);
}
