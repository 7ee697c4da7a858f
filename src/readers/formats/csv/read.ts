/**
 * A table of spectra: a row for each band, its wavelength and a value for each spectrum, with any marks, with a heading in
 * any language or none, with lines before it, with a column of wavelengths before each spectrum; a row for each spectrum;
 * ENVI's ASCII plots, Spectra Vista's files, and the studio's own tables, of which the estimates are taken. Not here:
 * abundances by line and sample, which are annotations.
 */
import { fileError, throwIfCancelled } from '../../fileError';
import { heldArray } from '../../held';
import { decodeText } from '../../text';
import type { Contents } from '../../types';
import { readColumns } from './columns';
import type { Bad, Spectra } from './columns';
import {
  isAsciiPlot,
  isOldUsgs,
  isSvc,
  isUsgs,
  linesOf,
  numbersOf,
  ownHeading,
  spectraByLine,
} from './matches';
import { tableOfOldUsgs, tableOfPlot, tableOfSvc, turnedTable } from './otherTables';
import { readUsgs } from './usgs';

/** A library of 1000 spectra of 2000 bands takes less. */
const MAX_BYTES = 2 ** 25;

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
  const plain = decodeText(new Uint8Array(await file.arrayBuffer()));
  const notes: string[] = [];
  if (isUsgs(plain)) return readUsgs(plain, file.name, bad);
  const lines = linesOf(columnsFrom(plain, file.name));
  const byLine = ownHeading.test(lines[0] ?? '')
    ? null
    : spectraByLine(lines, numbersOf(lines, true));
  const spectra: Spectra = byLine
    ? turnedTable(lines, byLine, bad)
    : readColumns(lines, file.name, bad, notes);
  const { names, wavelengths, values } = spectra;
  const parts = names.length;
  const bands = values.length / parts;
  return {
    arrays: [
      ...(wavelengths ? [heldArray(file.name, 'wavelength', wavelengths)] : []),
      heldArray(file.name, 'endmembers', values, [bands, parts]),
    ],
    texts: [{ file: file.name, name: 'names', values: names }],
    others: [],
    notes,
  };
}

/** Files of instruments and programs as a heading and a row for each band. */
function columnsFrom(text: string, file: string): string {
  if (isAsciiPlot(text)) return tableOfPlot(text);
  if (isSvc(text)) return tableOfSvc(text, file);
  return isOldUsgs(text) ? tableOfOldUsgs(text, file) : text;
}
