/** What a person chooses at import: every choice against the full cube, on images that are not square. */
import { describe, expect, it } from 'vitest';
import { enviData, enviHeader, toyFiles, toySize, toyValue } from '../../../testdata/envi/writer';
import type { EnviOptions } from '../../../testdata/envi/writer';
import { asFile, matFile, openError, openScene } from '../../../testdata/mat/open';
import * as toy from '../../../testdata/mat/toy';
import { numeric } from '../../../testdata/mat/writer';
import { writeTiff } from '../../../testdata/tiff/writer';
import { writeHdf5 } from '../../../testdata/hdf5/writer';
import type { Cube } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { ImportChoices } from '../../scene/importChoices';

const size = { lines: 7, samples: 11, bands: 6 };
const value = (l: number, s: number, b: number): number => l * 131 + s * 7 + b * b * 3 + 1;
const none = -9999;
/** One pixel without data, one broken value. */
const holed = (l: number, s: number, b: number): number =>
  l === 2 && s === 3 ? none : l === 4 && s === 5 && b === 1 ? NaN : value(l, s, b);

const envi = (options: EnviOptions = {}, v = holed): File[] => [
  asFile(enviHeader(size, { fields: { 'data ignore value': none }, ...options }), 'a.hdr'),
  asFile(enviData(size, v, options), 'a.img'),
];

const at = ({ data, samples, bands }: Cube, l: number, s: number, b: number): number =>
  data[(l * samples + s) * bands + b];

const choose = (files: File | File[], choices: ImportChoices): Promise<Scene> =>
  openScene(files, { choices });

function expectCrop(cube: Cube, full: Cube, line: number, sample: number): void {
  for (let l = 0; l < cube.lines; l++)
    for (let s = 0; s < cube.samples; s++)
      for (let b = 0; b < cube.bands; b++)
        expect(at(cube, l, s, b), `${l} ${s} ${b}`).toBe(at(full, line + l, sample + s, b));
}

/** Mean of the finite values of a block of the full cube. */
function meanOf(full: Cube, l0: number, s0: number, b0: number, n: number, m: number): number {
  let [sum, count] = [0, 0];
  for (let l = l0; l < Math.min(full.lines, l0 + n); l++)
    for (let s = s0; s < Math.min(full.samples, s0 + n); s++)
      for (let b = b0; b < Math.min(full.bands, b0 + m); b++) {
        const v = at(full, l, s, b);
        if (!Number.isFinite(v)) continue;
        sum += v;
        count++;
      }
  return count ? sum / count : NaN;
}

function expectBinned(cube: Cube, full: Cube, n: number, m: number): void {
  expect([cube.lines, cube.samples, cube.bands]).toEqual([
    Math.ceil(full.lines / n),
    Math.ceil(full.samples / n),
    Math.ceil(full.bands / m),
  ]);
  for (let l = 0; l < cube.lines; l++)
    for (let s = 0; s < cube.samples; s++)
      for (let b = 0; b < cube.bands; b++) {
        const expected = meanOf(full, l * n, s * n, b * m, n, m);
        if (Number.isNaN(expected)) expect(at(cube, l, s, b)).toBeNaN();
        else expect(at(cube, l, s, b), `${l} ${s} ${b}`).toBeCloseTo(expected, 3);
      }
}

const crop = { line: 1, sample: 2, lines: 5, samples: 7 };

describe.each(['bsq', 'bil', 'bip'] as const)('ENVI %s', (interleave) => {
  it('a crop is a part of the whole', async () => {
    const full = (await choose(envi({ interleave }), {})).cube;
    const { cube } = await choose(envi({ interleave }), { crop });
    expect([cube.lines, cube.samples, cube.bands]).toEqual([5, 7, 6]);
    expectCrop(cube, full, 1, 2);
  });

  it.each([
    [2, 1],
    [3, 2],
    [1, 4],
    [4, 6],
  ])('bins %d × pixels and %d × bands', async (spatial, spectral) => {
    const full = (await choose(envi({ interleave }), {})).cube;
    const bin = { spatial, spectral };
    if (spectral === 6) {
      const error = await openError(envi({ interleave }), { choices: { bin } });
      expect(error.message).toMatch(/single band after binning/);
      return;
    }
    const { cube } = await choose(envi({ interleave }), { bin });
    expectBinned(cube, full, spatial, spectral);
    const both = (await choose(envi({ interleave }), { bin, crop })).cube;
    expectBinned(both, (await choose(envi({ interleave }), { crop })).cube, spatial, spectral);
  });

  it('swaps lines and samples, and crops what it has swapped', async () => {
    const full = (await choose(envi({ interleave }), {})).cube;
    const turned = (await choose(envi({ interleave }), { transpose: true })).cube;
    expect([turned.lines, turned.samples]).toEqual([11, 7]);
    for (let l = 0; l < 11; l++)
      for (let s = 0; s < 7; s++)
        for (let b = 0; b < 6; b++) expect(at(turned, l, s, b)).toBe(at(full, s, l, b));
    const part = await choose(envi({ interleave }), {
      transpose: true,
      crop: { line: 8, sample: 1, lines: 3, samples: 5 },
    });
    expectCrop(part.cube, turned, 8, 1);
  });

  it('the same from shared memory and by every window', async () => {
    const options = { choices: { crop }, shared: true };
    const shared = (await openScene(envi({ interleave }), options)).cube;
    expect(shared.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expectCrop(shared, (await choose(envi({ interleave }), {})).cube, 1, 2);
  });
});

describe('raw data', () => {
  it('reads in another byte order, from another offset, in another interleave', async () => {
    const files = toyFiles({ type: 12, big: true, offset: 8, interleave: 'bil' });
    const wrong = asFile(
      enviHeader(toySize, { type: 12, big: false, offset: 0, interleave: 'bsq' }),
      'toy.hdr',
    );
    const { cube } = await choose([wrong, files[1]], {
      byteOrder: 'big',
      headerOffset: 8,
      axes: ['samples', 'bands', 'lines'],
    });
    expect([cube.lines, cube.samples, cube.bands]).toEqual([3, 5, 4]);
    for (let l = 0; l < 3; l++)
      for (let s = 0; s < 5; s++)
        for (let b = 0; b < 4; b++) expect(at(cube, l, s, b)).toBe(toyValue(l, s, b));
  });

  it('an offset that the file has no room for is refused, and can be chosen away', async () => {
    const [, data] = toyFiles({ type: 12 });
    const header = asFile(enviHeader(toySize, { type: 12, offset: 50 }), 'toy.hdr');
    expect((await openError([header, data])).message).toMatch(/shorter/);
    const { cube } = await choose([header, data], { headerOffset: 0 });
    expect(at(cube, 2, 4, 3)).toBe(toyValue(2, 4, 3));
  });
});

describe('tables and boxes', () => {
  const table = matFile({ Y: toy.table('uint8') });

  it('takes the size and the order of pixels that are chosen', async () => {
    const byColumns = (await choose(table, { size: { lines: 3, samples: 5 } })).cube;
    expect(at(byColumns, 2, 1, 3)).toBe(toy.value(2, 1, 3));
    const byRows = (await choose(table, { size: { lines: 5, samples: 3 }, pixelOrder: 'rows' }))
      .cube;
    expect([byRows.lines, byRows.samples]).toEqual([5, 3]);
    for (let l = 0; l < 3; l++)
      for (let s = 0; s < 5; s++) expect(at(byRows, s, l, 2)).toBe(toy.value(l, s, 2));
  });

  it('takes rows as pixels where that is chosen', async () => {
    const { cube } = await choose(table, { axes: ['lines', 'samples', 'bands'] });
    expect([cube.lines * cube.samples, cube.bands]).toEqual([4, 15]);
    expect(at(cube, 1, 1, 6)).toBe(toy.value(0, 2, 3));
  });

  it('takes the axis of bands that is chosen', async () => {
    const box = matFile({ x: toy.box('uint8') });
    const { cube } = await choose(box, { axes: ['bands', 'lines', 'samples'] });
    expect([cube.lines, cube.samples, cube.bands]).toEqual([5, 4, 3]);
    expect(at(cube, 4, 2, 1)).toBe(toy.value(1, 4, 2));
  });

  it.each([
    [{ size: { lines: 4, samples: 4 } }, /image size/],
    [{ crop: { line: 0, sample: 2, lines: 3, samples: 4 } }, /part/],
    [{ bin: { spatial: 0, spectral: 1 } }, /binning/],
    [{ wavelengths: [1, 2, 3] }, /wavelengths/],
    [{ axes: ['lines', 'lines', 'bands'] as const }, /axes/],
    [{ divideBy: 0 }, /divisor/],
  ] satisfies [ImportChoices, RegExp][])('refuses %j', async (choices, what) => {
    const error = await openError(table, { choices });
    expect(error.message).toMatch(what);
    expect(error.advice).not.toBe('');
  });
});

describe('values', () => {
  it('divides, names a unit, and masks other no-data values', async () => {
    const { cube } = await choose(envi({ type: 4 }), {
      divideBy: 100,
      unit: 'radiance',
      noData: [value(0, 0, 0)],
    });
    expect(cube.unit).toBe('radiance');
    expect(at(cube, 0, 0, 0)).toBeNaN();
    expect(at(cube, 0, 1, 0)).toBe(Math.fround(value(0, 1, 0) / 100));
    expect(at(cube, 2, 3, 0)).toBe(Math.fround(none / 100));
  });

  it('means leave out what is no data', async () => {
    const { cube } = await choose(envi({ type: 4 }), { bin: { spatial: 7, spectral: 1 } });
    const full = (await choose(envi({ type: 4 }), {})).cube;
    expect(at(cube, 0, 0, 0)).toBeCloseTo(meanOf(full, 0, 0, 0, 7, 1), 4);
    expect(at(cube, 0, 0, 0)).toBeGreaterThan(0);
  });

  it('finds no-data values that the header does not tell of, binned or not', async () => {
    const files = envi({ type: 4, fields: {} });
    const { mask, notes } = await choose(files, {});
    expect(mask.pixels[2 * 11 + 3]).toBe(0);
    expect(notes.join('\n')).toMatch(/-9999 means no data/);
    const { cube } = await choose(envi({ type: 4, fields: {} }), {
      bin: { spatial: 7, spectral: 1 },
    });
    expect(at(cube, 0, 0, 0)).toBeGreaterThan(0);
  });

  it('guesses reflectance × 10 000 from the range, and says so; never on its own', async () => {
    const large = (l: number, s: number, b: number): number => 900 + l * 300 + s * 50 + b * 101;
    const guided = await choose(envi({ type: 12 }, large), {});
    expect(guided.cube.unit).toBe('reflectance');
    expect(at(guided.cube, 1, 2, 3)).toBeCloseTo(large(1, 2, 3) / 10_000, 6);
    expect(guided.notes.join('\n')).toMatch(/divided by 10000: whole numbers/);
    const plain = await openScene(envi({ type: 12 }, large));
    expect(plain.cube.unit).toBe('digital number');
    expect(at(plain.cube, 1, 2, 3)).toBe(large(1, 2, 3));
    const dn = await choose(envi({ type: 12 }, large), { unit: 'digital number' });
    expect(at(dn.cube, 1, 2, 3)).toBe(large(1, 2, 3));
  });
});

describe('what is known of bands', () => {
  const fields = {
    wavelength: '{500, 600, 1400, 1450, 1700, 2200}',
    'wavelength units': 'nm',
    fwhm: '{10, 10, 10, 10, 20, 30}',
    'band names': '{a, b, c, d, e, f}',
    'default bands': '{6, 3, 1}',
    bbl: '{1, 1, 1, 1, 1, 0}',
  };

  it('is binned with the bands', async () => {
    const { cube, mask } = await choose(envi({ fields }), {
      bin: { spatial: 1, spectral: 2 },
      badBands: [],
    });
    expect(Array.from(cube.wavelengths!)).toEqual([550, 1425, 1950]);
    expect(Array.from(cube.fwhm!)).toEqual([110, 60, 525]);
    expect(cube.bandNames).toEqual(['a … b', 'c … d', 'e … f']);
    expect(cube.defaultBands).toEqual([2, 1, 0]);
    expect(Array.from(mask.bands)).toEqual([1, 1, 1]);
  });

  it('leaves out the list of the file and the absorption of water, and no mean holds them', async () => {
    const { cube, mask } = await choose(envi({ fields }), { bin: { spatial: 1, spectral: 2 } });
    expect(Array.from(mask.bands)).toEqual([1, 0, 1]);
    expect(at(cube, 0, 0, 2)).toBe(value(0, 0, 4));
    expect(Array.from(cube.wavelengths!)).toEqual([550, 1425, 1700]);
    const plain = await openScene(envi({ fields }));
    expect(plain.mask.bandReasons).toEqual({ 'bad band list': 1 });
    const guided = await choose(envi({ fields }), {});
    expect(guided.mask.bandReasons).toEqual({ 'bad band list': 1, 'water absorption': 2 });
  });

  it('tells what a person left out from what the file does', async () => {
    const { mask } = await choose(envi({ fields }), { badBands: [0, 5] });
    expect(mask.bandReasons).toEqual({ 'left out by hand': 1, 'bad band list': 1 });
    expect(Array.from(mask.bands)).toEqual([0, 1, 1, 1, 1, 0]);
  });

  it('takes wavelengths of a person', async () => {
    const wavelengths = [1, 2, 3, 4, 5, 6];
    const { cube } = await choose(envi({}), { wavelengths });
    expect(Array.from(cube.wavelengths!)).toEqual(wavelengths);
  });
});

describe('georeferencing', () => {
  const fields = {
    'map info': '{UTM, 1.5, 2.5, 440720, 3751320, 20, 10, 11, North, WGS-84, units=Meters}',
    'x start': 5,
    'rpc info': '{1, 2}',
  };
  const mapOf = async (choices: ImportChoices) =>
    (await choose(envi({ fields }), choices)).cube.map;

  it('follows a crop and a binning: the same place on the ground', async () => {
    expect((await mapOf({}))?.['map info']).toMatch(/^UTM, 1.5, 2.5, /);
    const moved = await mapOf({ crop, bin: { spatial: 2, spectral: 1 } });
    const [, x, y, east, north, width, height] = moved!['map info'].split(',').map(Number);
    expect([x, y, east, north, width, height]).toEqual([0.25, 1.25, 440720, 3751320, 40, 20]);
    expect(moved!['map info']).toMatch(/North, WGS-84, units=Meters$/);
    // Ground of the crop's first corner, by the one and by the other.
    expect(east + (1 - x) * width).toBe(440720 + (1 + 2 - 1.5) * 20);
    expect(moved).not.toHaveProperty('rpc info');
    expect((await mapOf({ crop }))?.['x start']).toBe('7');
  });

  it('is dropped, and said to be, when lines and samples are swapped', async () => {
    const { cube, notes } = await choose(envi({ fields }), { transpose: true });
    expect(cube.map).toBeUndefined();
    expect(notes.join('\n')).toMatch(/georeferencing is dropped/);
  });
});

describe('truth', () => {
  const scene = (): File =>
    matFile({
      Y: toy.box('uint8'),
      A: toy.abundanceBox(),
      M: toy.spectra(),
      cood: toy.numberedNames(),
    });
  const first = (l: number, s: number): number => Math.fround(toy.fraction(l, s));

  it('is cropped, binned and turned as the scene is', async () => {
    const part = await choose(scene(), { crop: { line: 1, sample: 2, lines: 2, samples: 3 } });
    expect(part.truth!.abundances).toHaveLength(2 * 3 * 2);
    expect(part.truth!.abundances[(1 * 3 + 2) * 2]).toBe(first(2, 4));
    const turned = await choose(scene(), { transpose: true });
    expect(turned.truth!.abundances[(4 * 3 + 1) * 2]).toBe(first(1, 4));
    const binned = await choose(scene(), { bin: { spatial: 2, spectral: 2 } });
    const mean = (first(0, 2) + first(0, 3) + first(1, 2) + first(1, 3)) / 4;
    expect(binned.truth!.abundances[1 * 2]).toBeCloseTo(mean, 6);
    expect(Array.from(binned.truth!.endmembers!)).toEqual([0.5, 2.5, 10.5, 12.5]);
  });

  it('goes along the rows as the scene does', async () => {
    const file = matFile({ Y: toy.table('uint8'), A: toy.abundanceTable() });
    const { truth } = await choose(file, {
      size: { lines: 5, samples: 3 },
      pixelOrder: 'rows',
    });
    for (let l = 0; l < 3; l++)
      for (let s = 0; s < 5; s++) expect(truth!.abundances[(s * 3 + l) * 2]).toBe(first(l, s));
  });
});

describe('other formats', () => {
  it.each([
    { tile: [16, 16] as const, planar: false },
    { tile: [16, 16] as const, planar: true },
    { rowsPerStrip: 3, planar: true, compression: 5 as const },
  ])('TIFF %j: cropped and binned', async (options) => {
    const big = { lines: 37, samples: 41, bands: 3 };
    const v = (l: number, s: number, b: number): number => (l * 50 + s) * 4 + b * b;
    const file = asFile(writeTiff({ ...big, value: v, bits: 16, ...options }), 'scene.tif');
    const full = (await choose(file, { divideBy: 1 })).cube;
    const part = { line: 9, sample: 14, lines: 20, samples: 22 };
    expectCrop((await choose(file, { crop: part, divideBy: 1 })).cube, full, 9, 14);
    const bin = { spatial: 3, spectral: 2 };
    const cropped = (await choose(file, { crop: part, divideBy: 1 })).cube;
    expectBinned((await choose(file, { crop: part, bin, divideBy: 1 })).cube, cropped, 3, 2);
  });

  it.each([{}, { chunks: [4, 5, 2], compression: 3 }])('HDF5 %j', async (how) => {
    const dims = [9, 10, 5];
    const bytes = await writeHdf5((root) => {
      const data = Float32Array.from({ length: 450 }, (_, i) => ((i * 37) % 101) / 101);
      root.create_dataset({ name: 'cube', data, shape: dims, ...how });
    });
    const file = asFile(bytes, 'a.h5');
    const full = (await choose(file, {})).cube;
    const part = { line: 3, sample: 2, lines: 5, samples: 7 };
    expectCrop((await choose(file, { crop: part })).cube, full, 3, 2);
    expectBinned((await choose(file, { bin: { spatial: 4, spectral: 2 } })).cube, full, 4, 2);
  });

  it('takes the variable that is chosen', async () => {
    const file = matFile({ a: toy.box('uint8'), b: numeric([3, 5, 4], new Array(60).fill(7)) });
    const scene = await choose(file, { variable: 'a' });
    expect(at(scene.cube, 2, 4, 3)).toBe(toy.value(2, 4, 3));
    expect(scene.source?.choices).toEqual({ variable: 'a' });
    expect(scene.source?.files?.[0]).toMatchObject({ name: 'toy.mat', size: file.size });
    expect(scene.source?.files?.[0].hash).toMatch(/^[0-9a-f]{64}$/);
  });
});
