/**
 * A table of spectra as CSV, TSV or with semicolons: a heading of names, then one row for each band: its wavelength and
 * a value for each endmember. ENVI's ASCII plots, and the studio's own tables, of which the estimates are taken. Not here: abundances by line and sample, which are annotations.
 */
import { fileError, throwIfCancelled } from '../fileError';
import { only, RangeList } from '../ranges';
import type { Chunk, Contents, NumericArray } from '../types';
import {
  decodeText,
  headingOf,
  isAsciiPlot,
  ownHeading,
  separatorOf,
  wavelengthHeading,
} from './matches';

/** A library of 1000 spectra of 2000 bands takes less. */
const MAX_BYTES = 2 ** 25;
const MAX_COLUMNS = 4096;

/** Reads a table whole: it is small. @throws StudioError naming the row and column that is no number */
export async function readCsv(file: File, cancelled: () => boolean): Promise<Contents> {
  throwIfCancelled(cancelled, file.name);
  const bad = (field: string, found: string, expected: string): Error =>
    fileError({
      file: file.name,
      field,
      message: `${file.name} is not a table of spectra that can be read: ${field}.`,
      found: found.slice(0, 80),
      expected,
      advice:
        'Write a heading (wavelength,soil,tree …) and a row of numbers for each band, with a point as decimal mark.',
    });
  if (file.size > MAX_BYTES)
    throw bad('its length', `${file.size} bytes`, `at most ${MAX_BYTES} bytes`);
  const plain = decodeText(new Uint8Array(await file.arrayBuffer())).replace(/^\ufeff/, '');
  const text = isAsciiPlot(plain) ? tableOfPlot(plain) : plain;
  const heading = headingOf(text);
  const separator = separatorOf(heading);
  const names = splitRow(heading, separator);
  const own = ownHeading.test(heading);
  if (names.length < 2 || names.length > MAX_COLUMNS || (!own && !wavelengthHeading.test(names[0])))
    throw bad('its heading', heading, 'wavelength and the names of spectra');
  const rows = text
    .slice(text.indexOf(heading) + heading.length)
    .split(/\r\n?|\n/)
    .filter((row) => row.trim() !== '' && !row.startsWith('#'));
  const bands = rows.length;
  if (bands === 0) throw bad('its rows', 'a heading alone', 'a row for each band');
  const notes: string[] = [];
  const waveAt = own ? names.indexOf('wavelength_nm') : 0;
  const taken = own
    ? ownColumns(names, file.name, notes)
    : names.slice(1).map((name, r) => ({ name, at: r + 1 }));
  const parts = taken.length;
  if (parts === 0) throw bad('its heading', heading, 'a column for each spectrum');
  const rowOf = new Map(taken.map(({ at }, r) => [at, r]));
  const wavelengths = new Float64Array(bands);
  /** [parts × bands], as a column-major table of bands × parts. */
  const spectra = new Float64Array(parts * bands);
  rows.forEach((row, b) => {
    const cells = splitRow(row, separator);
    // A spreadsheet leaves empty cells at the end.
    while (cells.length > names.length && cells.at(-1) === '') cells.pop();
    if (cells.length !== names.length)
      throw bad(`row ${b + 1}`, `${cells.length} cells`, `${names.length} cells, as the heading`);
    cells.forEach((cell, c) => {
      const r = rowOf.get(c);
      if (r === undefined && c !== waveAt) return;
      const plain = separator === ',' ? cell : cell.replace(/^([-+]?\d+),(\d+)$/, '$1.$2');
      const value =
        /^nan$/i.test(plain) || (plain === '' && r !== undefined) ? NaN : Number(plain || 'none');
      if (Number.isNaN(value) && plain !== '' && !/^nan$/i.test(plain))
        throw bad(`row ${b + 1}, ${names[c]}`, cell, 'a number');
      if (r === undefined) {
        if (!(value > 0)) throw bad(`row ${b + 1}, ${names[c]}`, cell, 'a wavelength above 0');
        wavelengths[b] = value;
      } else spectra[r * bands + b] = value;
    });
  });
  const array = (name: string, shape: number[], values: Float64Array): NumericArray => ({
    file: file.name,
    name,
    shape,
    dtype: 'double',
    whole: false,
    chunks: (ranges) => {
      const all = inOnePiece(values);
      return ranges ? only(all, new RangeList(ranges)) : all;
    },
  });
  return {
    arrays: [
      ...(waveAt < 0 ? [] : [array('wavelength', [bands, 1], wavelengths)]),
      array('endmembers', [bands, parts], spectra),
    ],
    texts: [{ file: file.name, name: 'names', values: taken.map((t) => t.name) }],
    others: [],
    notes,
  };
}

/** "Column 2: Bitumen~~1" … and rows of numbers, as one heading and rows with tabs. */
function tableOfPlot(text: string): string {
  const lines = text.split(/\r\n?|\n/).slice(1);
  const column = /^Column \d+: *(.*?)(?:~~\d+)?\s*$/;
  const heading = lines.flatMap((line) => column.exec(line)?.[1].replaceAll('\t', ' ') ?? []);
  const rows = lines.filter((line) => !column.test(line));
  return [heading.join('\t'), ...rows.map((row) => row.trim().replace(/\s+/g, '\t'))].join('\n');
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
    // The apostrophe keeps spreadsheets from running a name as a formula.
    const name = title.slice(0, -kind.length - 1).replace(/^'(?=[=+\-@])/, '');
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

/** Cells without blanks around them; quoted ones may hold the separator and doubled quotes. */
function splitRow(row: string, separator: string): string[] {
  if (!row.includes('"')) return row.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < row.length; i++) {
    const c = row[i];
    if (c === '"' && quoted && row[i + 1] === '"') {
      cell += c;
      i++;
    } else if (c === '"') quoted = !quoted;
    else if (c === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += c;
  }
  return [...cells, cell.trim()];
}
