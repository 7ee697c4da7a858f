/** What the cells of a heading say: wavelengths one by one, or a column of them; found by numbers where words are foreign. */
import { numberOf, splitRow } from './dialect';

/** Fewer wavelengths in a heading are dates, counts or the like. */
const LEAST_CELLS = 8;
/** No wavelength takes more letters, and the pattern takes long for long ones. */
const LONGEST = 60;
/** Detectors that overlap go back a few times. */
const MOST_TURNS = 4;

/** "X350", "350 nm", "wl_350.5", "0.35 (µm)": some letters, a number, a unit. */
const cell =
  /^["']?\s*([\p{L}%][\p{L}\p{M}%_.()\-\s]*?)?[._\-\s]*(\d+(?:[.,]\d+)?)\s*[([]?\s*(?:nm|[uµμ]m|nanomet\w*|micromet\w*)?\s*[)\]]?["']?$/iu;

/** "Wavelength", "wavelength (µm)", "wl_nm", "lambda" … */
export const wavelengthHeading = /^["']?\s*(wavelengths?|wvls?|wls?|lambda|λ)(?![a-z])/i;
/** Spectroscopists' unit. */
const wavenumberHeading = /wave\s*-?numbers?|wellenzahl|cm\s*\^?\s*[-−⁻]\s*[1¹]/i;

export const isWavenumber = (heading: string): boolean =>
  heading.length <= LONGEST && wavenumberHeading.test(heading);

/** A cell alone or again: the same words, or as programs number what comes twice ("Wellenlänge.1", "Wavelength (2)"). */
export function isAgain(name: string, first: string): boolean {
  if (name === '') return false;
  if (name.length > LONGEST) return name === first;
  const bare = name.replace(/[\s._]*\(?\d+\)?$/, '');
  return name === first || bare === first || wavelengthHeading.test(name);
}

/** The number of a heading's cell, and the letters before it; null for words. */
export function wavelengthIn(text: string, decimalComma: boolean): [string, number] | null {
  const [, letters = '', digits] = text.length > LONGEST ? [] : (cell.exec(text) ?? []);
  if (digits === undefined) return null;
  const value = numberOf(digits, decimalComma);
  return value === undefined ? null : [letters.trim().toLowerCase(), value];
}

/** Wavelengths of a sensor: rising or falling but for a few turns, where sensors measure, and no years. */
function areHeadings(values: readonly number[]): boolean {
  if (values.length < LEAST_CELLS) return false;
  const sign = Math.sign(values[values.length - 1] - values[0]);
  const turns = values.filter((v, i) => i > 0 && (v - values[i - 1]) * sign <= 0).length;
  if (sign === 0 || turns > MOST_TURNS || turns * LEAST_CELLS > values.length) return false;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const years =
    low >= 1800 && high <= 2100 && values.every((v, i) => i === 0 || v - values[i - 1] === sign);
  if (years) return false;
  if (low >= 200) return high <= 26_000 && high - low >= 50;
  return low >= 0.2 && high <= 26 && high - low >= 0.05 && values.some((v) => v % 1 !== 0);
}

/** Where the wavelengths of a heading are: its cells from `from` up to `to`. */
export interface HeadingOfWavelengths {
  readonly mark: string | null;
  readonly from: number;
  readonly to: number;
  readonly wavelengths: readonly number[];
  /** What stands before each of them: "x", "wl". */
  readonly letters: string;
}

/** A heading with wavelengths in it: a line for each spectrum (EcoSIS, SPECCHIO, R). Its last cell may be cut off. */
export function wavelengthsAcross(heading: string): HeadingOfWavelengths | null {
  for (const mark of [',', ';', '\t', null]) {
    const cells = splitRow(heading, mark);
    if (cells.length < LEAST_CELLS) continue;
    const found = runsOf(cells.map((text) => wavelengthIn(text, mark !== ',')))
      .filter(({ wavelengths }) => areHeadings(wavelengths))
      .sort((p, q) => q.wavelengths.length - p.wavelengths.length)[0];
    if (found) return { mark, ...found };
  }
  return null;
}

/** Neighbouring cells that are numbers behind the same letters. */
function runsOf(
  cells: readonly ([string, number] | null)[],
): readonly Omit<HeadingOfWavelengths, 'mark'>[] {
  const runs: Omit<HeadingOfWavelengths, 'mark'>[] = [];
  for (let start = 0; start < cells.length;) {
    const letters = cells[start]?.[0];
    let to = start;
    while (letters !== undefined && cells[to]?.[0] === letters) to++;
    const values = cells.slice(start, to).map((c) => c?.[1] ?? NaN);
    // A number of the line, or a count, may stand before them.
    let skip = 0;
    while (skip < 3 && !areHeadings(values.slice(skip))) skip++;
    if (letters !== undefined)
      runs.push({ from: start + skip, to, wavelengths: values.slice(skip), letters });
    start = Math.max(to, start + 1);
  }
  return runs;
}
