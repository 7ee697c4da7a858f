/** ENVI cubes and libraries through openFiles: every type, order and offset at its place; pairing; errors with advice. */
import { describe, expect, it } from 'vitest';
import {
  enviData,
  enviHeader,
  toyFiles,
  toySize,
  toyValue,
  types,
} from '../../../../testdata/envi/writer';
import type { EnviOptions } from '../../../../testdata/envi/writer';
import { open, openError, openScene } from '../../../../testdata/mat/open';
import type { Cube } from '../../../scene/cube';
import { readEnvi } from './read';

const { lines, samples, bands } = toySize;
const interleaves = ['bsq', 'bil', 'bip'] as const;
const never = (): boolean => false;
const scene = (options: EnviOptions): ReturnType<typeof openScene> => openScene(toyFiles(options));
const withFields = (fields: EnviOptions['fields'], options: EnviOptions = {}) =>
  scene({ ...options, fields });
const all = Array.from({ length: lines * samples * bands }, (_, k) =>
  toyValue(Math.floor(k / (samples * bands)), Math.floor(k / bands) % samples, k % bands),
);
const expectToy = (cube: Cube): void => {
  expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
  expect(Array.from(cube.data)).toEqual(all);
};

describe.each(interleaves)('%s', (interleave) => {
  it.each(Object.keys(types).map(Number))(
    'data type %i, both byte orders, offset',
    async (type) => {
      for (const big of [false, true])
        for (const offset of [0, 3]) {
          const { cube } = await scene({ interleave, type, big, offset });
          expectToy(cube);
          expect(cube.unit).toBe(type === 4 || type === 5 ? 'unknown' : 'digital number');
        }
    },
  );

  it('gains and offsets of each band, with no-data', async () => {
    const { cube, mask } = await withFields(
      {
        'data gain values': '{1, 2, 3, 4}',
        'data offset values': '{0, 10, 20, 30}',
        'data ignore value': toyValue(1, 2, 3),
      },
      { interleave, type: 12 },
    );
    const expected = all.map((v, k) => v * ((k % 4) + 1) + (k % 4) * 10);
    expected[(1 * samples + 2) * bands + 3] = NaN;
    expect(Array.from(cube.data)).toEqual(expected);
    expect(mask.pixels[1 * samples + 2]).toBe(0);
    expect(mask.validPixels).toBe(lines * samples - 1);
  });

  it('fractions by their name are a truth for the scene, in the same order', async () => {
    const half = { lines, samples, bands: 2 };
    const options = { interleave, fields: { 'band names': '{Soil, Tree}' } };
    const share = (l: number, s: number): number => (l * samples + s) / 16;
    const value = (l: number, s: number, b: number): number =>
      b === 0 ? share(l, s) : 1 - share(l, s);
    const { truth } = await openScene([
      new File([enviHeader(half, options)], 'my_abundances.hdr'),
      new File([enviData(half, value, options)], 'my_abundances.img'),
      ...toyFiles({ interleave: 'bil' }),
    ]);
    expect(truth?.names).toEqual(['Soil', 'Tree']);
    expect(Array.from(truth!.abundances)).toEqual(
      Array.from({ length: 30 }, (_, k) => (k % 2 ? 1 - (k - 1) / 32 : k / 32)),
    );
  });
});

describe('header and data find each other', () => {
  it.each([
    ['scene.hdr', 'scene'],
    ['scene.hdr', 'scene.img'],
    ['SCENE.HDR', 'scene.DAT'],
    ['scene.bil.hdr', 'scene.bil'],
    ['scene.bil.hdr', 'scene.dat'],
    ['f97.a.hdr', 'f97.a.rfl'],
    ['header', 'anything.xyz'],
    ['scene (1).hdr', 'scene.img'],
  ])('%s and %s, in any order', async (header, data) => {
    const [h, d] = toyFiles({ interleave: 'bip' }, [header, data]);
    expectToy((await openScene([h, d])).cube);
    expectToy((await openScene([d, h])).cube);
  });

  it('takes the right one of several', async () => {
    const [header, data] = toyFiles({}, ['a.hdr', 'a.img']);
    const other = new File([new Uint8Array(300)], 'a.raw');
    const far = new File([new Uint8Array(240)], 'b');
    expect((await readEnvi(header, never, [far, other, data])).uses).toEqual([data]);
    expect((await readEnvi(header, never, [other, far])).uses).toEqual([other]);
    const [lone] = toyFiles({}, ['z.hdr', 'z.img']);
    expect((await readEnvi(lone, never, [other, far])).uses).toEqual([far]);
    await expect(
      readEnvi(lone, never, [far, new File([new Uint8Array(240)], 'c')]),
    ).rejects.toThrow(/its data are missing/);
  });

  it('two pairs are two candidates', async () => {
    const opened = await open([...toyFiles({}, ['a.hdr', 'a']), ...toyFiles({}, ['b.hdr', 'b'])]);
    expect(opened).toMatchObject({
      type: 'choose',
      candidates: [{ variable: 'a: cube' }, { variable: 'b: cube' }],
    });
    const chosen = await openScene(
      [...toyFiles({}, ['a.hdr', 'a']), ...toyFiles({ interleave: 'bil' }, ['b.hdr', 'b'])],
      { variable: 'b: cube' },
    );
    expectToy(chosen.cube);
  });

  it('a header alone asks for the data, data alone ask for the header', async () => {
    const [header, data] = toyFiles({}, ['scene.hdr', 'scene.dat']);
    const noData = await openError(header);
    expect(noData).toMatchObject({ kind: 'file', file: 'scene.hdr', found: 'scene.hdr alone' });
    expect(noData.advice).toMatch(/scene\.hdr and scene, scene\.img, scene\.dat/);
    const noHeader = await openError(data);
    expect(noHeader).toMatchObject({ kind: 'file', file: 'scene.dat' });
    expect(noHeader.advice).toMatch(/together with its header, scene\.hdr/);
    const tif = await openError(
      new File([enviHeader(toySize, { fields: { interleave: 'tif' } })], 'x.hdr'),
    );
    expect(tif.advice).toMatch(/x\.hdr and x\.tif/);
  });

  it('a file that is not the data stays a stranger', async () => {
    const { notes } = await openScene([...toyFiles(), new File(['hello'], 'readme.txt')]);
    expect(notes.join(' ')).toContain('readme.txt is not read');
  });
});

describe('sizes that do not fit', () => {
  const [, data] = toyFiles();
  const cut = (n: number): File => new File([data.slice(0, n)], 'toy.img');
  const header = (options: EnviOptions): File =>
    new File([enviHeader(toySize, options)], 'toy.hdr');

  it('shorter is an error with figures and a hint', async () => {
    expect(await openError([header({}), cut(239)])).toMatchObject({
      kind: 'file',
      file: 'toy.img',
      found: '239 bytes',
      expected: '240 bytes: 3 lines × 5 samples × 4 bands × 4 bytes',
    });
    expect((await openError([header({}), cut(120)])).advice).toMatch(/2 bytes a value.*data type/);
    expect((await openError([header({ offset: 8 }), data])).advice).toMatch(/header offset = 0/);
    expect((await openError([header({}), cut(0)])).found).toBe('0 bytes');
  });

  it('longer is a note', async () => {
    const { notes, cube } = await openScene([header({}), new File([data, 'tail!'], 'toy.img')]);
    expectToy(cube);
    expect(notes.join('\n')).toMatch(/toy\.img is 5 bytes longer than toy\.hdr says/);
  });

  it('hostile sizes are refused before anything is allocated', async () => {
    for (const n of ['1000000000', '99999999999999999999999', '9007199254740993']) {
      const error = await openError(toyFiles({ fields: { lines: n, samples: n, bands: n } }));
      expect(error).toMatchObject({ kind: 'file', field: 'size' });
    }
  });
});

describe('fields', () => {
  it.each([
    ['samples', '0'],
    ['lines', '-3'],
    ['bands', '0'],
    ['bands', 'four'],
    ['lines', '3.5'],
    ['samples', null],
    ['data type', '7'],
    ['data type', null],
    ['interleave', 'bqs'],
    ['interleave', null],
    ['byte order', '2'],
    ['header offset', '-1'],
    ['file compression', '1'],
    ['major frame offsets', '{16, 0}'],
    ['file type', 'ENVI Virtual Mosaic'],
  ])('%s = %s is refused by name', async (field, value) => {
    const error = await openError(toyFiles({ fields: { [field]: value } }));
    expect(error).toMatchObject({
      kind: 'file',
      file: 'toy.hdr',
      field,
      found: value?.replace(/[{}]/g, '') ?? 'nothing',
    });
  });

  it('complex numbers and classifications are refused with advice', async () => {
    for (const type of [6, 9]) {
      const error = await openError(toyFiles({ fields: { 'data type': type } }));
      expect(error).toMatchObject({ field: 'data type', found: `${type} (complex numbers)` });
      expect(error.advice).toMatch(/magnitude/);
    }
    const classes = await openError(toyFiles({ fields: { 'file type': 'ENVI Classification' } }));
    expect(classes).toMatchObject({ field: 'file type' });
    expect(classes.advice).toMatch(/class numbers/);
  });

  it('scale factor, gain, no-data, bad bands and units', async () => {
    const scaled = await withFields({ 'reflectance scale factor': '200.0' }, { type: 2 });
    expect(scaled.cube.unit).toBe('reflectance');
    expect(scaled.cube.data[7]).toBeCloseTo(all[7] / 200, 7);
    const gained = await withFields({ 'data gain values': '{0.5,0.5,0.5,0.5}' }, { type: 2 });
    expect(gained.cube.unit).toBe('unknown');
    expect(gained.cube.data[7]).toBe(all[7] / 2);
    const one = await withFields({ 'reflectance scale factor': '1.0' }, { type: 2 });
    expect(one.cube.unit).toBe('digital number');
    const titled = await withFields({ 'z plot titles': '{Wavelength, Radiance}' });
    expect(titled.cube.unit).toBe('radiance');
    const hole = await withFields({ 'data ignore value': '-0', bbl: '{1, 0, 1.0, 1}' });
    expect(hole.cube.data[0]).toBeNaN();
    expect(Array.from(hole.mask.bands)).toEqual([1, 0, 1, 1]);
    const none = await withFields({ bbl: '{0,0,0,0}' });
    expect(none.mask.validBands).toBe(4);
    expect(none.notes.join('\n')).toMatch(/calls every band bad/);
  });

  it('stops when cancelled', async () => {
    const error = await openError(toyFiles(), { cancelled: () => true });
    expect(error.kind).toBe('cancelled');
  });
});

describe('spectral libraries', () => {
  const size = { lines: 2, samples: 4, bands: 1 };
  const files = (fields: EnviOptions['fields'] = {}, name = 'lib.sli'): [File, File] => {
    const options: EnviOptions = {
      type: 5,
      fields: {
        'file type': 'ENVI Spectral Library',
        'spectra names': '{Soil, wet, Tree}',
        'band names': '{Spectral Library}',
        'wavelength units': 'Micrometers',
        wavelength: '{0.4, 0.5, 0.6, 0.7}',
        ...fields,
      },
    };
    return [
      new File([enviHeader(size, options)], 'lib.hdr'),
      new File([enviData(size, (l, s) => 10 * l + s, options)], name),
    ];
  };

  it('are endmembers, bands × spectra, with names', async () => {
    const [header, data] = files({ 'spectra names': '{Soil,\n Tree}' });
    const { arrays, texts, notes } = await readEnvi(header, never, [data]);
    expect(arrays).toHaveLength(1);
    expect(arrays[0]).toMatchObject({ file: 'lib.sli', name: 'endmembers', shape: [4, 2] });
    expect(Array.from(arrays[0].meta!.wavelengths!)).toEqual([400, 500, 600, 700]);
    expect(texts).toEqual([{ file: 'lib.hdr', name: 'names', values: ['Soil', 'Tree'] }]);
    expect(notes).toEqual([]);
    const values: number[] = [];
    for await (const chunk of arrays[0].chunks()) values.push(...chunk.values);
    expect(values).toEqual([0, 1, 2, 3, 10, 11, 12, 13]);
    const odd = await readEnvi(files()[0], never, [data]);
    expect(odd.texts).toEqual([]);
    expect(odd.notes.join('\n')).toMatch(/3 for 2 spectra/);
  });

  it('alone are no scene; with more than one band they are refused', async () => {
    expect((await openError(files())).message).toMatch(/holds spectra \(endmembers\)/);
    expect(await openError(files({ bands: 2, lines: 1 }))).toMatchObject({ field: 'bands' });
  });
});
