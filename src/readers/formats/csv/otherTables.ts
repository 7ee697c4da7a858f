/** Tables of spectra in other arrangements, brought to a row for each band. */
import { numberOf, splitRow } from './dialect';

/** "Column 2: Bitumen~~1" … and rows of numbers, as one heading and rows with tabs. */
export function tableOfPlot(text: string): string {
  const lines = text.split(/\r\n?|\n/).slice(1);
  const column = /^Column \d+: *(.*?)(?:~~\d+)?\s*$/;
  const heading = lines.flatMap((line) => column.exec(line)?.[1].replaceAll('\t', ' ') ?? []);
  const rows = lines.filter((line) => !column.test(line));
  return [heading.join('\t'), ...rows.map((row) => row.trim().replace(/\s+/g, '\t'))].join('\n');
}

/** Spectra Vista's columns are wavelength, radiance of the reference, radiance of the target, reflectance in percent. */
export function tableOfSvc(text: string, file: string): string {
  const lines = text.split(/\r\n?|\n/);
  const name = /^name\s*=\s*(.*)$/im.exec(text)?.[1].trim() ?? file;
  const at = lines.findIndex((line) => /^data\s*=/i.test(line));
  const rows = lines.slice(at + 1).flatMap((line) => {
    const cells = line.trim().split(/\s+/);
    const percent = Number(cells[3]);
    return cells.length < 4 ? [] : [`${cells[0]}\t${percent / 100}`];
  });
  const title = name.replace(/\.[^.]*$/, '').replaceAll('\t', ' ') || file;
  return [`wavelength\t${title}`, ...(at < 0 ? [] : rows)].join('\n');
}

/**
 * A line for each spectrum, wavelengths in the heading (EcoSIS). Its name is the first of the columns before them whose
 * texts differ from line to line.
 */
export function turnedTable(
  lines: readonly string[],
  { mark, from }: { readonly mark: string; readonly from: number },
  bad: (field: string, found: string, expected: string) => Error,
): { names: string[]; wavelengths: Float64Array; values: Float64Array } {
  const decimalComma = true;
  const heading = splitRow(lines[0], mark);
  const bare = (cell: string): string => cell.replace(/^X(?=\d)|\s*nm$/gi, '');
  const wavelengths = Float64Array.from(
    heading.slice(from),
    (cell) => numberOf(bare(cell), decimalComma) ?? NaN,
  );
  const rows = lines.slice(1).map((line) => splitRow(line, mark));
  const bands = wavelengths.length;
  if (rows.length === 0) throw bad('its rows', 'a heading alone', 'a row for each spectrum');
  const values = new Float64Array(rows.length * bands);
  rows.forEach((cells, r) => {
    while (cells.length > heading.length && cells.at(-1) === '') cells.pop();
    if (cells.length !== heading.length)
      throw bad(`row ${r + 1}`, `${cells.length} cells`, `${heading.length} cells, as the heading`);
    for (let b = 0; b < bands; b++) {
      const value = numberOf(cells[from + b], decimalComma);
      if (value === undefined)
        throw bad(`row ${r + 1}, ${heading[from + b]}`, cells[from + b], 'a number');
      values[r * bands + b] = value;
    }
  });
  const columns = Array.from({ length: from }, (_, c) => rows.map((cells) => cells[c]));
  const named = columns.find(
    (column) => new Set(column).size === column.length && !column.includes(''),
  );
  const names = named ?? rows.map((_, r) => `Spectrum ${r + 1}`);
  return { names, wavelengths, values };
}
