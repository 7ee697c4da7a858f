/**
 * A table of spectra as CSV, TSV or with semicolons: a heading of names, then one row for each band: its wavelength and
 * a value for each endmember. Not here: abundances by line and sample, which are annotations.
 */
import { fileError, throwIfCancelled } from '../fileError';
import type { Chunk, Contents, NumericArray } from '../types';
import { decodeText, headingOf, separatorOf, wavelengthHeading } from './matches';

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
  const text = decodeText(new Uint8Array(await file.arrayBuffer())).replace(/^\ufeff/, '');
  const heading = headingOf(text);
  const separator = separatorOf(heading);
  const names = splitRow(heading, separator);
  if (names.length < 2 || names.length > MAX_COLUMNS || !wavelengthHeading.test(names[0]))
    throw bad('its heading', heading, 'wavelength and the names of spectra');
  const rows = text
    .slice(text.indexOf(heading) + heading.length)
    .split(/\r\n?|\n/)
    .filter((row) => row.trim() !== '' && !row.startsWith('#'));
  const bands = rows.length;
  if (bands === 0) throw bad('its rows', 'a heading alone', 'a row for each band');
  const parts = names.length - 1;
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
      const plain = separator === ',' ? cell : cell.replace(/^([-+]?\d+),(\d+)$/, '$1.$2');
      const value = /^nan$/i.test(plain) || (plain === '' && c > 0) ? NaN : Number(plain || 'none');
      if (Number.isNaN(value) && plain !== '' && !/^nan$/i.test(plain))
        throw bad(`row ${b + 1}, ${names[c]}`, cell, 'a number');
      if (c === 0) {
        if (!(value > 0)) throw bad(`row ${b + 1}, ${names[0]}`, cell, 'a wavelength above 0');
        wavelengths[b] = value;
      } else spectra[(c - 1) * bands + b] = value;
    });
  });
  const array = (name: string, shape: number[], values: Float64Array): NumericArray => ({
    file: file.name,
    name,
    shape,
    dtype: 'double',
    whole: false,
    async *chunks(): AsyncGenerator<Chunk> {
      yield { start: 0, values };
    },
  });
  return {
    arrays: [
      array('wavelength', [bands, 1], wavelengths),
      array('endmembers', [bands, parts], spectra),
    ],
    texts: [{ file: file.name, name: 'names', values: names.slice(1) }],
    others: [],
    notes: [],
  };
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
