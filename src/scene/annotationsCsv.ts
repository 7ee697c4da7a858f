/** Annotations as CSV, written and read; annotations.ts says what the columns mean and checks the values. */
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
  const rows = [
    ['line', 'sample', ...written.map(([name]) => name), ...set.endmemberNames.map(quote)],
    ...set.labels.map((l) => [
      ...[l.line, l.sample],
      ...written.map(([, cell]) => cell(l)),
      ...l.abundances,
    ]),
  ];
  return `${rows.map((r) => r.join(',')).join('\r\n')}\r\n`;
}

const isNamed = (name: string, wanted: string): boolean => name.trim().toLowerCase() === wanted;

/** RFC 4180 quoting; a leading formula character gets an apostrophe so that spreadsheets do not run it. */
function quote(name: string): string {
  const safe = /^[=+\-@\t]/.test(name) ? `'${name}` : name;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @throws what `fail` makes when a column is missing */
export function fromCsv(text: string, fail: Fail): RawAnnotations {
  const separator = (text.split(/\r?\n/, 1)[0].match(/;/g) ?? []).length > 0 ? ';' : ',';
  const [header, ...rows] = splitCsv(text, separator).filter((r) => r.some((c) => c !== ''));
  const names = header.map((c) => c.trim());
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
    endmemberNames: rest.map((i) => names[i].replace(/^'(?=[=+\-@\t])/, '')),
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

/** Rows and cells of RFC 4180 text with the given separator. */
function splitCsv(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === separator) {
      rows[rows.length - 1].push(cell);
      cell = '';
    } else if (c === '\n') {
      rows[rows.length - 1].push(cell);
      rows.push([]);
      cell = '';
    } else if (c !== '\r') cell += c;
  }
  rows[rows.length - 1].push(cell);
  return rows;
}
