import { describe, expect, it } from 'vitest';
import { csv } from '../scene/csv';
import { hasNumpy, numpyNote, python } from './python.suite';
import { metricsCsv, spectraCsv } from './tables';

/** A plain RFC 4180 reader, independent of the writer. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(cell);
      cell = '';
    } else if (c === '\r' && text[i + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      i++;
    } else cell += c;
  }
  expect(quoted || cell || row.length).toBeFalsy();
  return rows;
}

const awkward = [
  ['plain', 'with, comma', 'with "quotes"', 'two\r\nlines', 'ü µm ⁽⁰⁾', ''],
  [' leading space', 'semi;colon', "it's", '"', ',', '\n'],
];

describe('csv', () => {
  it('reads back whatever the text holds', () => {
    expect(parse(csv(awkward))).toEqual(awkward);
  });

  it('writes numbers in full, and empty cells for what is no number', () => {
    expect(csv([[1.5, -2e-9, NaN, Infinity, null, 0]])).toBe('1.5,-2e-9,,,,0\r\n');
  });

  it('defuses text that a spreadsheet would run, but not numbers', () => {
    const cells = ['=1+1', '+a', '-a', '@a', '\ta', '=HYPERLINK("x","y")', 'a=b'];
    expect(parse(csv([cells]))[0]).toEqual([
      "'=1+1",
      "'+a",
      "'-a",
      "'@a",
      "'\ta",
      `'=HYPERLINK("x","y")`,
      'a=b',
    ]);
    expect(csv([[-1]])).toBe('-1\r\n');
  });

  it.skipIf(!hasNumpy)(`reads back in Python's csv module${numpyNote}`, () => {
    const program =
      'import csv, io, json, sys\n' +
      'text = sys.stdin.buffer.read().decode("utf-8")\n' +
      'print(json.dumps(list(csv.reader(io.StringIO(text, newline="")))))';
    const said = JSON.parse(python(program, new TextEncoder().encode(csv(awkward)))) as string[][];
    expect(said).toEqual(awkward);
  });
});

const endmembers = [
  { id: 'a', name: 'Tree', color: 0, truth: 1 },
  { id: 'b', name: '=Soil', color: 1, truth: null },
];
const table = {
  endmembers,
  wavelengths: Float64Array.of(400, 1400.25, 2500),
  validBands: Uint8Array.of(1, 0, 1),
  estimate: Float32Array.of(0.1, NaN, 0.3, 1, 2, 3),
  initial: null,
  // truth row 1 is Tree's
  truth: Float32Array.of(9, 9, 9, 0.5, 0.6, 0.7),
};

describe('spectraCsv', () => {
  it('has one row a band, its endmember’s own truth row, empty values in masked bands', () => {
    expect(parse(spectraCsv(table))).toEqual([
      ['band', 'wavelength_nm', 'valid', 'Tree estimate', 'Tree truth', "'=Soil estimate"],
      ['0', '400', '1', '0.100000001', '0.5', '1'],
      ['1', '1400.25', '0', '', '', ''],
      ['2', '2500', '1', '0.300000012', '0.699999988', '3'],
    ]);
  });

  it('reads back to the same float32 values', () => {
    const values = Float32Array.from({ length: 300 }, (_, i) =>
      Math.fround(Math.sin(i) * 10 ** ((i % 9) - 5)),
    );
    const [, ...rows] = parse(
      spectraCsv({
        ...table,
        endmembers: endmembers.slice(0, 1),
        wavelengths: null,
        truth: null,
        validBands: new Uint8Array(300).fill(1),
        estimate: values,
      }),
    );
    expect(Float32Array.from(rows, (r) => Number(r[2]))).toEqual(values);
  });

  it('has no wavelength column when the scene has none', () => {
    expect(parse(spectraCsv({ ...table, wavelengths: null }))[0].slice(0, 2)).toEqual([
      'band',
      'valid',
    ]);
  });
});

describe('metricsCsv', () => {
  it('writes rows, empty cells for missing numbers, and facts below an empty line', () => {
    const rows = [
      { name: 'Tree', rmse: 0.0634, sad: null, classicalRmse: 0.08 },
      { name: 'Mean', rmse: 0.0634, sad: null, classicalRmse: 0.08 },
    ];
    expect(
      parse(
        metricsCsv(rows, [
          ['engine', 'WASM, CPU'],
          ['steps', 60],
        ]),
      ),
    ).toEqual([
      ['endmember', 'rmse', 'sad_radians', 'classical_rmse'],
      ['Tree', '0.0634', '', '0.08'],
      ['Mean', '0.0634', '', '0.08'],
      [''],
      ['engine', 'WASM, CPU'],
      ['steps', '60'],
    ]);
    expect(parse(metricsCsv(rows))).toHaveLength(3);
    const none = { rmse: null, sad: null, classicalRmse: null };
    expect(
      parse(
        metricsCsv([
          { name: 'Tree', ...none, labels: 3, atLabels: 0.021, leftOut: 0.04, spread: 0.01 },
          { name: 'Mean', ...none, atLabels: 0.021, leftOut: null, spread: 0.01 },
        ]),
      ),
    ).toEqual([
      ['endmember', 'labels', 'at_labels_rmse', 'left_out_rmse', 'spread_sd'],
      ['Tree', '3', '0.021', '0.04', '0.01'],
      ['Mean', '', '0.021', '', '0.01'],
    ]);
  });
});
