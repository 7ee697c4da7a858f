/** Tables of spectra in other arrangements, brought to a row for each band. */
import { numberOf, splitRow } from './dialect';
import type { HeadingOfWavelengths } from './headings';

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

/** Of the wavelength, reflectance and standard deviation of splib06 the first two, under the title of the file. */
export function tableOfOldUsgs(text: string, file: string): string {
  const lines = text.split(/\r\n?|\n/);
  const title = lines[14]?.trim().replace(/\s+/g, ' ') || file;
  const rows = lines.slice(16).flatMap((line) => {
    const [wavelength, value] = line.trim().split(/\s+/);
    return value === undefined ? [] : [`${wavelength}\t${value}`];
  });
  return [`wavelength\t${title}`, ...rows].join('\n');
}

/**
 * A line for each spectrum, wavelengths in the heading (EcoSIS, R). Its name is the first of the other columns whose
 * texts differ from line to line, words before numbers.
 */
export function turnedTable(
  lines: readonly string[],
  heading: HeadingOfWavelengths & { readonly at: number },
  bad: (field: string, found: string, expected: string) => Error,
): { names: string[]; wavelengths: Float64Array; values: Float64Array } {
  const { mark, at } = heading;
  const bare = (cells: string[]): string[] =>
    mark === null ? cells.map((cell) => cell.replace(/^(["'])(.*)\1$/, '$2')) : cells;
  const titles = bare(splitRow(lines[at], mark));
  const rows = lines.slice(at + 1).map((line) => bare(splitRow(line, mark)));
  if (rows.length === 0) throw bad('its rows', 'a heading alone', 'a row for each spectrum');
  // R has no cell above the names of the lines.
  const more = rows.every((cells) => cells.length === titles.length + 1) ? 1 : 0;
  const [from, to] = [heading.from + more, heading.to + more];
  const width = titles.length + more;
  const bands = to - from;
  const values = new Float64Array(rows.length * bands);
  rows.forEach((cells, r) => {
    while (cells.length > width && cells.at(-1) === '') cells.pop();
    if (cells.length !== width)
      throw bad(`row ${r + 1}`, `${cells.length} cells`, `${width} cells, as the heading`);
    for (let b = 0; b < bands; b++) {
      const value = numberOf(cells[from + b], true);
      if (value === undefined)
        throw bad(`row ${r + 1}, ${titles[heading.from + b]}`, cells[from + b], 'a number');
      values[r * bands + b] = value;
    }
  });
  const others = Array.from({ length: width }, (_, c) => c).filter((c) => c < from || c >= to);
  const columns = others.map((c) => rows.map((cells) => cells[c]));
  const tell = columns.filter(
    (column) => new Set(column).size === column.length && !column.includes(''),
  );
  const areWords = (column: readonly string[]): boolean =>
    column.every((cell) => numberOf(cell, true) === undefined);
  const names = tell.find(areWords) ?? tell[0] ?? rows.map((_, r) => `Spectrum ${r + 1}`);
  return { names, wavelengths: Float64Array.from(heading.wavelengths), values };
}
