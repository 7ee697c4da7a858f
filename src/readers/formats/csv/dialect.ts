/**
 * How a table of numbers is written: its mark between cells, its decimal mark, where its numbers begin. Found by the
 * numbers, not by words, so that headings may be in any language and may be missing. Small: loaded with the page.
 */
import { csvCells } from '../../../scene/csv';

/** "1.5", "-2e-3", ".5" */
const point = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
/** "1,5", "-2,0E-03", ",5" */
const comma = /^[-+]?\d*,\d+(e[-+]?\d+)?$/i;
/** "1.350,5": marks of thousands and a decimal comma, which can mean nothing else */
const grouped = /^[-+]?\d{1,3}(\.\d{3})+,\d+(e[-+]?\d+)?$/i;
const nothing = /^(nan|n\/?a|-?inf(inity)?)?$/i;

export interface Dialect {
  /** Null: blanks. */
  readonly mark: string | null;
  readonly decimalComma: boolean;
}

/** The dialects that are tried, the preferred one first. */
const dialects: readonly Dialect[] = [
  { mark: ';', decimalComma: false },
  { mark: ';', decimalComma: true },
  { mark: '\t', decimalComma: false },
  { mark: '\t', decimalComma: true },
  // A cell with a comma in it was quoted.
  { mark: ',', decimalComma: true },
  { mark: null, decimalComma: false },
  { mark: null, decimalComma: true },
];

/** Cells without blanks around them; quoted ones may hold the mark and doubled quotes. */
export function splitRow(row: string, mark: string | null): string[] {
  if (mark === null) return row.trim().split(/\s+/);
  return csvCells(row, mark).map((cell) => cell.trim());
}

/** The number of a cell; NaN for an empty one and for "nan"; undefined for what is no number. */
export function numberOf(cell: string, decimalComma: boolean): number | undefined {
  if (nothing.test(cell)) return NaN;
  if (point.test(cell)) return Number(cell);
  if (!decimalComma) return undefined;
  if (comma.test(cell)) return Number(cell.replace(',', '.'));
  return grouped.test(cell) ? Number(cell.replaceAll('.', '').replace(',', '.')) : undefined;
}

/** A row of at least two cells, all of them numbers or empty, the first or the last ones not all empty. */
function isNumeric(cells: readonly string[], { decimalComma }: Dialect): boolean {
  if (cells.length < 2) return false;
  const numbers = cells.map((cell) => numberOf(cell, decimalComma));
  return (
    numbers.every((n) => n !== undefined) && numbers.filter((n) => Number.isFinite(n)).length >= 2
  );
}

export interface Numbers extends Dialect {
  /** Index of the first row of numbers among the lines. */
  readonly first: number;
  /** Cells of a row. */
  readonly columns: number;
}

/**
 * The first row of numbers from which on rows have as many cells, by the dialect that makes the most rows of them.
 * @param lines that say something
 * @param whole the last line may be cut off where it is false
 */
export function findNumbers(lines: readonly string[], whole: boolean): Numbers | null {
  const end = whole ? lines.length : lines.length - 1;
  let best: (Numbers & { readonly rows: number }) | null = null;
  for (const dialect of dialects) {
    let [first, columns, rows] = [-1, 0, 0];
    for (let i = 0; i < end; i++) {
      const cells = splitRow(lines[i], dialect.mark);
      if (!isNumeric(cells, dialect)) {
        if (rows >= LEAST) break;
        [first, rows] = [-1, 0];
      } else if (rows === 0 || cells.length !== columns)
        [first, columns, rows] = [i, cells.length, 1];
      else rows++;
    }
    if (rows > (best?.rows ?? 0)) best = { ...dialect, first, columns, rows };
  }
  return best && best.rows >= Math.min(LEAST, end) ? best : null;
}

/** Fewer rows of numbers are no table of spectra. */
const LEAST = 3;

/** Numbers that can be wavelengths of spectra: rising or falling, where sensors measure, and no count of lines. */
export function areWavelengths(values: readonly number[]): boolean {
  if (values.length < LEAST || !values.every((v) => v > 0 && Number.isFinite(v))) return false;
  const sign = values[1] - values[0];
  if (!values.every((v, i) => i === 0 || (v - values[i - 1]) * sign > 0)) return false;
  const [low, high] = [values[0], values[values.length - 1]].sort((a, b) => a - b);
  return low >= 200 ? high <= 26_000 : low >= 0.2 && high <= 26 && values.some((v) => v % 1 !== 0);
}
