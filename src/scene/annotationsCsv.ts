/** Annotations as CSV, written and read; annotations.ts says what the columns mean and checks the values. */
import { csv, csvCells, csvLines, nameIn } from './csv';
import type { AnnotationSet } from './annotationSet';
import { sumTolerance } from './annotationSet';
import type { RawAnnotations, Fail } from './annotationSet';

/** Columns of a CSV beside line, sample and the endmembers, and what a label's cell holds; empty where it has none. */
const extras: readonly (readonly [
  name: 'confidence' | 'error' | 'checked',
  cell: (label: AnnotationSet['labels'][number]) => string | number,
])[] = [
  ['confidence', (l) => l.confidence ?? ''],
  ['error', (l) => l.error ?? ''],
  ['checked', (l) => (l.checked ? 'yes' : '')],
];

export function annotationsToCsv(set: AnnotationSet): string {
  // With an endmember of that name the column is written always, so that reading does not take the endmember for it.
  const written = extras.filter(
    ([name, cell]) =>
      set.labels.some((l) => cell(l) !== '') || set.endmemberNames.some((n) => isNamed(n, name)),
  );
  return csv([
    ['line', 'sample', ...written.map(([name]) => name), ...set.endmemberNames],
    ...set.labels.map((l) => [
      ...[l.line, l.sample],
      ...written.map(([, cell]) => cell(l)),
      ...l.abundances,
    ]),
  ]);
}

const isNamed = (name: string, wanted: string): boolean => name.trim().toLowerCase() === wanted;

const marks = [',', ';'] as const;

/** Rows of cells by the mark that makes columns "line" and "sample" of the heading, quoted or not. */
function rowsOf(text: string): { separator: string; header: string[]; rows: string[][] } {
  const lines = csvLines(text).filter((line) => line.trim() !== '');
  const headers = marks.map((mark) => csvCells(lines[0] ?? '', mark).map((c) => c.trim()));
  const fits = (names: readonly string[]): boolean =>
    ['line', 'sample'].every((wanted) => names.some((n) => isNamed(n, wanted)));
  const at = Math.max(0, headers.findIndex(fits));
  const separator = headers.some(fits) || headers[1].length < 2 ? marks[at] : ';';
  const rows = lines
    .slice(1)
    .map((line) => csvCells(line, separator))
    .filter((cells) => cells.some((c) => c !== ''));
  return { separator, header: headers[marks.indexOf(separator)], rows };
}

/** @throws what `fail` makes when a column is missing */
export function fromCsv(text: string, fail: Fail): RawAnnotations {
  const { separator, header: names, rows } = rowsOf(text);
  const column = (name: string): number => {
    const at = names.findIndex((n) => n.toLowerCase() === name);
    if (at < 0) {
      throw fail(`The column “${name}” is missing.`, {
        field: name,
        found: names.slice(0, 6).join(', ').slice(0, 120),
        expected: 'line, sample, then one column for each endmember',
      });
    }
    return at;
  };
  const lineAt = column('line');
  const sampleAt = column('sample');
  const number = (cell: string): number =>
    cell.trim() === ''
      ? NaN
      : Number(separator === ';' ? cell.trim().replace(',', '.') : cell.trim());
  const [sureAt, errorAt, checkedAt] = extras.map(([name]) => {
    const at = names.findIndex((n) => isNamed(n, name));
    return name !== 'confidence' && at >= 0 && isFraction(at) ? -1 : at;
  });
  const known = [lineAt, sampleAt, sureAt, errorAt, checkedAt];
  const rest = names.map((_, i) => i).filter((i) => !known.includes(i));
  return {
    scene: null,
    endmemberNames: rest.map((i) => nameIn(names[i])),
    rows: rows.map((cells, i) => {
      const cellAt = (at: number): string => (cells[at] ?? '').trim();
      const error = cellAt(errorAt);
      return {
        where: `Row ${i + 2}`,
        line: number(cells[lineAt] ?? ''),
        sample: number(cells[sampleAt] ?? ''),
        abundances: rest.map((c) => number(cells[c] ?? '')),
        confidence: cellAt(sureAt) === '' ? 1 : number(cells[sureAt]),
        error: error === '' ? undefined : Number.isNaN(number(error)) ? error : number(error),
        checked: checkedCell(cellAt(checkedAt)),
      };
    }),
  };

  /**
   * True of a column of fractions that has the name of a later one: files of before there were errors may have an
   * endmember that is called so. Then the rows sum to 1 with it, and not all of them without.
   */
  function isFraction(at: number): boolean {
    const sumsTo1 = (cells: readonly string[], left: readonly number[]): boolean => {
      const used = cells.filter((_, i) => i !== lineAt && i !== sampleAt && !left.includes(i));
      return Math.abs(used.reduce((sum, c) => sum + number(c), 0) - 1) <= sumTolerance + 1e-9;
    };
    const sure = names.findIndex((n) => isNamed(n, 'confidence'));
    return (
      rows.every((cells) => sumsTo1(cells, [sure])) &&
      rows.some((cells) => !sumsTo1(cells, [sure, at]))
    );
  }
}

/** A cell of the column "checked"; anything but yes and no stays text, to be refused. */
function checkedCell(cell: string): boolean | string | undefined {
  if (cell === '') return undefined;
  if (/^(yes|true|1)$/i.test(cell)) return true;
  return /^(no|false|0)$/i.test(cell) ? false : cell;
}
