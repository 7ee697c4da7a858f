/** Every table that is written as CSV comes back with its names and numbers, whatever people call their materials. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asFile, open } from '../../testdata/mat/open';
import { parseAnnotations } from '../scene/annotations';
import { annotationsToCsv } from '../scene/annotationsCsv';
import { csv, csvCells, csvLines, nameIn } from '../scene/csv';
import { raceTable, runsCsv, summaryCsv } from './raceTable';
import { metricsCsv, spectraCsv } from './tables';

const seed = 20261129;
const parameters = { seed, numRuns: 1000 };

/** Marks, quotes, line breaks, what spreadsheets run, blanks, and ordinary letters. */
const piece = fc.constantFrom(
  ...[';', ',', '"', '""', '\r', '\n', '\r\n', '\t', '=', '+', '-', '@', "'", ' ', '#', '|'],
  ...['grass', 'dry', 'µ', '草', '0', '1,5', 'line', 'sample', 'error', 'estimate', 'nm'],
);
/** As the page keeps them: without blanks around, not empty. */
const name = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('').trim())
  .filter((text) => text !== '');
const names = fc.uniqueArray(name, {
  ...{ minLength: 2, maxLength: 5 },
  selector: (text) => oneLine(text).toLowerCase(),
});
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
const cell = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));

const read = (text: string): string[][] =>
  csvLines(text)
    .slice(0, -1)
    .map((line) => csvCells(line, ',').map(nameIn));

describe('rows of cells', () => {
  it('are read back as they were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
        (rows) => {
          expect(read(csv(rows))).toEqual(rows);
        },
      ),
      parameters,
    );
  });

  it('with blanks behind the marks, and a quote that is a measure', () => {
    expect(csvCells('400, "1,5" ,"a ""b"""', ',')).toEqual(['400', '1,5', 'a "b"']);
    expect(csvLines('5" pot,1\r6" pot,2\n')).toEqual(['5" pot,1', '6" pot,2', '']);
    expect(csvLines('"never closed,1\n2,3')).toEqual(['"never closed,1', '2,3']);
  });
});

describe('annotations', () => {
  const scene = { name: 's', lines: 20, samples: 20, bands: 3 };
  const roundTrip = (endmemberNames: readonly string[]): void => {
    const share = 1 / endmemberNames.length;
    const labels = endmemberNames.map((_, r) => ({
      ...{ line: r, sample: 2 * r, abundances: endmemberNames.map(() => share) },
      ...(r === 1 ? { error: 0.05, confidence: 0.5 } : {}),
    }));
    const set = { scene, endmemberNames, labels };
    const back = parseAnnotations(annotationsToCsv(set), 'a.csv', scene);
    expect(back.endmemberNames).toEqual(endmemberNames);
    expect(back.labels).toEqual(labels);
  };

  it('of any names', () => {
    fc.assert(fc.property(names, roundTrip), parameters);
  });

  it('a name with a semicolon is no separator', () => roundTrip(['grass; dry', 'soil']));

  it('with semicolons and decimal commas, as spreadsheets of some countries write them', () => {
    const text = 'line;sample;"a, b";"c;d"\r\n1;2;0,25;0,75\r\n';
    const back = parseAnnotations(text, 'a.csv', scene);
    expect(back.endmemberNames).toEqual(['a, b', 'c;d']);
    expect(back.labels[0].abundances).toEqual([0.25, 0.75]);
  });
});

describe('spectra', () => {
  const roundTrip = async (endmemberNames: readonly string[]): Promise<void> => {
    const bands = 4;
    const values = Float32Array.from({ length: endmemberNames.length * bands }, (_, i) => i / 8);
    const text = spectraCsv({
      endmembers: endmemberNames.map((n, r) => ({ id: String(r), name: n, color: r, truth: null })),
      wavelengths: Float64Array.of(400, 500.5, 600, 700),
      validBands: new Uint8Array(bands).fill(1),
      ...{ estimate: values, initial: null, truth: null },
    });
    const current = { lines: 3, samples: 4, bands, wavelengths: null };
    const opened = await open(asFile(text, 's.csv'), { current });
    if (opened.type !== 'spectra') throw new Error(opened.type);
    // Names of spectra are one line.
    expect(opened.spectra.names).toEqual(endmemberNames.map(oneLine));
    expect([...opened.spectra.values]).toEqual([...values]);
  };

  it('of any names', async () => {
    await fc.assert(fc.asyncProperty(names, roundTrip), { seed, numRuns: 300 });
  });

  it('names of many semicolons, and names that break', async () => {
    await roundTrip(['a;b;c;d;e;f;g', 'soil']);
    await roundTrip(['two\nlines', 'soil']);
  });

  it('a heading of semicolons with a comma in a name', async () => {
    const text = 'wavelength;a / 400;0,5\n400;1;2\n500;3;4\n600;5;6\n';
    const current = { lines: 3, samples: 4, bands: 3, wavelengths: null };
    const opened = await open(asFile(text, 's.csv'), { current });
    if (opened.type !== 'spectra') throw new Error(opened.type);
    expect(opened.spectra.names).toEqual(['a / 400', '0,5']);
  });
});

describe('metrics', () => {
  it('of any names', () => {
    fc.assert(
      fc.property(names, (all) => {
        const rows = all.map((n, r) => ({ name: n, rmse: r / 8, sad: null, classicalRmse: null }));
        const [, ...back] = read(metricsCsv(rows));
        expect(back.map(([first, rmse]) => [first, Number(rmse)])).toEqual(
          rows.map((row) => [row.name, row.rmse]),
        );
      }),
      parameters,
    );
  });
});

describe('races', () => {
  it('of any names of endmembers and methods, and any message of a failure', () => {
    fc.assert(
      fc.property(names, cell, ([method, ...endmembers], message) => {
        const rmse = endmembers.map((_, r) => r / 8);
        const figures = { rmse, rmseMean: 0.5, sad: null, sadMean: null, reconstruction: 0.25 };
        const run = { method: 'net', seed: 0, labels: 3, steps: 4, seconds: 1, parameters: 5 };
        const input = {
          runs: [{ ...run, ...figures }],
          failures: [{ method: 'net', seed: 1, message }],
          names: { net: method },
          endmembers,
        };
        for (const table of [runsCsv(input), summaryCsv(raceTable(input))]) {
          const [heading, row] = read(table);
          expect(row).toHaveLength(heading.length);
          expect(row).toContain(method);
          for (const [r, endmember] of endmembers.entries()) {
            const at = heading.findIndex((title) => title.includes(endmember));
            expect(at).toBeGreaterThanOrEqual(0);
            expect(
              heading.map((title, i) => title.includes(endmember) && Number(row[i])),
            ).toContain(rmse[r]);
          }
        }
        expect(read(runsCsv(input))[2]).toContain(message);
      }),
      { seed, numRuns: 500 },
    );
  });
});
