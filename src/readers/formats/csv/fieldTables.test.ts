/** Tables as spectrometers, databases and other programs write them: metadata around the numbers, spectra in rows. */
import { describe, expect, it } from 'vitest';
import { asFile, open, openError } from '../../../../testdata/mat/open';
import type { SceneOnScreen } from '../../types';
import { isSpectraTable } from './matches';

const grid = Array.from({ length: 60 }, (_, i) => 350 + 10 * i);
const soil = grid.map((_, i) => Number((0.1 + i / 200).toFixed(4)));
const grass = grid.map((_, i) => Number((0.5 - i / 200).toFixed(4)));
const bands = [400, 500, 610, 850];
const current: SceneOnScreen = {
  ...{ lines: 7, samples: 9, bands: bands.length },
  wavelengths: Float64Array.from(bands),
};
const at = (spectrum: readonly number[]): number[] => bands.map((w) => spectrum[(w - 350) / 10]);
const both = [at(soil), at(grass)];

async function read(text: string | Uint8Array<ArrayBuffer>, name = 'table.csv') {
  const opened = await open(asFile(text, name), { current });
  if (opened.type !== 'spectra') throw new Error(opened.type);
  const { names, values } = opened.spectra;
  const rows = names.map((_, r) =>
    Array.from(values.subarray(r * 4, r * 4 + 4), (v) => Number(v.toFixed(5))),
  );
  return { names, rows, notes: opened.notes.join(' ') };
}
const lines = (...rows: readonly (string | readonly (string | number)[])[]): string =>
  rows.map((row) => (typeof row === 'string' ? row : row.join(','))).join('\n');
const columns = grid.map((w, b) => [w, soil[b], grass[b]]);

describe('a line for each spectrum', () => {
  const heading = (write: (w: number) => string | number): (string | number)[] => [
    'name',
    ...grid.map(write),
  ];
  it.each([
    ['X350', (w: number) => `X${w}`],
    ['350nm', (w: number) => `${w}nm`],
    ['350 nm', (w: number) => `${w} nm`],
    ['R350', (w: number) => `R${w}`],
    ['wl_350.0', (w: number) => `wl_${w.toFixed(1)}`],
    ['refl.350', (w: number) => `refl.${w}`],
    ['0.35 µm', (w: number) => `${(w / 1000).toFixed(2)} µm`],
    ['350 (nm)', (w: number) => `${w} (nm)`],
  ])('wavelengths written as %s', async (_, write) => {
    const found = await read(lines(heading(write), ['soil', ...soil], ['grass', ...grass]));
    expect(found).toMatchObject({ names: ['soil', 'grass'], rows: both });
  });

  it('dozens of columns before them (EcoSIS), so that the heading alone is kilobytes', async () => {
    const more = Array.from({ length: 80 }, (_, i) => `A long name of a measurement ${i}`);
    const meta = more.map((_, i) => `value ${i}`);
    const text = lines(
      ['Sample ID', ...more, ...grid],
      ['S1', ...meta, ...soil],
      ['S2', ...meta, ...grass],
    );
    expect(text.indexOf('350,')).toBeGreaterThan(2000);
    expect(await read(text)).toMatchObject({ names: ['S1', 'S2'], rows: both });
  });

  it('columns behind them', async () => {
    const text = lines(
      ['', 'sample_name', ...grid, 'nitrogen', 'remark'],
      [1, 'soil', ...soil, 0.5, 'dry'],
      [2, 'grass', ...grass, '', ''],
    );
    expect(await read(text)).toMatchObject({ names: ['soil', 'grass'], rows: both });
  });

  it('as R writes a data frame: quoted, with numbers of rows; and without a cell above them', async () => {
    const q = (cells: readonly (string | number)[], mark = ','): string =>
      cells.map((c) => (typeof c === 'number' ? String(c) : `"${c}"`)).join(mark);
    const csv = [
      q(['', 'sample_name', ...grid.map(String)]),
      q(['1', 'soil', ...soil]),
      q(['2', 'grass', ...grass]),
    ].join('\n');
    expect(await read(csv)).toMatchObject({ names: ['soil', 'grass'], rows: both });
    for (const mark of [' ', '\t']) {
      const table = [
        q(grid.map(String), mark),
        q(['soil', ...soil], mark),
        q(['grass', ...grass], mark),
      ].join('\n');
      expect(await read(table)).toMatchObject({ names: ['soil', 'grass'], rows: both });
    }
  });

  it('lines before the heading', async () => {
    const text = lines(
      'sep=,',
      'Campaign: made up',
      '',
      ['Wavelength', ...grid],
      ['soil', ...soil],
      ['grass', ...grass],
    );
    expect(await read(text)).toMatchObject({ names: ['soil', 'grass'], rows: both });
  });

  it('detectors that overlap, and wavelengths that fall', async () => {
    const two = [...grid.slice(0, 40), ...grid.slice(37)];
    const of = (s: readonly number[]): number[] => [...s.slice(0, 40), ...s.slice(37)];
    const overlap = lines(['name', ...two], ['soil', ...of(soil)], ['grass', ...of(grass)]);
    expect((await read(overlap)).rows).toEqual(both);
    const back = (s: readonly number[]): number[] => [...s].reverse();
    const fall = lines(['name', ...back(grid)], ['soil', ...back(soil)], ['grass', ...back(grass)]);
    expect((await read(fall)).rows).toEqual(both);
  });
});

describe('metadata above the columns', () => {
  it('lines of SPECCHIO, a name and a value for each spectrum', async () => {
    const text = lines(
      ['Campaign Name', 'Made up', 'Made up'],
      ['File Name', 'soil.asd', 'grass.asd'],
      ['Spectrum Number', 1, 2],
      ['Latitude', 47.1, 47.2],
      ['Acquisition Time', '2020-06-01 10:00', '2020-06-01 10:00'],
      ...columns,
    );
    expect(await read(text)).toMatchObject({ names: ['soil.asd', 'grass.asd'], rows: both });
  });

  it('kilobytes of them', async () => {
    const meta = Array.from({ length: 60 }, (_, i) => [`Attribute ${i} of a campaign`, 'a', 'a']);
    const text = lines(...meta, ['Wavelength', 'soil', 'grass'], ...columns);
    expect(text.indexOf('350,')).toBeGreaterThan(1200);
    expect(await read(text)).toMatchObject({ names: ['soil', 'grass'], rows: both });
  });

  it('a line of units below the names', async () => {
    const text = lines(['Wave', 'soil', 'grass'], ['[nm]', '[-]', '[-]'], ...columns);
    expect(await read(text)).toMatchObject({ names: ['soil', 'grass'], rows: both });
  });

  it('names above each pair of columns', async () => {
    const text = lines(
      ['soil', '', 'grass', ''],
      ['Wavelength', 'Reflectance', 'Wavelength', 'Reflectance'],
      ...grid.map((w, b) => [w, soil[b], w, grass[b]]),
    );
    expect(await read(text)).toMatchObject({ names: ['soil', 'grass'], rows: both });
  });
});

describe('columns that are no spectra', () => {
  it.each([
    ['numbers of bands', 'Band,Wavelength (nm),soil,grass', (b: number) => [b + 1]],
    ['an index of pandas', ',wavelength,soil,grass', (b: number) => [b]],
    [
      'an index of R, no word for wavelengths',
      '"","lambda_nm","soil","grass"',
      (b: number) => [`"${b + 1}"`],
    ],
    [
      'bands, in German',
      'Kanal;Wellenlänge;soil;grass'.replaceAll(';', ','),
      (b: number) => [b + 1],
    ],
  ])('%s before the wavelengths', async (_, heading, first) => {
    const text = lines(heading, ...columns.map((row, b) => [...first(b), ...row]));
    expect(await read(text)).toMatchObject({ names: ['soil', 'grass'], rows: both });
  });

  it('words in all rows of one', async () => {
    const text = lines(
      ['wavelength', 'unit', 'soil', 'grass'],
      ...columns.map(([w, a, b]) => [w, 'nm', a, b]),
    );
    const found = await read(text);
    expect(found).toMatchObject({ names: ['soil', 'grass'], rows: both });
    expect(found.notes).toMatch(/unit/);
  });

  it('repeated wavelengths without any word for them', async () => {
    const text = lines(...grid.map((w, b) => [w, soil[b], w, grass[b]]));
    const found = await read(text, 'two.txt');
    expect(found).toMatchObject({ names: ['two 1', 'two 2'], rows: both });
  });

  it('repeated wavelengths as pandas numbers them, in German', async () => {
    const text = lines(
      ['Wellenlänge', 'soil', 'Wellenlänge.1', 'grass'],
      ...grid.map((w, b) => [w, soil[b], w, grass[b]]),
    );
    expect(await read(text)).toMatchObject({ names: ['soil', 'grass'], rows: both });
  });

  it('what a Spectral Evolution .sed has beside the reflectance', async () => {
    const text = [
      'Comment: ',
      'Version: 2.2 [1.2.6072C]',
      'File Name: C:\\data\\oak_00001.sed',
      'Measurement: REFLECTANCE',
      'Columns [4]:',
      'Data:',
      'Wvl\tRad. (Ref.)\tRad. (Target)\tReflect. %',
      ...grid.map(
        (w, b) =>
          `  ${w}.0\t1.5E-02\t${(soil[b] * 0.015).toExponential(4)}\t ${(soil[b] * 100).toFixed(2)}`,
      ),
    ].join('\r\n');
    const found = await read(text, 'oak_00001.sed');
    expect(found).toMatchObject({ names: ['oak_00001'], rows: [at(soil)] });
  });
});

describe('how numbers are written', () => {
  it('UTF-16, as spreadsheets write “Unicode text”', async () => {
    const text = `\ufeff${lines(['Wellenlänge', 'soil', 'grass'], ...columns).replaceAll(',', '\t')}`;
    for (const little of [true, false]) {
      const bytes = new Uint8Array(text.length * 2);
      const view = new DataView(bytes.buffer);
      Array.from(text).forEach((c, i) => view.setUint16(2 * i, c.charCodeAt(0), little));
      expect(await read(bytes)).toMatchObject({ names: ['soil', 'grass'], rows: both });
    }
  });

  it('marks of thousands in the wavelengths', async () => {
    const far = grid.map((w) => w + 300);
    const scene = { ...current, wavelengths: Float64Array.from(bands, (w) => w + 300) };
    for (const [mark, write] of [
      ['\t', (w: number) => (w < 1000 ? String(w) : `1,${String(w).slice(1)}`)],
      [';', (w: number) => (w < 1000 ? String(w) : `1.${String(w).slice(1)}`)],
      [';', (w: number) => (w < 1000 ? `${w},0` : `1.${String(w).slice(1)},0`)],
      [',', (w: number) => (w < 1000 ? String(w) : `"1,${String(w).slice(1)}"`)],
    ] as const) {
      const text = [
        ['Wavelength', 'soil'].join(mark),
        ...far.map((w, b) => [write(w), soil[b]].join(mark)),
      ].join('\n');
      const opened = await open(asFile(text, 'a.csv'), { current: scene });
      if (opened.type !== 'spectra') throw new Error(opened.type);
      [...opened.spectra.values].forEach((v, b) => expect(v).toBeCloseTo(at(soil)[b], 5));
    }
  });

  it('decimal commas between commas are refused, not read as columns', async () => {
    const text = columns
      .map(([w, a]) => [`${w},0`, String(a).replace('.', ',')].join(','))
      .join('\n');
    expect((await openError(asFile(text, 'a.txt'), { current })).message).toMatch(/a\.txt/);
  });

  it('wavenumbers become wavelengths, and that is said', async () => {
    const text = lines(
      ['Wavenumber (cm-1)', 'soil', 'grass'],
      ...columns.map(([w, a, b]) => [1e7 / w, a, b]),
    );
    const found = await read(text);
    expect(found.rows).toEqual(both);
    expect(found.notes).toMatch(/wavenumbers/i);
  });
});

it('the older ASCII files of splib06: three columns, of which the last is an error', async () => {
  const head = [
    'USGS Digital Spectral Library splib06a',
    'Clark and others 2007, USGS, Data Series 231.',
    ' ',
    'For further information on spectrsocopy, see: http://speclab.cr.usgs.gov',
    ' ',
    'ASCII Spectral Data file contents:',
    'line 15 title',
    'line 16 history',
    'line 17 to end:  3-columns of data:',
    '     wavelength    reflectance    standard deviation',
    '',
    '(standard deviation of 0.000000 means not measured)',
    '(     -1.23e34  indicates a deleted number)',
    '----------------------------------------------------',
    'Made-up Soil 7              W1R1Ba AREF',
    'copy of nothing',
    '      ',
  ];
  const rows = grid.map((w, b) =>
    [w / 1000, w === 500 ? '-1.23e34' : soil[b].toFixed(6), '0.000000']
      .map((c) => String(c).padStart(14))
      .join(''),
  );
  const found = await read([...head, ...rows].join('\n'), 'soil.7.asc');
  expect(found.names).toEqual(['Made-up Soil 7 W1R1Ba AREF']);
  expect(found.rows).toEqual([at(soil).map((v, b) => (bands[b] === 500 ? NaN : v))]);
});

describe('what is no table of spectra is not taken for one', () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  it.each([
    [
      'labels of many materials',
      lines(
        ['line', 'sample', 'error', 'checked', ...Array.from({ length: 20 }, (_, i) => `m${i}`)],
        [3, 4, 0.1, '', ...Array.from({ length: 20 }, () => 0.05)],
      ),
    ],
    [
      'a table of places',
      lines(
        ['id', 'lon', 'lat', 'height'],
        [1, 8.1, 47.1, 400],
        [2, 8.2, 47.2, 500],
        [3, 8.3, 47.3, 600],
      ),
    ],
    [
      'years',
      lines(
        ['country', 1990, 1991, 1992, 1993, 1994, 1995, 1996, 1997, 1998],
        ['a', 1, 2, 3, 4, 5, 6, 7, 8, 9],
      ),
    ],
  ])('%s', (_, text) => expect(isSpectraTable(utf8(text))).toBe(false));
});
