/** Values that mean no data: met in every stored type, declared or not, in scenes, libraries and truth. */
import { describe, expect, it } from 'vitest';
import { asFile, matFile, open, openScene } from '../../../testdata/mat/open';
import * as toy from '../../../testdata/mat/toy';
import { numeric } from '../../../testdata/mat/writer';
import { enviData, enviHeader } from '../../../testdata/envi/writer';
import { ecostress } from '../../../testdata/ecostress/writer';
import { writeTiff } from '../../../testdata/tiff/writer';
import type { SceneOnScreen } from '../types';
import { isOneOf, measured } from './sentinels';

const wavelengths = [450, 550, 650, 750, 850];
const current: SceneOnScreen = {
  ...{ lines: 7, samples: 9, bands: 5 },
  wavelengths: Float64Array.from(wavelengths),
};

/** A library of two spectra of five channels, of which the second misses channel 2. */
function library(none: number, declared: string | null, type = 4): File[] {
  const size = { lines: 2, samples: 5, bands: 1 };
  const value = (r: number, b: number): number => (r === 1 && b === 2 ? none : 0.1 * (r + 1) + b);
  const fields = {
    'file type': 'ENVI Spectral Library',
    'data ignore value': declared,
    wavelength: `{${wavelengths.join()}}`,
    'wavelength units': 'Nanometers',
  };
  return [
    asFile(enviHeader(size, { type, fields }), 'usgs.hdr'),
    asFile(enviData(size, value, { type }), 'usgs.sli'),
  ];
}
async function spectraOf(files: File | readonly File[]): Promise<Float32Array> {
  const opened = await open(files, { current });
  if (opened.type !== 'spectra') throw new Error(opened.type);
  return opened.spectra.values;
}

describe('deleted channels of a library are empty', () => {
  it.each([
    ['−1.23e34, declared as ENVI writes it', -1.23e34, '-1.23e+034', 4],
    ['−1.23e34, declared', -1.23e34, '-1.23e34', 4],
    ['−1.23e34, not declared', -1.23e34, null, 4],
    ['−1.23e34 as a double, declared', -1.23e34, '-1.23e34', 5],
    ['−1.1, which is no Float32, declared', -1.1, '-1.1', 4],
    ['the largest Float32, declared with other digits', 3.4028234663852886e38, '3.40282e+38', 4],
    ['NetCDF’s fill, not declared', 9.969209968386869e36, null, 4],
    ['−32768 among whole numbers', -32768, '-32768', 2],
  ])('%s', async (_, none, declared, type) => {
    const values = await spectraOf(library(none, declared, type));
    expect(Array.from(values, Number.isNaN).map(Number)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    expect(values[6]).toBeCloseTo(type === 2 ? 1 : 1.2, 6);
  });

  it('of tables, of MATLAB and of single spectra', async () => {
    const csv = `wavelength,a\n${wavelengths.map((w, b) => `${w},${b === 1 ? '-1.23e34' : b}`).join('\n')}`;
    expect([...(await spectraOf(asFile(csv, 'a.csv')))]).toEqual([0, NaN, 2, 3, 4]);
    const table = [0, -1.23e34, 2, 3, 4, 5, 6, 7, 8, 1.23e34];
    const found = await spectraOf(matFile({ M: numeric([5, 2], table) }));
    expect([...found]).toEqual([0, NaN, 2, 3, 4, 5, 6, 7, 8, NaN]);
    const single = ecostress([0.45, 0.55, 0.65, 0.75, 0.85], [10, -1.23e34, 30, 1.23e34, 50]);
    const [a, b, c, d] = await spectraOf(asFile(single, 'soil.txt'));
    expect([a, b, c, d].map(Number.isNaN)).toEqual([false, true, false, true]);
  });

  it('and make no values between two channels', async () => {
    const opened = await open(library(-1.23e34, null), {
      current: { ...current, wavelengths: Float64Array.from([460, 560, 660, 700, 840]) },
    });
    if (opened.type !== 'spectra') throw new Error(opened.type);
    const second = Array.from(opened.spectra.values.subarray(5));
    expect(second.map(Number.isNaN)).toEqual([false, true, true, true, false]);
  });

  it('in a truth’s spectra too', async () => {
    const M = numeric([toy.bands, 2], [1, -1.23e34, 3, 4, 5, 6, 7, 8].slice(0, toy.bands * 2));
    const { truth } = await openScene(matFile({ Y: toy.box(), A: toy.abundanceTable(), M }));
    expect(truth?.endmembers?.[1]).toBeNaN();
    expect(truth?.endmembers?.[2]).toBe(3);
  });
});

describe('no data of scaled cubes', () => {
  const items = [0.5, 0.25, 2].flatMap((gain, b) => [
    `<Item name="SCALE" sample="${b}" role="scale">${gain}</Item>`,
    `<Item name="OFFSET" sample="${b}" role="offset">1</Item>`,
  ]);
  it.each(['-1.1', '-3.40282346638529e+38'])('%s in floats of a GeoTIFF', async (declared) => {
    const none = Number(declared);
    const bytes = writeTiff({
      ...{ lines: 3, samples: 4, bands: 3, format: 3, bits: 32 },
      value: (l, s, b) => (l === 1 && s === 2 ? none : l + s + b),
      tags: { 42112: `<GDALMetadata>${items.join('')}</GDALMetadata>`, 42113: declared },
    });
    const { cube, mask } = await openScene(asFile(bytes, 'scene.tif'));
    expect(Array.from(cube.data.subarray(6 * 3, 7 * 3))).toEqual([NaN, NaN, NaN]);
    expect(mask.pixels[6]).toBe(0);
    expect(cube.data[7 * 3]).toBe(4 * 0.5 + 1);
  });
});

it('compares as Float32 and knows what is too large', () => {
  expect(isOneOf([-1.1, 0])(Math.fround(-1.1))).toBe(true);
  expect(isOneOf([])(0)).toBe(false);
  expect([1e29, -1e30, Infinity].map(measured)).toEqual([1e29, NaN, NaN]);
});
