/**
 * Tables as text, written and read: CSV by RFC 4180, safe to open in a spreadsheet. Which mark parts the cells, and what
 * the columns mean, is for who reads.
 */
import { dsvFormat } from 'd3-dsv';

/** null and non-finite numbers become empty cells. */
export type CsvCell = string | number | null;

/** Text a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV injection"); so does text that looks as if it had one. */
const formula = /^'*[=+\-@\t\r]/;
const defused = /^'(?='*[=+\-@\t\r])/;

const commas = dsvFormat(',');

function textOf(value: CsvCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  return formula.test(value) ? `'${value}` : value;
}

/** Rows of cells as CSV text; every row ends in CRLF. Numbers are written in full and never altered. */
export function csv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${commas.formatRow(row.map(textOf))}\r\n`).join('');
}

/** A name as it was before it was written: without the apostrophe that keeps a spreadsheet from running it. */
export const nameIn = (cell: string): string => cell.replace(defused, '');

/** A quote where a cell begins: only there it means anything. */
const opens = /(^[ \t]*|[,;\t] *)"/;
const quotes = (text: string): number => text.split('"').length - 1;
/** A name of more lines is a quote that was never closed. */
const MAX_LINES = 50;

/** Lines of a table; one that breaks inside quotes is one line, its breaks kept. */
export function csvLines(text: string): string[] {
  const ends = /\r\n?|\n/g;
  if (!text.includes('"')) return text.split(ends);
  // Line, break, line, break, …, line.
  const parts = text.split(/(\r\n?|\n)/);
  const lines: string[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    lines.push(parts[i]);
    if (!opens.test(parts[i])) continue;
    let open = quotes(parts[i]) % 2 === 1;
    let k = i;
    while (open && k + 2 < parts.length && k - i < 2 * MAX_LINES) {
      k += 2;
      if (quotes(parts[k]) % 2 === 1) open = false;
    }
    if (open || k === i) continue;
    lines[lines.length - 1] = parts.slice(i, k + 1).join('');
    i = k;
  }
  return lines;
}

/** A cell in quotes. */
const QUOTED = '"[^"]*(?:""[^"]*)*"';

/** Blanks between a quote and its mark, which people write and the standard does not know; a mark itself is none. */
const blankOf = (mark: string): string => (mark === '\t' ? ' ' : '[ \\t]');

/** Cells of a line; quoted ones may hold the mark, line breaks and doubled quotes. Blanks around others stay. */
export function csvCells(line: string, mark: string): string[] {
  if (!line.includes('"')) return line.split(mark);
  const tidy = tidied(line, mark);
  if (tidy === null) return line.split(mark);
  const [cells = ['']] = dsvFormat(mark).parseRows(tidy);
  return cells;
}

/**
 * The line without the blanks around its quoted cells; null where something stands between a closing quote and the mark:
 * then the cells are parted by another one.
 */
function tidied(line: string, mark: string): string | null {
  const blank = blankOf(mark);
  const quoted = new RegExp(`${blank}*(${QUOTED})${blank}*`, 'y');
  const cells: string[] = [];
  for (let at = 0; ;) {
    quoted.lastIndex = at;
    const [, cell] = quoted.exec(line) ?? [];
    if (cell !== undefined) {
      at = quoted.lastIndex;
      cells.push(cell);
      if (at >= line.length) break;
      if (line[at] !== mark) return null;
      at++;
      if (at === line.length) cells.push('');
      if (at === line.length) break;
    } else {
      const next = line.indexOf(mark, at);
      const plain = line.slice(at, next < 0 ? undefined : next);
      // A quote that is never closed is not looked for again from every cell after it.
      if (next < 0 || plain.trimStart().startsWith('"')) {
        cells.push(line.slice(at));
        break;
      }
      cells.push(plain);
      at = next + 1;
    }
  }
  return cells.join(mark);
}
