/** TIFF files in every layout, against the geotiff package as a second opinion; metadata; bad files; real files. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fromArrayBuffer } from 'geotiff';
import { describe, expect, it } from 'vitest';
import { asFile, openError, openScene } from '../../../../testdata/mat/open';
import { bands, lines, samples, value } from '../../../../testdata/mat/toy';
import { writeTiff } from '../../../../testdata/tiff/writer';
import type { TagValue, TiffOptions } from '../../../../testdata/tiff/writer';
import type { Cube } from '../../../scene/cube';
import { makeRng } from '../../../maths/rng';
import { makeDecoder } from './decoders';
import { readTiff } from './read';

const toy = (options: Partial<TiffOptions> = {}): Uint8Array<ArrayBuffer> =>
  writeTiff({ lines, samples, bands, value, ...options });
const toyFile = (options: Partial<TiffOptions> = {}): File => asFile(toy(options), 'toy.tif');
const at = (cube: Cube, line: number, sample: number, band: number): number =>
  cube.data[(line * cube.samples + sample) * cube.bands + band];

function expectValues(
  cube: Cube,
  size: readonly [number, number, number],
  of: TiffOptions['value'],
): void {
  expect([cube.lines, cube.samples, cube.bands]).toEqual(size);
  const expected = Array.from(cube.data, (_, k) =>
    of(Math.floor(k / (size[1] * size[2])), Math.floor(k / size[2]) % size[1], k % size[2]),
  );
  expect(Array.from(cube.data)).toEqual(expected);
}

describe('layouts', () => {
  const layouts: [string, Partial<TiffOptions>][] = [
    ['interleaved, one strip', {}],
    ['interleaved, strips of 2', { rowsPerStrip: 2 }],
    ['planar, strips of 2', { planar: true, rowsPerStrip: 2 }],
    ['interleaved tiles', { tile: [16, 16] }],
    ['interleaved tiles smaller than the image', { tile: [2, 2] }],
    ['planar tiles', { tile: [3, 2], planar: true }],
    ['a page a band', { pages: true, rowsPerStrip: 1 }],
    ['BigTIFF', { big: true, rowsPerStrip: 1 }],
    ['big-endian', { little: false, planar: true }],
    ['BigTIFF, big-endian, tiles', { big: true, little: false, tile: [4, 4] }],
  ];
  const codings: [string, Partial<TiffOptions>][] = [
    ['none', {}],
    ['deflate', { compression: 8 }],
    ['LZW, predictor 2', { compression: 5, predictor: 2 }],
    ['PackBits', { compression: 32773 }],
    ['old deflate, float predictor', { compression: 32946, predictor: 3, format: 3, bits: 32 }],
    ['Zstandard', { compression: 50000 }],
  ];
  it.each(
    layouts.flatMap((l) => codings.map((c) => [`${l[0]}; ${c[0]}`, { ...l[1], ...c[1] }] as const)),
  )('%s', async (_, options) => {
    const { cube } = await openScene(toyFile(options));
    expectValues(cube, [lines, samples, bands], value);
  });

  // geotiff 3.0.5 takes the lists of strips and tiles of big-endian files as little-endian, and fails.
  it.each(layouts.filter(([, o]) => !o.pages && o.little !== false))(
    'the geotiff package reads the same: %s',
    async (_, options) => {
      for (const compression of [1, 5, 8] as const) {
        const tiff = await fromArrayBuffer(toy({ ...options, compression }).buffer);
        const raster = await (await tiff.getImage()).readRasters({ interleave: true });
        const { cube } = await openScene(toyFile({ ...options, compression }));
        expect(Array.from(raster as unknown as Uint16Array)).toEqual(Array.from(cube.data));
      }
    },
  );

  it.each([
    [1, 8],
    [1, 16],
    [1, 32],
    [1, 64],
    [2, 8],
    [2, 16],
    [2, 32],
    [2, 64],
    [3, 32],
    [3, 64],
  ] as const)(
    'format %i of %i bits, both byte orders, with and without predictor',
    async (format, bits) => {
      const signed = (l: number, s: number, b: number): number =>
        value(l, s, b) * (format > 1 && s % 2 ? -1 : 1);
      const predictors = format === 3 ? ([1, 3] as const) : ([1, 2] as const);
      for (const little of [true, false])
        for (const predictor of predictors) {
          const options = {
            format,
            bits,
            little,
            predictor,
            value: signed,
            compression: 8 as const,
          };
          expectValues((await openScene(toyFile(options))).cube, [lines, samples, bands], signed);
        }
    },
  );

  it.each([7, 12, 10])('%i bits without regard to bytes', async (bits) => {
    for (const planar of [true, false]) {
      const { cube } = await openScene(toyFile({ bits, planar, rowsPerStrip: 2 }));
      expectValues(cube, [lines, samples, bands], value);
    }
  });

  it('larger, noisy, LZW tables that fill up, many tiles', async () => {
    const rng = makeRng(3);
    const size = [70, 60, 11] as const;
    const noise = Uint16Array.from({ length: 70 * 60 * 11 }, () => rng.int(900));
    const of = (l: number, s: number, b: number): number => noise[(l * 60 + s) * 11 + b];
    for (const options of [
      { compression: 5 as const, rowsPerStrip: 33 },
      { compression: 5 as const, tile: [32, 16] as const, planar: true },
      { compression: 8 as const, tile: [16, 48] as const },
      { compression: 32773 as const },
    ]) {
      const bytes = writeTiff({ lines: 70, samples: 60, bands: 11, value: of, ...options });
      expectValues((await openScene(asFile(bytes, 'noise.tif'))).cube, size, of);
      // It does not know PackBits' no-op, which our writer puts in front.
      if (options.compression === 32773) continue;
      const image = await (await fromArrayBuffer(bytes.buffer)).getImage();
      const raster = await image.readRasters({ interleave: true });
      expect(Array.from(raster as unknown as Uint16Array)).toEqual(Array.from(noise));
    }
  });

  it('decoders do not care where their input is cut', () => {
    const bytes = toy({ compression: 32773, rowsPerStrip: 3 });
    const part = bytes.subarray(8, 60);
    const whole: number[] = [];
    makeDecoder('packbits').push(part, true, (p) => whole.push(...p));
    const pieces: number[] = [];
    const decoder = makeDecoder('packbits');
    for (const byte of part) decoder.push(Uint8Array.of(byte), false, (p) => pieces.push(...p));
    expect(pieces).toEqual(whole);
  });

  it('blocks that were never written are no data', async () => {
    const { cube, mask } = await openScene(
      toyFile({
        tile: [16, 1],
        compression: 8,
        sparse: (i) => i === 1,
        tags: { 42113: '-5' },
        format: 2,
      }),
    );
    expect(at(cube, 1, 2, 0)).toBeNaN();
    expect(at(cube, 2, 2, 1)).toBe(value(2, 2, 1));
    expect(mask.validPixels).toBe(10);
  });
});

const gdal = (items: string): TagValue => `<GDALMetadata>\n${items}\n</GDALMetadata>`;
const perBand = (name: string, values: readonly (number | string)[], role = ''): string =>
  values
    .map((v, b) => `<Item name="${name}" sample="${b}"${role && ` role="${role}"`}>${v}</Item>`)
    .join('\n');

describe('what GDAL writes', () => {
  it('wavelengths that do not rise keep their order; bad bands, names, no-data, scale', async () => {
    const xml = gdal(
      [
        perBand('wavelength', [0.9, 1.1, 1.0, 2.2]),
        perBand('fwhm', [0.01, 0.01, 0.02, 0.02]),
        perBand('wavelength_units', Array<string>(4).fill('Micrometers')),
        perBand('bbl', [1, 1, 1, 0]),
        perBand('SCALE', Array<number>(4).fill(0.0001), 'scale'),
        perBand('OFFSET', Array<number>(4).fill(0), 'offset'),
        perBand('DESCRIPTION', ['a &lt; b', 'two, three', 'c', 'd'], 'description'),
      ].join('\n'),
    );
    const file = toyFile({ tags: { 42112: xml, 42113: '0' } });
    const { cube, mask } = await openScene(file);
    expect(cube.wavelengthSource).toBe('file');
    Array.from(cube.wavelengths!).forEach((w, b) =>
      expect(w).toBeCloseTo([900, 1100, 1000, 2200][b], 9),
    );
    expect(cube.unit).toBe('reflectance');
    expect(at(cube, 0, 1, 1)).toBeCloseTo(value(0, 1, 1) * 1e-4, 9);
    expect(at(cube, 0, 0, 0)).toBeNaN();
    expect(Array.from(mask.bands)).toEqual([1, 1, 1, 0]);
    const { arrays } = await readTiff(file, () => false, []);
    expect(arrays[0].meta!.bandNames).toEqual(['a < b', 'two, three', 'c', 'd']);
    expect(Array.from(arrays[0].meta!.fwhm!)).toEqual([10, 10, 20, 20]);
  });

  it('a scale for each band', async () => {
    const xml = gdal(
      perBand('SCALE', [1, 2, 3, 0.5], 'scale') + perBand('OFFSET', [0, 0, 1, 0], 'offset'),
    );
    for (const planar of [true, false]) {
      const { cube } = await openScene(toyFile({ planar, tags: { 42112: xml } }));
      expectValues(cube, [lines, samples, bands], (l, s, b) =>
        Math.fround(value(l, s, b) * [1, 2, 3, 0.5][b] + [0, 0, 1, 0][b]),
      );
    }
  });

  it('wavelengths in the names that the ENVI driver leaves', async () => {
    const names = [0.45, 0.55, 0.65, 0.85].map(
      (w, b) => `<Item name="Band_${b + 1}">x (${w})</Item>`,
    );
    const { cube } = await openScene(toyFile({ tags: { 42112: gdal(names.reverse().join('')) } }));
    expect(Array.from(cube.wavelengths!, Math.round)).toEqual([450, 550, 650, 850]);
  });

  it('georeferencing is kept, and said as ENVI says it', async () => {
    const tags = {
      33550: { type: 12, values: [30, 30, 0] },
      33922: { type: 12, values: [0, 0, 0, 364095, 5809965, 0] },
      34735: {
        type: 3,
        values: [1, 1, 0, 3, 1024, 0, 1, 1, 1026, 34737, 22, 0, 3072, 0, 1, 32733],
      },
      34737: 'WGS 84 / UTM zone 33S|',
    } as const;
    const { arrays } = await readTiff(toyFile({ tags }), () => false, []);
    expect(arrays[0].meta!.map).toMatchObject({
      ModelPixelScale: '30, 30, 0',
      GTModelTypeGeoKey: '1',
      GTCitationGeoKey: 'WGS 84 / UTM zone 33S',
      ProjectedCSTypeGeoKey: '32733',
      'map info': 'UTM, 1, 1, 364095, 5809965, 30, 30, 33, South, WGS-84, units=Meters',
    });
  });
});

describe('a header beside it', () => {
  const header = (changes = ''): File =>
    asFile(
      `ENVI\r\nsamples = ${samples}\r\nlines = ${lines}\r\nbands = ${bands}\r\ndata type = 2\r\ninterleave = tif\r\n` +
        `wavelength = {0.4, 0.5, 0.6,\r\n 0.7}\r\nreflectance scale factor = 100\r\nmap info = {UTM, 1}\r\n${changes}`,
      'TOY.HDR',
    );

  it('gives wavelengths, scale and map, in either order of files', async () => {
    for (const files of [
      [header(), toyFile()],
      [toyFile(), header()],
    ]) {
      const { cube } = await openScene(files);
      expect(Array.from(cube.wavelengths!, Math.round)).toEqual([400, 500, 600, 700]);
      expect(cube.unit).toBe('reflectance');
      expect(at(cube, 2, 1, 3)).toBeCloseTo(value(2, 1, 3) / 100, 6);
    }
  });

  it('of another image, or broken, is a note', async () => {
    const other = await openScene([header('lines = 9\n'), toyFile()]);
    expect(other.notes.join('\n')).toMatch(/TOY.HDR is not used: it is of 9 × 5/);
    const broken = await openScene([header('bands = many\n'), toyFile()]);
    expect(broken.notes.join('\n')).toMatch(/many.*the header is not used/);
  });
});

describe('refused', () => {
  const list = (...values: number[]): TagValue => ({ type: 4, values });
  it.each([
    ['a size no file holds', { 256: list(1e9), 257: list(1e9) }, /1000000000 × 1000000000/],
    ['no size', { 256: list(0) }, /0 × 3/],
    ['no bands', { 277: list(0) }, /0 bands/],
    ['no offsets', { 273: null }, /0 strips/],
    ['offsets past the end', { 273: list(1e6) }, /bytes/],
    ['strips that are too short', { 279: list(7) }, /7 bytes/],
    ['JPEG', { 259: list(7) }, /JPEG/],
    ['LERC', { 259: list(34887) }, /LERC/],
    ['complex numbers', { 339: { type: 3, values: [6, 6, 6, 6] } }, /format 6/],
    ['bands that differ', { 258: { type: 3, values: [16, 16, 8, 16] } }, /16, 8/],
    ['an absurd tile', { 322: list(1e9), 323: list(1e9), 324: list(8), 325: list(9) }, /bytes/],
    ['a tile of nothing', { 322: list(0), 323: list(0), 324: list(8), 325: list(9) }, /0 × 0/],
    ['data that are not compressed as said', { 259: list(8) }, /.+/],
  ] as [string, Record<number, TagValue | null>, RegExp][])('%s', async (_, tags, found) => {
    const error = await openError(toyFile({ tags }));
    expect(error).toMatchObject({ kind: 'file', file: 'toy.tif' });
    expect(error.found).toMatch(found);
    expect(error.advice.length).toBeGreaterThan(10);
  });

  it('a list of images that bites its tail; one band; cut off anywhere', async () => {
    const loop = toy();
    const directory = new DataView(loop.buffer).getUint32(4, true);
    const tags = new DataView(loop.buffer).getUint16(directory, true);
    new DataView(loop.buffer).setUint32(directory + 2 + 12 * tags, directory, true);
    expect((await openError(asFile(loop, 'loop.tif'))).found).toMatch(/tail/);
    expect((await openError(toyFile({ bands: 1 }))).found).toMatch(/^1 band/);
    const whole = toy({ compression: 8, tags: { 42113: '-9999' } });
    for (let n = 4; n < whole.length; n += 3)
      expect((await openError(asFile(whole.slice(0, n), 'cut.tif'))).kind).toBe('file');
  });

  it('stops when asked to', async () => {
    expect((await openError(toyFile(), { cancelled: () => true })).kind).toBe('cancelled');
  });
});

const root = resolve(import.meta.dirname, '../../../../../shared/data');
const present = existsSync(resolve(root, 'formats/enmap'));
if (!present) console.log('SKIPPED: real TIFF files; ../shared/data/formats/enmap is absent.');
const real = (path: string): File =>
  asFile(new Uint8Array(readFileSync(resolve(root, path))), basename(path));

/** Numbers read once with NumPy from the offsets in the files' tags. */
describe.skipIf(!present)('real files', () => {
  it('EnMAP: 224 bands, band by band, wavelengths that do not rise', async () => {
    const { cube, mask, notes } = await openScene(
      real('formats/enmap/enmap_potsdam_tile_64_0.tif'),
    );
    expect([cube.lines, cube.samples, cube.bands]).toEqual([32, 32, 224]);
    expect(at(cube, 3, 5, 0)).toBe(Math.fround(586 * 0.0001));
    expect(at(cube, 31, 2, 100)).toBe(Math.fround(3975 * 0.0001));
    expect(at(cube, 31, 31, 223)).toBe(Math.fround(621 * 0.0001));
    expect(at(cube, 0, 0, 130)).toBeNaN();
    expect(cube.data.reduce((n, v) => n + (Number.isNaN(v) ? 1 : 0), 0)).toBe(6144);
    expect(mask.validPixels).toBe(1024);
    expect(mask.validBands).toBe(218);
    expect([cube.wavelengths![0], cube.wavelengths![90], cube.wavelengths![91]]).toEqual([
      418.24, 993.083, 902.257,
    ]);
    expect(cube.unit).toBe('reflectance');
    expect(notes.join('\n')).toMatch(/do not rise/);
  });

  it('DLR HySU: interleaved and band by band are the same pixels', async () => {
    const full = await openScene([
      real('scenes/dlr_hysu/Full.hdr'),
      real('scenes/dlr_hysu/Full.tif'),
    ]);
    const { cube } = full;
    expect([cube.lines, cube.samples, cube.bands]).toEqual([86, 123, 135]);
    expect(cube.unit).toBe('reflectance');
    for (const [l, s, b, v] of [
      [3, 50, 10, 1378],
      [85, 122, 134, 2798],
      [40, 7, 100, 3712],
    ])
      expect(at(cube, l, s, b)).toBeCloseTo(v / 10000, 7);
    expect(cube.wavelengths![0]).toBeCloseTo(417.4, 6);
    const all = (
      await openScene([real('scenes/dlr_hysu/All.tif'), real('scenes/dlr_hysu/All.hdr')])
    ).cube;
    expect([all.lines, all.samples, all.bands]).toEqual([42, 24, 135]);
    expect(at(all, 3, 20, 10)).toBeCloseTo(0.039, 7);
    let different = 0;
    for (let l = 0; l < 42; l++)
      for (let s = 0; s < 24; s++)
        for (let b = 0; b < 135; b++)
          if (at(all, l, s, b) !== at(cube, l + 19, s + 39, b)) different++;
    expect(different).toBe(0);
  });

  it('DLR HySU without its header: GDAL has the wavelengths in the names of bands', async () => {
    const { cube } = await openScene(real('scenes/dlr_hysu/Full.tif'));
    expect(cube.wavelengths![0]).toBeCloseTo(417.4, 6);
    expect(cube.unit).toBe('digital number');
  });
});
