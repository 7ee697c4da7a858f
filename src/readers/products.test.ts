/** Whole products dropped at once: which file is the scene, bands in files of their own, headers of other programs. */
import { describe, expect, it } from 'vitest';
import { enviData, enviHeader } from '../../testdata/envi/writer';
import { asFile, context, open, openError, openScene } from '../../testdata/mat/open';
import { writeTiff } from '../../testdata/tiff/writer';
import type { TiffOptions } from '../../testdata/tiff/writer';
import { inspectFiles } from './importCheck/inspect';
import { isSideLayer } from './scene/rank';

const [lines, samples, bands] = [4, 6, 5];
const size = { lines, samples, bands };
const value = (l: number, s: number, b: number): number => 1000 + 37 * l + 11 * s + 101 * b + l * b;
const tiff = (name: string, options: Partial<TiffOptions> = {}): File =>
  asFile(writeTiff({ ...size, value, ...options }), name);
const found = async (files: File[]): Promise<{ name: string; why: string }> => {
  const seen = await inspectFiles(files, context({ choices: {} }));
  if (seen.type !== 'import' || !seen.opened) throw new Error(seen.type);
  const variable = seen.report.findings.find((f) => f.what === 'Variable');
  return { name: seen.opened.scene.cube.name, why: variable?.why ?? '' };
};

describe('of several cubes the scene is the one that is no layer about it', () => {
  const withNm = {
    42112: `<GDALMetadata>${[400, 500, 600, 700, 800].map((w, b) => `<Item name="DESCRIPTION" sample="${b}" role="description">${w}.5 nm</Item>`).join('')}</GDALMetadata>`,
  };
  it('by names', async () => {
    const files = [
      tiff('A-QL_PIXELMASK.TIF', { bits: 8, value: (l, s, b) => (l + s + b) % 2 }),
      tiff('A-QL_VNIR.TIF', { bands: 3, bits: 8, value: (l, s, b) => (5 * l + 3 * s + b) % 200 }),
      tiff('A-SPECTRAL_IMAGE.TIF'),
    ];
    const { name, why } = await found(files);
    expect(name).toBe('A-SPECTRAL_IMAGE');
    expect(why).toMatch(/the 2 others are masks, quality layers/);
    // Nothing is in doubt, so that the command line asks nothing either.
    expect((await openScene([...files].reverse())).cube.name).toBe('A-SPECTRAL_IMAGE');
  });

  it('by wavelengths, by kind of number, by number of bands, and the reason is the one that decided', async () => {
    const one = tiff('one.tif');
    expect(await found([one, tiff('two.tif', { tags: withNm })])).toEqual({
      name: 'two',
      why: 'of all it has wavelengths',
    });
    const bytes = tiff('bytes.tif', { bits: 8, value: (l, s, b) => value(l, s, b) % 200 });
    expect(await found([bytes, one])).toEqual({
      name: 'one',
      why: 'the others are bytes, as masks and pictures are',
    });
    const picture = tiff('rgb.tif', { bands: 3 });
    expect(await found([picture, one])).toEqual({
      name: 'one',
      why: 'it has more bands than the others',
    });
    expect((await found([one, tiff('other.tif')])).why).toBe('the first of 2 that look alike');
    expect((await open([one, tiff('other.tif')])).type).toBe('choose');
  });

  it.each([
    ['reflectance', 'EMIT_L2A_RFL_001.nc', false],
    ['mask', 'EMIT_L2A_RFL_001.nc', true],
    ['reflectance_uncertainty', 'x.nc', true],
    ['cube', 'EMIT_L2A_RFLUNCERT_001_2023.nc', true],
    ['geophysical_data/Rrs_unc', 'PACE.nc', true],
    ['data', 'ang2017_rfl_v2_glt', true],
    ['radianceStd', 'x.h5', true],
    ['unmasked_cube', 'masked-city.tif', false],
    ['masking', 'Cloudcroft.tif', false],
  ])('%s of %s: a layer about the scene: %s', (name, file, side) => {
    expect(isSideLayer({ name, file })).toBe(side);
  });
});

describe('files of one band each', () => {
  const band = (b: number, name: string, options: Partial<TiffOptions> = {}): File =>
    tiff(name, { bands: 1, value: (l, s) => value(l, s, b), ...options });
  const named = (name: (b: number) => string, options: Partial<TiffOptions> = {}): File[] =>
    [3, 0, 4, 1, 2].map((b) => band(b, name(b), options));
  const scene = (tie: number): TiffOptions['tags'] => ({
    33550: { type: 12, values: [30, 30, 0] },
    33922: { type: 12, values: [0, 0, 0, tie, 4_000_000, 0] },
  });

  it.each([
    ['Hyperion', (b: number) => `EO1H_B${String(b + 98).padStart(3, '0')}_L1T.TIF`, 'EO1H'],
    ['numbers without zeros', (b: number) => `scene-${b + 7}.tif`, 'scene'],
    ['numbers alone', (b: number) => `${b + 1}.tif`, '1'],
  ])('are stacked by the numbers in their names: %s', async (_, name, called) => {
    for (const options of [{}, { compression: 8, rowsPerStrip: 2 }] as const) {
      const { cube, notes } = await openScene(named(name, { ...options, tags: scene(300_000) }));
      expect([cube.name, cube.lines, cube.samples, cube.bands]).toEqual([
        called,
        lines,
        samples,
        bands,
      ]);
      expect(cube.bandNames?.[4]).toBe(name(4).replace(/\.[^.]*$/, ''));
      expect(cube.map?.ModelTiepoint).toMatch(/300000/);
      expect(cube.data[(2 * samples + 3) * bands + 4]).toBe(value(2, 3, 4));
      expect(cube.data[(1 * samples + 5) * bands + 1]).toBe(value(1, 5, 1));
      expect(notes.join(' ')).toMatch(/5 files of one band each are stacked/);
    }
  });

  it('wavelengths in the names; layers about the scene are left out; a part', async () => {
    const files = named((b) => `drone_${b + 1}_${450 + 50 * b}nm.tif`);
    const mask = band(9, 'drone_mask.tif');
    const crop = { line: 1, sample: 2, lines: 2, samples: 3 };
    const { cube } = await openScene([mask, ...files], { choices: { crop, divideBy: 1 } });
    expect([...(cube.wavelengths ?? [])]).toEqual([450, 500, 550, 600, 650]);
    expect([cube.lines, cube.samples]).toEqual([2, 3]);
    expect(cube.data[3]).toBe(value(1, 2, 3));
  });

  it('that are maps of fractions are the truth’s, not bands', async () => {
    const fraction = (name: string): File => band(0, name);
    const opened = await open([fraction('soil_abundance.tif'), fraction('tree_abundance.tif')], {
      current: { lines, samples, bands },
    }).catch((error: { data: { message: string } }) => error.data.message);
    expect(typeof opened === 'string' ? opened : opened.type).not.toBe('scene');
  });

  it('by words alone', async () => {
    const { cube } = await openScene(['red', 'green', 'nir'].map((w, b) => band(b, `s_${w}.tif`)));
    expect(cube.bandNames).toEqual(['s_green', 's_nir', 's_red']);
  });

  it('each with its own scale', async () => {
    const scale = (v: number): TiffOptions['tags'] => ({
      42112: `<GDALMetadata><Item name="SCALE" sample="0" role="scale">${v}</Item></GDALMetadata>`,
      42113: '1000',
    });
    const { cube } = await openScene([
      band(0, 'L_B1.tif', { tags: scale(0.5) }),
      band(1, 'L_B2.tif', { tags: scale(2) }),
    ]);
    expect(cube.data[2 * (2 * samples + 1) + 1]).toBe(value(2, 1, 1) * 2);
    expect(cube.data[0]).toBeNaN();
  });

  it.each([
    ['of two sizes', [band(0, 'B1.tif'), band(1, 'B2.tif', { lines: 8, samples: 12 })]],
    [
      'of two places',
      [band(0, 'B1.tif', { tags: scene(1) }), band(1, 'B2.tif', { tags: scene(2) })],
    ],
    ['of which there is one', [band(0, 'B1.tif')]],
    [
      'of two scenes',
      ['A_2016_B1.tif', 'A_2016_B2.tif', 'A_2017_B1.tif', 'A_2017_B2.tif'].map((n, b) =>
        band(b, n),
      ),
    ],
  ])('%s are no stack', async (_, files) => {
    const opened = await open(files).catch(
      (error: { data: { message: string } }) => error.data.message,
    );
    expect(typeof opened === 'string' ? opened : opened.type).toMatch(/single band|choose/);
  });
});

it.each(['A.tif', 's.tif', 'M.TIF', 'a0.tif', 'E.tif'])(
  '%s is a scene, whatever matrices are called',
  async (name) => {
    const { cube } = await openScene(tiff(name));
    expect([cube.name, cube.bands]).toEqual([name.replace(/\.tif$/i, ''), bands]);
  },
);

describe('headers', () => {
  const raw = (
    type: number,
    interleave: 'bsq' | 'bil' | 'bip',
    first?: readonly number[],
  ): Uint8Array<ArrayBuffer> => {
    const bytes = enviData(size, value, { type, interleave });
    if (first) bytes.set(first);
    return bytes;
  };
  it.each([
    ['II*\\0', [0x49, 0x49, 42, 0]],
    ['MM\\0*', [0x4d, 0x4d, 0, 42]],
    ['NumPy', [0x93, ...Array.from('NUMPY', (c) => c.charCodeAt(0)), 1, 0]],
    ['HDF5', [0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10]],
    ['ENVI', Array.from('ENVI\n', (c) => c.charCodeAt(0))],
  ])('values that begin like %s belong to their header', async (_, first) => {
    const files = [
      asFile(enviHeader(size, { type: 12 }), 'cube.hdr'),
      asFile(raw(12, 'bsq', first), 'cube.img'),
    ];
    for (const order of [files, [...files].reverse()]) {
      const { cube } = await openScene(order);
      expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
      expect(cube.data.at(-1)).toBe(value(3, 5, 4));
    }
  });

  const esri = (fields: Record<string, string | number>, newline = '\n'): string =>
    Object.entries({
      NROWS: lines,
      NCOLS: samples,
      NBANDS: bands,
      NBITS: 16,
      LAYOUT: 'BIL',
      BYTEORDER: 'I',
      ...fields,
    })
      .map(([key, v]) => `${key}   ${v}`)
      .join(newline);
  it.each([
    ['BIL of 16 bits', {}, 12, 'bil'],
    ['BIP of floats', { LAYOUT: 'BIP', NBITS: 32, PIXELTYPE: 'FLOAT' }, 4, 'bip'],
    [
      'BSQ, signed',
      { LAYOUT: 'bsq', PIXELTYPE: 'SIGNEDINT', BANDROWBYTES: 12, TOTALROWBYTES: 12 },
      2,
      'bsq',
    ],
    ['row sizes as they must be', { BANDROWBYTES: 12, TOTALROWBYTES: 60 }, 12, 'bil'],
  ] as const)('ESRI’s: %s', async (_, fields, type, interleave) => {
    for (const newline of ['\n', '\r\n']) {
      const header = esri(
        { ...fields, ULXMAP: 500_000, ULYMAP: 5_500_000, XDIM: 0.5, YDIM: 0.5, NODATA: -9999 },
        newline,
      );
      const nm = `WAVELENGTHS${newline}${[450.5, 500, 550, 600, 650].join(newline)}${newline}WAVELENGTHS_END`;
      const { cube, notes } = await openScene([
        asFile(raw(type, interleave), 'plant.bil'),
        asFile(`${header}${newline}${nm}`, 'plant.hdr'),
      ]);
      expect(cube.data[(2 * samples + 3) * bands + 4]).toBe(value(2, 3, 4));
      expect(cube.wavelengths?.[0]).toBe(450.5);
      expect(cube.map?.['map info']).toBe('Arbitrary, 1.5, 1.5, 500000, 5500000, 0.5, 0.5');
      expect(notes.join(' ')).toMatch(/ESRI/);
    }
  });

  it('ESRI’s with rows that are padded, or of numbers that are none, are refused by the field', async () => {
    const refused = (fields: Record<string, string | number>) =>
      openError([asFile(raw(12, 'bil'), 'p.bil'), asFile(esri(fields), 'p.hdr')]);
    expect(await refused({ BANDROWBYTES: 16 })).toMatchObject({ field: 'BANDROWBYTES' });
    expect(await refused({ NBITS: 4 })).toMatchObject({ field: 'PIXELTYPE and NBITS' });
    expect(await refused({ NROWS: 'many' })).toMatchObject({ field: 'NROWS' });
    expect((await refused({ NROWS: 400 })).message).toMatch(/shorter than its header/);
  });
});
