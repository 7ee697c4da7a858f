/** Spectra as people have them: marks, decimal commas, languages, lines before the numbers, wavelengths again and again. */
import { describe, expect, it } from 'vitest';
import { asFile, open, openError } from '../../../../testdata/mat/open';
import type { SceneOnScreen } from '../../types';
import { areWavelengths, findNumbers } from './dialect';
import { isSpectraTable } from './matches';

const wavelengths = [400.5, 500, 610.25, 700, 800];
const spectra = [
  [0.125, 0.25, 0.375, 0.5, 0.625],
  [0.0625, 0.001, 0.2, 0.3, 0.4],
];
const current: SceneOnScreen = {
  ...{ lines: 7, samples: 9, bands: 5 },
  wavelengths: Float64Array.from(wavelengths),
};
async function read(text: string | Uint8Array<ArrayBuffer>, name = 'leaf.txt') {
  const opened = await open(asFile(text, name), { current });
  if (opened.type !== 'spectra') throw new Error(opened.type);
  const { names, values } = opened.spectra;
  const rows = names.map((_, r) =>
    Array.from(values.subarray(r * 5, r * 5 + 5), (v) => Number(v.toFixed(6))),
  );
  return { names, rows, notes: opened.notes.join(' ') };
}

type Write = (v: number) => string;
const plain: Write = String;
const comma: Write = (v) => String(v).replace('.', ',');
const exponent: Write = (v) => v.toExponential(4).replace('.', ',').replace('e', 'E');
const fixed: Write = (v) => v.toFixed(6);
function table(mark: string, write: Write, heading: readonly string[] | null, end = '\n'): string {
  const rows = wavelengths.map((w, b) => [w, ...spectra.map((s) => s[b])].map(write).join(mark));
  return [...(heading ? [heading.join(mark)] : []), ...rows].join(end);
}
const names = ['Boden', 'Gras'];

describe('read whatever the marks and words are', () => {
  const headings = [
    'Wavelength',
    'Wellenlänge [nm]',
    'Longueur d’onde',
    'Longitud de onda (nm)',
    '波長',
    'nm',
    '',
  ];
  const marks: [string, string, Write][] = [
    ['commas', ',', plain],
    ['semicolons', ';', plain],
    ['semicolons, decimal commas', ';', comma],
    ['semicolons, decimal commas and exponents', ';', exponent],
    ['tabs', '\t', fixed],
    ['tabs, decimal commas', '\t', (v) => fixed(v).replace('.', ',')],
    ['tabs, decimal commas and exponents', '\t', exponent],
  ];
  it.each(
    marks.flatMap(([what, mark, write]) => headings.map((h) => [what, h, mark, write] as const)),
  )('%s, “%s”', async (_, heading, mark, write) => {
    for (const end of ['\n', '\r\n']) {
      const found = await read(table(mark, write, [heading, ...names], end));
      expect(found.names).toEqual(names);
      expect(found.rows).toEqual(spectra);
    }
  });

  it.each(marks)('%s and no heading', async (_, mark, write) => {
    const found = await read(table(mark, write, null));
    expect(found.names).toEqual(['leaf 1', 'leaf 2']);
    expect(found.rows).toEqual(spectra);
  });

  it('blanks between numbers, and a blank behind commas', async () => {
    expect((await read(table('   ', plain, null))).rows).toEqual(spectra);
    expect((await read(table(' ', comma, null))).rows).toEqual(spectra);
    expect((await read(table(', ', plain, null))).rows).toEqual(spectra);
  });

  it('quoted numbers with decimal commas between commas', async () => {
    const quoted: Write = (v) => `"${comma(v)}"`;
    expect((await read(table(',', quoted, ['wl', ...names]))).rows).toEqual(spectra);
    expect((await read(table(',', quoted, null))).rows).toEqual(spectra);
  });

  it('names with the other mark in them', async () => {
    const odd = ['soil, dry', 'grass; green'];
    const found = await read(table(';', comma, ['Wavelength', 'soil, dry', '"grass; green"']));
    expect(found.names).toEqual(odd);
    expect((await read(table(',', plain, ['wl', '"soil, dry"', 'grass; green']))).names).toEqual(
      odd,
    );
  });

  it('lines before the numbers, in any number', async () => {
    const preamble =
      'Text conversion of header file C:\\data\\soil.asd\n---\nNew ASD file: Program version = 6.00\nVNIR integration time : 17\n\n';
    for (const [mark, write] of [
      ['\t', plain],
      [';', comma],
      [',', plain],
    ] as const) {
      const found = await read(preamble + table(mark, write, ['Wavelength', ...names]));
      expect(found.names).toEqual(names);
      expect(found.rows).toEqual(spectra);
    }
    expect((await read(preamble + table('\t', plain, null))).names).toEqual(['leaf 1', 'leaf 2']);
  });

  it('Windows’ encoding', async () => {
    const bytes = Uint8Array.from(table(';', comma, ['Wellenlänge', 'Grün', 'Weiß']), (c) =>
      c.charCodeAt(0),
    );
    expect((await read(bytes)).names).toEqual(['Grün', 'Weiß']);
  });

  it('one spectrum is called after its file; micrometres are known by their size', async () => {
    const rows = wavelengths.map((w, b) => `${w / 1000} ${spectra[0][b]}`);
    const found = await read(rows.join('\n'), 'oak leaf.txt');
    expect(found).toMatchObject({ names: ['oak leaf'], rows: [spectra[0]] });
  });
});

describe('wavelengths again and again', () => {
  const twice = (second: readonly number[], heading = 'Wavelength (nm)'): string => {
    const n = Math.max(wavelengths.length, second.length);
    const rows = Array.from({ length: n }, (_, b) =>
      [
        wavelengths[b] ?? '',
        spectra[0][b] ?? '',
        second[b] ?? '',
        second[b] === undefined ? '' : second[b] / 1000,
      ].join('\t'),
    );
    return [[heading, 'a', heading, 'b'].join('\t'), ...rows].join('\n');
  };
  it.each(['Wavelength (nm)', 'Wellenlänge', 'wl'])('on one grid, headed %s', async (heading) => {
    const found = await read(twice(wavelengths, heading));
    expect(found.names).toEqual(['a', 'b']);
    expect(found.rows).toEqual([spectra[0], wavelengths.map((w) => Number((w / 1000).toFixed(6)))]);
  });

  it('on two grids of different length', async () => {
    for (const grid of [
      [390, 450, 520, 640, 720, 790, 850],
      [395, 550, 900],
    ]) {
      const found = await read(twice(grid));
      expect(found.names).toEqual(['a', 'b']);
      expect(found.rows[0]).toEqual(spectra[0]);
      expect(found.rows[1]).toEqual(wavelengths.map((w) => Number((w / 1000).toFixed(6))));
      expect(found.notes).toMatch(/wavelengths of their own/);
    }
  });

  it('a value without its wavelength is refused by row and column', async () => {
    const text = twice(wavelengths).replace('500\t0.25\t500', '500\t0.25\t');
    expect((await openError(asFile(text, 'x.txt'), { current })).message).toMatch(
      /row 2, Wavelength \(nm\)/,
    );
  });
});

describe('other arrangements', () => {
  it('a line for each spectrum', async () => {
    const grid = Array.from({ length: 41 }, (_, i) => 400.5 + 10 * i);
    for (const [mark, prefix] of [
      [',', ''],
      [';', ''],
      [',', 'X'],
    ] as const) {
      const rows = ['S1', 'S2'].map((id, r) =>
        [id, 'field 7', ...grid.map((w) => (w / 1000) * (r + 1))].join(mark),
      );
      const text = [
        ['Sample', 'Site', ...grid.map((w) => prefix + String(w))].join(mark),
        ...rows,
      ].join('\n');
      const found = await read(text, 'ecosis.csv');
      expect(found.names).toEqual(['S1', 'S2']);
      expect(found.rows[1]).toEqual(wavelengths.map((w) => Number(((2 * w) / 1000).toFixed(6))));
    }
  });

  it('Spectra Vista’s .sig: reflectance, from percent', async () => {
    const rows = wavelengths.map((w, b) => `${w}  1000.00  50.00  ${spectra[0][b] * 100}`);
    const text = `/*** Spectra Vista SIG Data ***/\nname= oak_000.sig\ninstrument= HR-1024i\ncomm=\ndata=\n${rows.join('\n')}\n`;
    expect(await read(text, 'oak_000.sig')).toMatchObject({
      names: ['oak_000'],
      rows: [spectra[0]],
    });
  });
});

describe('the ASCII files of splib07', () => {
  const usgs = (title: string, values: readonly number[]): string =>
    [
      ` splib07a Record=2: ${title}`,
      ...values.map((v) => ` ${v.toExponential(7).replace('e+', 'e+0')}`),
    ].join('\r\n');
  const waves = asFile(
    usgs(
      'Wavelengths ASD 0.35-2.5 microns 5 ch',
      wavelengths.map((w) => w / 1000),
    ),
    'w.txt',
  );
  const spectrum = (name: string, values: readonly number[]): File =>
    asFile(usgs(name, values), `${name}.txt`);

  it('spectra and their wavelengths, opened together; deleted channels are empty', async () => {
    const files = [
      spectrum('Acmite NMNH133746', spectra[0]),
      spectrum('Oak-Leaf', [0.5, -1.23e34, 0.25, 0.125, 1]),
      waves,
      spectrum('Bandpass (FWHM) ASD', spectra[1]),
    ];
    const opened = await open(files, { current });
    if (opened.type !== 'spectra') throw new Error(opened.type);
    expect(opened.spectra.names).toEqual(['Acmite NMNH133746', 'Oak-Leaf']);
    expect([...opened.spectra.values].map((v) => Number(v.toFixed(6)))).toEqual([
      ...spectra[0],
      ...[0.5, NaN, 0.25, 0.125, 1],
    ]);
    // At other wavelengths they are resampled by them.
    const other = { ...current, wavelengths: Float64Array.from([450, 550, 600, 650, 750]) };
    const moved = await open(files.slice(0, 3), { current: other });
    if (moved.type !== 'spectra') throw new Error(moved.type);
    expect(moved.spectra.values[0]).toBeCloseTo(0.125 + (0.125 * 49.5) / 99.5, 5);
  });

  it('a line that is no number is refused by its number', async () => {
    const error = await openError(asFile(' splib07a Record=2: a\n0.5\nx\n', 'a.txt'), { current });
    expect(error.message).toMatch(/line 3/);
  });
});

describe('what is no table of spectra is not taken for one', () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  it.each([
    ['annotations', 'line,sample,soil,grass\n3,4,0.5,0.5\n7,2,1,0\n300,301,0,1\n'],
    ['annotations sorted by line', 'line,sample,soil\n300,4,0.5\n301,2,1\n302,7,0\n303,7,0\n'],
    ['points', 'x,y,z\n500000.5,5300000,1\n500001.5,5300001,2\n500002.5,5300002,3\n'],
    ['numbers without a rising column', '1 2 3\n5 4 3\n2 2 2\n9 9 9\n'],
    ['counts', '1,0.5\n2,0.6\n3,0.7\n4,0.8\n'],
    ['JSON', '[\n400, 1,\n500, 2,\n600, 3\n]'],
    [
      'words',
      'This is a text, with commas, and 400, 500 numbers.\nAnd more, of them.\nAnd so on, here.\n',
    ],
    ['numbers of a matrix', '0.1 0.2\n0.2 0.1\n0.3 0.4\n'],
  ])('%s', (_, text) => expect(isSpectraTable(utf8(text))).toBe(false));

  it('numbers that can be wavelengths', () => {
    expect(areWavelengths([400, 401, 402])).toBe(true);
    expect(areWavelengths([2.5, 2.4, 2.2])).toBe(true);
    expect(areWavelengths([1, 2, 3])).toBe(false);
    expect(areWavelengths([400, 500, 450])).toBe(false);
    expect(findNumbers(['a b', '1 2', '3 4', '5 6'], true)).toMatchObject({ first: 1, columns: 2 });
    expect(findNumbers(['a', 'b'], true)).toBeNull();
  });
});
