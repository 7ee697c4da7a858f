/**
 * Tables with a line for each band: which column is the wavelengths, which are spectra, what they are called, and which are
 * neither. By the words of the heading where they are known, else by the numbers.
 */
import { nameIn } from '../../../scene/csv';
import { resample } from '../../../scene/spectra/resample';
import { areWavelengths, numberOf, splitRow } from './dialect';
import type { Dialect } from './dialect';
import { isAgain, isWavenumber, wavelengthHeading } from './headings';
import { areCounts, numbersOf, ownHeading, separatorOf } from './matches';

const MAX_COLUMNS = 4096;
/** Shorter columns that rise like wavelengths may be values. */
const LEAST_AGAIN = 8;

export type Bad = (field: string, found: string, expected: string) => Error;

/** Spectra [parts × bands] at their wavelengths [bands]. */
export interface Spectra {
  readonly names: readonly string[];
  readonly wavelengths: Float64Array | null;
  readonly values: Float64Array;
}

interface Layout extends Dialect {
  readonly names: readonly string[];
  /** There is no heading. */
  readonly unnamed: boolean;
  /** Lines above `names` with as many cells, the nearest first. */
  readonly above: readonly (readonly string[])[];
  readonly rows: readonly string[];
}

/** Heading and rows: the heading by its words where it has them, else what stands before the numbers. */
function layoutOf(lines: readonly string[], bad: Bad): Layout {
  const [heading = ''] = lines;
  if (ownHeading.test(heading) || wavelengthHeading.test(heading)) {
    const found = numbersOf(lines, true);
    const mark = ownHeading.test(heading) ? ',' : separatorOf(heading, lines[found?.first ?? 1]);
    // A line of units is no row; one with a number in it is, even a wrong one.
    const isUnits = (line: string): boolean =>
      splitRow(line, mark).every((cell) => cell === '' || numberOf(cell, true) === undefined);
    const skip = found && found.first === 2 && isUnits(lines[1]) ? 2 : 1;
    return {
      names: splitRow(heading, mark),
      unnamed: false,
      above: [],
      rows: lines.slice(skip),
      mark,
      decimalComma: true,
    };
  }
  const found = numbersOf(lines, true);
  if (!found) throw bad('its heading', heading, 'wavelength and the names of spectra');
  const { mark, decimalComma, first, columns } = found;
  const unnamed = Array.from({ length: columns }, (_, c) => (c === 0 ? 'wavelength' : ''));
  const titles: (readonly string[])[] = [];
  for (let at = first - 1; at >= 0; at--) {
    const cells = splitRow(lines[at], mark);
    while (cells.length > columns && cells.at(-1) === '') cells.pop();
    if (cells.length !== columns) break;
    titles.push(cells);
  }
  // Where a word for wavelengths is among them, that line is the heading.
  const worded = titles.findIndex((cells) => cells.some((c) => wavelengthHeading.test(c)));
  const [names, ...above] = worded > 0 ? titles.slice(worded) : titles;
  return {
    names: names ?? unnamed,
    unnamed: !names,
    above,
    rows: lines.slice(first),
    mark,
    decimalComma,
  };
}

const stemOf = (file: string): string => file.replace(/\.[^.]*$/, '');

interface Column {
  readonly name: string;
  readonly at: number;
  /** Column of its wavelengths; -1 where there are none. */
  readonly wave: number;
}

/** A column as numbers; NaN where a cell is empty, undefined where it is a word. */
type Cells = readonly (number | undefined)[];

/** @throws the caller's error naming the row and column that is no number */
export function readColumns(
  lines: readonly string[],
  file: string,
  bad: Bad,
  notes: string[],
): Spectra {
  const [heading = ''] = lines;
  const layout = layoutOf(lines, bad);
  const { names, rows, mark, decimalComma } = layout;
  if (names.length < 2 || names.length > MAX_COLUMNS)
    throw bad('its heading', heading, 'wavelength and the names of spectra');
  if (rows.length === 0) throw bad('its rows', 'a heading alone', 'a row for each band');
  const table = rows.map((row, b) => {
    const cells = splitRow(row, mark);
    // A spreadsheet leaves empty cells at the end.
    while (cells.length > names.length && cells.at(-1) === '') cells.pop();
    if (cells.length !== names.length)
      throw bad(`row ${b + 1}`, `${cells.length} cells`, `${names.length} cells, as the heading`);
    return cells;
  });
  const columns = names.map((_, c): Cells =>
    table.map((cells) => numberOf(cells[c], decimalComma)),
  );
  const taken = ownHeading.test(heading)
    ? ownColumns(names, file, notes)
    : columnsOf(layout, columns, table, file, notes);
  if (taken.length === 0) throw bad('its heading', heading, 'a column for each spectrum');
  if (mark === ',') refuseTornDecimals(table, taken, bad);
  const waves = [...new Set(taken.map(({ wave }) => wave))].filter((wave) => wave >= 0);
  for (const wave of waves) columns[wave] = withoutThousands(columns[wave], table, wave);
  const needed = new Set([...taken.map(({ at }) => at), ...waves]);
  for (const [b, cells] of table.entries()) {
    const wrong = names.findIndex((_, c) => needed.has(c) && columns[c][b] === undefined);
    if (wrong >= 0) throw bad(`row ${b + 1}, ${names[wrong]}`, cells[wrong], 'a number');
    for (const wave of waves) {
      // The shorter of two spectra has no more wavelengths, and no values either.
      const own = taken.filter((t) => t.wave === wave).map(({ at }) => at);
      const ended = waves.length > 1 && [wave, ...own].every((c) => cells[c] === '');
      if (!ended && !((columns[wave][b] ?? NaN) > 0))
        throw bad(`row ${b + 1}, ${names[wave]}`, cells[wave], 'a wavelength above 0');
    }
  }
  const values = new Map(
    [...needed].map((c) => [c, Float64Array.from(columns[c], (v) => v ?? NaN)] as const),
  );
  for (const wave of waves) {
    const list = values.get(wave)!;
    if (isWavenumber(names[wave])) {
      values.set(
        wave,
        list.map((v) => 1e7 / v),
      );
      notes.push(`The wavenumbers of ${file} (per centimetre) are turned into wavelengths.`);
    } else refuseLong(list, names[wave], bad);
  }
  return joined(onlyReflectance(taken, values, file, notes), waves, values, rows.length, notes);
}

/** Which columns are spectra, and where the wavelengths of each are. */
function columnsOf(
  { names, unnamed, above }: Layout,
  columns: readonly Cells[],
  table: readonly (readonly string[])[],
  file: string,
  notes: string[],
): Column[] {
  const words = columns.map(
    (cells, c) =>
      cells.some((v) => v === undefined) &&
      !cells.some((v) => Number.isFinite(v)) &&
      table.some((row) => row[c] !== ''),
  );
  const first = firstWave(names, columns);
  const found: Column[] = [];
  const left: string[] = [];
  let wave = first;
  for (let c = first + 1; c < names.length; c++) {
    const again = isAgain(names[c], names[first]) || risesAgain(columns, first, wave, c);
    if (again) wave = c;
    else if (words[c] && names.length > first + 2) left.push(names[c] || `column ${c + 1}`);
    else found.push({ name: names[c], at: c, wave });
  }
  if (found.length > 0 && left.length > 0)
    notes.push(`Columns of ${file} without numbers are left out: ${left.slice(0, 5).join(', ')}.`);
  if (unnamed) {
    const stem = stemOf(file);
    return found.map((c, i) => ({ ...c, name: found.length === 1 ? stem : `${stem} ${i + 1}` }));
  }
  return named(found, names, above, columns.length);
}

/** The column of wavelengths: by its heading, else the first, or the one behind a number for each line. */
function firstWave(names: readonly string[], columns: readonly Cells[]): number {
  const worded = names.findIndex((name) => wavelengthHeading.test(name) || isWavenumber(name));
  if (worded >= 0 && worded < names.length - 1) return worded;
  const [a = [], b = []] = columns;
  const numbers = (cells: Cells): number[] => cells.map((v) => v ?? NaN);
  return columns.length > 2 && areCounts(numbers(a)) && areWavelengths(numbers(b)) ? 1 : 0;
}

/** A later column that rises as the first wavelengths do, from about the same place to about the same place. */
function risesAgain(columns: readonly Cells[], first: number, wave: number, c: number): boolean {
  if (c === wave + 1 || c === columns.length - 1) return false;
  const listed = (cells: Cells): number[] =>
    cells.map((v) => v ?? NaN).filter((v) => !Number.isNaN(v));
  const [one, other] = [listed(columns[first]), listed(columns[c])];
  if (other.length < LEAST_AGAIN || !areWavelengths(one) || !areWavelengths(other)) return false;
  const near = (p: number, q: number): boolean => Math.abs(p - q) <= 0.1 * Math.abs(p);
  return near(one[0], other[0]) && near(one[one.length - 1], other[other.length - 1]);
}

/** "[nm]", "%", "-": what a line of units has instead of a name. */
const isUnit = (text: string): boolean =>
  /^[[(].*[\])]$|^(%|-|nm|[uµμ]m|counts?|a\.?u\.?)?$/i.test(text.trim());

/**
 * Names out of the heading; where they do not tell the spectra apart, or are no names, out of the lines above it: a line of
 * file or sample names first.
 */
function named(
  taken: readonly Column[],
  names: readonly string[],
  above: readonly (readonly string[])[],
  columns: number,
): Column[] {
  const lines = [names, ...above];
  // A name stands above the values or above their wavelengths.
  const namesIn = (line: readonly string[]): string[] =>
    taken.map(({ at, wave }) => line[at] || (above.length > 0 ? (line[wave] ?? '') : ''));
  const tells = (line: readonly string[]): boolean => {
    const own = namesIn(line);
    return (
      new Set(own).size === own.length &&
      own.every((n) => !isUnit(n) && (columns === 2 || numberOf(n, true) === undefined))
    );
  };
  const good = lines.filter(tells);
  const ofFiles = good.find((line) => /\b(file|spectrum|sample)\s*_?(name|id)?\b/i.test(line[0]));
  const line = above.length > 0 ? (ofFiles ?? good[0] ?? names) : names;
  const called = namesIn(line);
  return taken.map((column, i) => ({ ...column, name: called[i] }));
}

/** Instruments write radiances beside the reflectance; of these tables the reflectance is taken, percent as fractions. */
function onlyReflectance(
  taken: readonly Column[],
  values: Map<number, Float64Array>,
  file: string,
  notes: string[],
): Column[] {
  const isReflectance = ({ name }: Column): boolean => /^\s*(abs\.?\s*)?refl/i.test(name);
  const isOther = ({ name }: Column): boolean =>
    /^\s*(ir)?rad(iance)?\b|^\s*(raw|dark|white|counts?|dn)\b/i.test(name);
  const reflectances = taken.filter(isReflectance);
  const others = taken.filter(isOther);
  if (reflectances.length === 0 || others.length === 0) return [...taken];
  if (reflectances.length + others.length < taken.length) return [...taken];
  notes.push(`Of ${file} the reflectance is taken; its other columns are not read.`);
  return reflectances.map((column) => {
    if (column.name.includes('%'))
      values.set(
        column.at,
        values.get(column.at)!.map((v) => v / 100),
      );
    return reflectances.length === 1 ? { ...column, name: stemOf(file) } : column;
  });
}

/** "1,350" or "1.350" among "990": a mark of thousands, where wavelengths rise only so. */
function withoutThousands(cells: Cells, table: readonly (readonly string[])[], c: number): Cells {
  const plain = cells.map((v) => v ?? NaN).filter((v) => !Number.isNaN(v));
  if (areWavelengths(plain)) return cells;
  const read = table.map((row, b) => {
    const [, thousands, rest, decimals = '0'] =
      /^(\d{1,3})[.,'’\u00a0\u202f ](\d{3})(?:[.,](\d+))?$/.exec(row[c]) ?? [];
    return thousands === undefined ? cells[b] : Number(`${thousands}${rest}.${decimals}`);
  });
  return areWavelengths(read.map((v) => v ?? NaN)) ? read : cells;
}

/** "400,0,0,105": decimal commas between commas make columns of whole numbers of which one is always 0. */
function refuseTornDecimals(
  table: readonly (readonly string[])[],
  taken: readonly Column[],
  bad: Bad,
): void {
  const [first] = table;
  if (first.length % 2 !== 0 || table.length < LEAST_AGAIN) return;
  if (!table.every((cells) => cells.every((cell) => /^\d+$/.test(cell)))) return;
  const isZero = ({ at }: Column): boolean => table.every((cells) => /^[01]$/.test(cells[at]));
  if (taken.some(isZero) && taken.some((column) => !isZero(column)))
    throw bad(
      'its marks',
      first.join(','),
      'semicolons or tabs between numbers with decimal commas',
    );
}

/** A line for each spectrum and band has all wavelengths again and again. */
function refuseLong(list: Float64Array, name: string, bad: Bad): void {
  const distinct = new Set(list.filter((v) => !Number.isNaN(v))).size;
  if (list.length >= LEAST_AGAIN && distinct * 2 <= list.length)
    throw bad(
      `its column ${name}`,
      `${list.length} wavelengths, ${distinct} different`,
      'a row for each band and a column for each spectrum',
    );
}

/** The spectra on one list of wavelengths: their own where they share it, else all wavelengths there are, on straight lines. */
function joined(
  taken: readonly Column[],
  waves: readonly number[],
  columns: ReadonlyMap<number, Float64Array>,
  rows: number,
  notes: string[],
): Spectra {
  const names = taken.map(({ name }) => name);
  const lists = waves.map((wave) => columns.get(wave)!);
  const alike = lists.every((list) => list.every((v, b) => v === lists[0][b]));
  if (lists.length < 2 || alike) {
    const values = new Float64Array(taken.length * rows);
    taken.forEach(({ at }, r) => values.set(columns.get(at)!, r * rows));
    return { names, wavelengths: lists[0] ?? null, values };
  }
  const all = Float64Array.from(
    new Set(lists.flatMap((list) => [...list.filter((v) => v > 0)])),
  ).sort();
  const values = new Float64Array(taken.length * all.length);
  taken.forEach(({ at, wave }, r) => {
    const own = resample(
      columns.get(at)!,
      { wavelengths: columns.get(wave)! },
      { wavelengths: all },
    );
    values.set(own.values, r * all.length);
  });
  notes.push(
    `The ${taken.length} spectra have wavelengths of their own; they are brought to all ${all.length} of them on straight lines.`,
  );
  return { names, wavelengths: all, values };
}

/** Of the studio's own columns the estimates; where there are none, the starts, else the truth. */
function ownColumns(names: readonly string[], file: string, notes: string[]): Column[] {
  const kinds = ['estimate', 'initial', 'truth'];
  const wave = names.indexOf('wavelength_nm');
  const columns = names.flatMap((title, at) => {
    const kind = kinds.find((k) => title.endsWith(` ${k}`));
    if (!kind || at <= names.indexOf('valid')) return [];
    const name = nameIn(title.slice(0, -kind.length - 1));
    return [{ name, at, kind, wave }];
  });
  const kind = kinds.find((k) => columns.some((c) => c.kind === k));
  const taken = columns.filter((c) => c.kind === kind);
  if (taken.length < columns.length)
    notes.push(
      `Of ${file} the ${kind} of each endmember is taken; its other columns are not read.`,
    );
  return taken;
}
