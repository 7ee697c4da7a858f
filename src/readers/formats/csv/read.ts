/**
 * A table of spectra: a row for each band, its wavelength and a value for each spectrum, with any marks, with a heading in
 * any language or none, with lines before it, with a column of wavelengths before each spectrum; a row for each spectrum;
 * ENVI's ASCII plots, Spectra Vista's files, and the studio's own tables, of which the estimates are taken. Not here:
 * abundances by line and sample, which are annotations.
 */
import { nameIn } from '../../../scene/csv';
import { resample } from '../../../scene/spectra/resample';
import { fileError, throwIfCancelled } from '../../fileError';
import { only, RangeList } from '../../ranges';
import type { Chunk, Contents, NumericArray } from '../../types';
import { findNumbers, numberOf, splitRow } from './dialect';
import type { Dialect } from './dialect';
import {
  decodeText,
  isAsciiPlot,
  isSvc,
  isUsgs,
  linesOf,
  ownHeading,
  separatorOf,
  spectraByLine,
  wavelengthHeading,
} from './matches';
import { tableOfPlot, tableOfSvc, turnedTable } from './otherTables';
import { readUsgs } from './usgs';

/** A library of 1000 spectra of 2000 bands takes less. */
const MAX_BYTES = 2 ** 25;
const MAX_COLUMNS = 4096;

type Bad = (field: string, found: string, expected: string) => Error;

/** Spectra [parts × bands] at their wavelengths [bands]. */
interface Spectra {
  readonly names: readonly string[];
  readonly wavelengths: Float64Array | null;
  readonly values: Float64Array;
}

/** Reads a table whole: it is small. @throws StudioError naming the row and column that is no number */
export async function readCsv(file: File, cancelled: () => boolean): Promise<Contents> {
  throwIfCancelled(cancelled, file.name);
  const bad: Bad = (field, found, expected) =>
    fileError({
      file: file.name,
      field,
      message: `${file.name} is not a table of spectra that can be read: ${field}.`,
      found: found.slice(0, 80),
      expected,
      advice:
        'Write a heading (wavelength,soil,tree …) and a row of numbers for each band, with the same marks in all rows.',
    });
  if (file.size > MAX_BYTES)
    throw bad('its length', `${file.size} bytes`, `at most ${MAX_BYTES} bytes`);
  const plain = decodeText(new Uint8Array(await file.arrayBuffer())).replace(/^\ufeff/, '');
  const notes: string[] = [];
  if (isUsgs(plain)) return readUsgs(plain, file.name, bad);
  const lines = linesOf(
    isAsciiPlot(plain) ? tableOfPlot(plain) : isSvc(plain) ? tableOfSvc(plain, file.name) : plain,
  );
  const byLine = spectraByLine(lines[0] ?? '');
  const spectra = byLine
    ? turnedTable(lines, byLine, bad)
    : readColumns(lines, file.name, bad, notes);
  const { names, wavelengths, values } = spectra;
  const parts = names.length;
  const bands = values.length / parts;
  const array = (name: string, shape: number[], data: Float64Array): NumericArray => ({
    file: file.name,
    name,
    shape,
    dtype: 'double',
    whole: false,
    chunks: (ranges) => {
      const all = inOnePiece(data);
      return ranges ? only(all, new RangeList(ranges)) : all;
    },
  });
  return {
    arrays: [
      ...(wavelengths ? [array('wavelength', [bands, 1], wavelengths)] : []),
      array('endmembers', [bands, parts], values),
    ],
    texts: [{ file: file.name, name: 'names', values: names }],
    others: [],
    notes,
  };
}

interface Layout extends Dialect {
  readonly names: readonly string[];
  readonly rows: readonly string[];
}

/** Heading and rows: the heading by its words where it has them, else what stands before the numbers. */
function layoutOf(lines: readonly string[], file: string, bad: Bad): Layout {
  const [heading = ''] = lines;
  if (ownHeading.test(heading) || wavelengthHeading.test(heading)) {
    const mark = ownHeading.test(heading) ? ',' : separatorOf(heading, lines[1]);
    return {
      names: splitRow(heading, mark),
      rows: lines.slice(1),
      mark,
      decimalComma: true,
    };
  }
  const found = findNumbers(lines, true);
  if (!found) throw bad('its heading', heading, 'wavelength and the names of spectra');
  const { mark, decimalComma, first, columns } = found;
  const title = first > 0 ? splitRow(lines[first - 1], mark) : [];
  const stem = file.replace(/\.[^.]*$/, '');
  const unnamed = Array.from({ length: columns }, (_, c) =>
    c === 0 ? 'wavelength' : columns === 2 ? stem : `${stem} ${c}`,
  );
  return {
    names: title.length === columns ? title : unnamed,
    rows: lines.slice(first),
    mark,
    decimalComma,
  };
}

interface Column {
  readonly name: string;
  readonly at: number;
  /** Column of its wavelengths; -1 where there are none. */
  readonly wave: number;
}

function columnsOf(
  names: readonly string[],
  heading: string,
  file: string,
  notes: string[],
): Column[] {
  if (ownHeading.test(heading)) {
    const wave = names.indexOf('wavelength_nm');
    return ownColumns(names, file, notes).map((column) => ({ ...column, wave }));
  }
  let wave = 0;
  return names.slice(1).flatMap((name, i) => {
    const again = name !== '' && (name === names[0] || wavelengthHeading.test(name));
    if (again) wave = i + 1;
    return again ? [] : [{ name, at: i + 1, wave }];
  });
}

function readColumns(lines: readonly string[], file: string, bad: Bad, notes: string[]): Spectra {
  const [heading = ''] = lines;
  const { names, rows, mark, decimalComma } = layoutOf(lines, file, bad);
  if (names.length < 2 || names.length > MAX_COLUMNS)
    throw bad('its heading', heading, 'wavelength and the names of spectra');
  if (rows.length === 0) throw bad('its rows', 'a heading alone', 'a row for each band');
  const taken = columnsOf(names, heading, file, notes);
  if (taken.length === 0) throw bad('its heading', heading, 'a column for each spectrum');
  const waves = [...new Set(taken.map(({ wave }) => wave))].filter((wave) => wave >= 0);
  const needed = new Set([...taken.map(({ at }) => at), ...waves]);
  /** [columns][rows] */
  const columns = new Map([...needed].map((c) => [c, new Float64Array(rows.length)]));
  rows.forEach((row, b) => {
    const cells = splitRow(row, mark);
    // A spreadsheet leaves empty cells at the end.
    while (cells.length > names.length && cells.at(-1) === '') cells.pop();
    if (cells.length !== names.length)
      throw bad(`row ${b + 1}`, `${cells.length} cells`, `${names.length} cells, as the heading`);
    for (const [c, values] of columns) {
      const value = numberOf(cells[c], decimalComma);
      if (value === undefined) throw bad(`row ${b + 1}, ${names[c]}`, cells[c], 'a number');
      values[b] = value;
    }
    for (const wave of waves) {
      // The shorter of two spectra has no more wavelengths, and no values either.
      const own = taken.filter((t) => t.wave === wave).map(({ at }) => at);
      const ended = waves.length > 1 && [wave, ...own].every((c) => cells[c] === '');
      if (!ended && !(columns.get(wave)![b] > 0))
        throw bad(`row ${b + 1}, ${names[wave]}`, cells[wave], 'a wavelength above 0');
    }
  });
  return joined(taken, waves, columns, rows.length, notes);
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

async function* inOnePiece(values: Float64Array): AsyncGenerator<Chunk> {
  yield { start: 0, values };
}

/** Of the studio's own columns the estimates; where there are none, the starts, else the truth. */
function ownColumns(
  names: readonly string[],
  file: string,
  notes: string[],
): { name: string; at: number }[] {
  const kinds = ['estimate', 'initial', 'truth'];
  const columns = names.flatMap((title, at) => {
    const kind = kinds.find((k) => title.endsWith(` ${k}`));
    if (!kind || at <= names.indexOf('valid')) return [];
    const name = nameIn(title.slice(0, -kind.length - 1));
    return [{ name, at, kind }];
  });
  const kind = kinds.find((k) => columns.some((c) => c.kind === k));
  const taken = columns.filter((c) => c.kind === kind);
  if (taken.length < columns.length)
    notes.push(
      `Of ${file} the ${kind} of each endmember is taken; its other columns are not read.`,
    );
  return taken;
}
