/** Where missions keep what a cube means: wavelengths in any place, bands on any axis, unsigned numbers, units. */
import type { Dataset, File as H5File, Group } from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { tag, writeHdf5 } from '../../../../testdata/hdf5/writer';
import { asFile, open, openScene } from '../../../../testdata/mat/open';
import type { Cube } from '../../../scene/cube';
import { axesOf, axisNamed } from './axes';

const [lines, samples, bands] = [3, 5, 7];
const value = (l: number, s: number, b: number): number =>
  ((7 * l + 3 * s + 11 * b + l * b) % 50) / 64;
const nm = Float64Array.from({ length: bands }, (_, b) => 412.5 + 20.25 * b);
type Order = readonly [Letter, Letter, Letter];
type Letter = 'l' | 's' | 'b';
const size: Record<Letter, number> = { l: lines, s: samples, b: bands };

/** The cube with its axes in this order, slowest first. */
function boxOf(order: Order, of = value): Float32Array {
  const dims = order.map((k) => size[k]);
  return Float32Array.from({ length: lines * samples * bands }, (_, n) => {
    const index = [
      Math.floor(n / (dims[1] * dims[2])),
      Math.floor(n / dims[2]) % dims[1],
      n % dims[2],
    ];
    const at = (k: Letter): number => index[order.indexOf(k)];
    return of(at('l'), at('s'), at('b'));
  });
}
function add(parent: Group, name: string, order: Order, of = value): Dataset {
  parent.create_dataset({ name, data: boxOf(order, of), shape: order.map((k) => size[k]) });
  return parent.get(name) as Dataset;
}
const h5 = async (fill: (root: H5File) => void): Promise<File> =>
  asFile(await writeHdf5(fill), 'product.h5');

function expectCube({ cube }: { cube: Cube }): void {
  expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
  for (let l = 0; l < lines; l++)
    for (let s = 0; s < samples; s++)
      for (let b = 0; b < bands; b++)
        expect(cube.data[(l * samples + s) * bands + b]).toBe(value(l, s, b));
}
function expectWavelengths({ cube }: { cube: Cube }, fwhm?: number): void {
  expect(cube.wavelengthSource).toBe('file');
  expect([...(cube.wavelengths ?? [])].map((v) => Number(v.toFixed(3)))).toEqual([...nm]);
  if (fwhm !== undefined) expect(cube.fwhm?.[3]).toBeCloseTo(fwhm, 6);
}

describe('wavelengths and the axis of the bands', () => {
  const orders: Order[] = [
    ['b', 'l', 's'],
    ['l', 'b', 's'],
    ['l', 's', 'b'],
  ];
  const places: [string, (root: H5File, set: Dataset, group: Group) => void][] = [
    ['attributes of the cube', (_, set) => set.create_attribute('wavelengths', nm)],
    ['an attribute as text', (_, set) => tag(set, 'wavelength', [...nm].join(', '))],
    ['attributes of its group', (_, __, group) => group.create_attribute('Center_Wavelengths', nm)],
    ['attributes of the file', (root) => root.create_attribute('wavelength_nm', nm)],
    [
      'wavelength_3d in another group',
      (root) =>
        void root
          .create_group('sensor_band_parameters')
          .create_dataset({ name: 'wavelength_3d', data: nm }),
    ],
    [
      'micrometres by name',
      (root) => root.create_dataset({ name: 'wavelength_um', data: nm.map((v) => v / 1000) }),
    ],
    ['a name that says nothing', (root) => root.create_dataset({ name: 'bands', data: nm })],
    [
      'a list of 1 × bands',
      (root) => root.create_dataset({ name: 'Spectral_Center', data: nm, shape: [1, bands] }),
    ],
  ];
  it.each(
    places.flatMap(([name, put]) =>
      orders.map((order) => [name, order.join(''), order, put] as const),
    ),
  )('%s, %s', async (_, __, order, put) => {
    const file = await h5((root) => {
      const group = root.create_group('HDFEOS');
      const set = add(group, 'toa_radiance', order);
      // Never the bands: rising numbers of other things.
      root.create_dataset({ name: 'y', data: Float64Array.from([1, 2, 3]) });
      root.create_dataset({
        name: 'latitude',
        data: Float64Array.from([46.1, 46.2, 46.3, 46.4, 46.5]),
      });
      put(root, set, group);
    });
    const scene = await openScene(file);
    expectCube(scene);
    expectWavelengths(scene);
    expect(scene.notes.join(' ')).not.toMatch(/the file does not say/);
  });

  it('widths and bad bands beside them; the list of the right length of several', async () => {
    const file = await h5((root) => {
      root.create_dataset({
        name: 'wavelength',
        data: Float64Array.from([1, 2, 3, 4], (v) => 400 + v),
      });
      const set = add(root.create_group('data'), 'radiance', ['b', 'l', 's']);
      set.create_attribute('wavelengths', nm);
      set.create_attribute('fwhm', new Float64Array(bands).fill(5.5));
      set.create_attribute(
        'good_wavelengths',
        Uint8Array.from(nm, (_, b) => (b === 2 ? 0 : 1)),
      );
    });
    const scene = await openScene(file);
    expectCube(scene);
    expectWavelengths(scene, 5.5);
    expect(scene.mask.bands[2]).toBe(0);
    expect(scene.mask.bandReasons['bad band list']).toBe(1);
  });

  it('of lists of one length that of the same detector', async () => {
    const file = await h5((root) => {
      const lists = root.create_group('sensor_band_parameters');
      lists.create_dataset({ name: 'blue_wavelength', data: nm });
      lists.create_dataset({ name: 'red_wavelength', data: nm.map((v) => v + 200) });
      const data = root.create_group('observation_data');
      add(data, 'rhot_blue', ['b', 'l', 's']);
      add(data, 'rhot_red', ['b', 'l', 's']);
    });
    const blue = await openScene(file, { variable: 'observation_data/rhot_blue' });
    expectWavelengths(blue);
    const red = await openScene(file, { variable: 'observation_data/rhot_red' });
    expect(red.cube.wavelengths?.[0]).toBeCloseTo(612.5, 6);
    expectCube(red);
  });

  it('four axes of which one is of length 1', async () => {
    const file = await h5((root) => {
      const names: [string, number][] = [
        ['time', 1],
        ['wavelength_3d', bands],
        ['number_of_lines', lines],
        ['pixels_per_line', samples],
      ];
      root.create_dataset({
        name: 'cube',
        data: boxOf(['b', 'l', 's']),
        shape: names.map(([, n]) => n),
      });
      const set = root.get('cube') as Dataset;
      names.forEach(([name, n], axis) => {
        root.create_dataset({ name, data: new Float32Array(n).fill(1) });
        (root.get(name) as Dataset).make_scale(name);
        set.attach_scale(axis, `/${name}`);
      });
    });
    expectCube(await openScene(file));
  });
});

describe('names of axes', () => {
  it.each([
    ['number_of_lines', 'lines'],
    ['pixels_per_line', 'samples'],
    ['wavelength_3d', 'bands'],
    ['blue_bands', 'bands'],
    ['intensity_bands_per_view', 'bands'],
    ['number_of_scans', 'lines'],
    ['/group/Along_Track', 'lines'],
    ['cross_track', 'samples'],
    ['across-track', 'samples'],
    ['number_of_views', null],
    ['profile', null],
    [null, null],
  ])('%s is %s', (name, axis) => expect(axisNamed(name)).toBe(axis));

  it('without any word a long first axis beside a small image is the bands; a list that fits twice is a guess', () => {
    expect(axesOf([426, 12, 10], [], [])).toMatchObject({
      axes: ['bands', 'lines', 'samples'],
      guessed: true,
    });
    expect(axesOf([640, 320, 200], [], [])).toMatchObject({
      axes: ['lines', 'samples', 'bands'],
      guessed: true,
    });
    expect(axesOf([10, 12, 10], [], [new Set([10])])).toMatchObject({
      axes: ['lines', 'samples', 'bands'],
      guessed: true,
    });
    expect(axesOf([10, 12, 10], [null, null, 'x'], [new Set([10])])).toMatchObject({
      axes: ['bands', 'lines', 'samples'],
    });
  });
});

describe('unsigned numbers in signed storage', () => {
  const stored = [0, 1, 32767, 32768, 40000, 65534, 65535];
  it.each(['true', 'TRUE'])('_Unsigned = %s, fill value and scale', async (said) => {
    const file = await h5((root) => {
      const data = Int16Array.from(
        { length: lines * samples * bands },
        (_, n) => (stored[n < bands ? n : (n + Math.floor(n / bands)) % 6] << 16) >> 16,
      );
      root.create_dataset({ name: 'reflectance', data, shape: [lines, samples, bands] });
      const set = root.get('reflectance') as Dataset;
      tag(set, '_Unsigned', said);
      tag(set, 'units', '1');
      set.create_attribute('_FillValue', new Int16Array([-1]));
      set.create_attribute('scale_factor', new Float64Array([0.5]));
    });
    const { cube } = await openScene(file);
    expect([...cube.data.subarray(0, bands)]).toEqual([0, 0.5, 16383.5, 16384, 20000, 32767, NaN]);
  });

  it('bytes; and signed numbers that are kept unsigned', async () => {
    const bytes = await h5((root) => {
      const data = Int8Array.from({ length: lines * samples * bands }, (_, n) => 250 + (n % 5));
      root.create_dataset({ name: 'x', data, shape: [lines, samples, bands] });
      tag(root.get('x') as Dataset, '_Unsigned', 'true');
    });
    expect((await openScene(bytes)).cube.data[2]).toBe(252);
    const signed = await h5((root) => {
      const data = Uint8Array.from({ length: lines * samples * bands }, (_, n) =>
        n === 4 ? 254 : 250 + (n % 4),
      );
      root.create_dataset({ name: 'x', data, shape: [lines, samples, bands] });
      tag(root.get('x') as Dataset, '_Unsigned', 'false');
      (root.get('x') as Dataset).create_attribute('_FillValue', new Uint8Array([254]));
    });
    expect((await openScene(signed)).cube.data[2]).toBe(-4);
    expect((await openScene(signed)).cube.data[4]).toBeNaN();
  });
});

describe('an image of pixels without data', () => {
  const file = (data: Uint8Array, shape: number[], order: Order = ['b', 'l', 's']): Promise<File> =>
    h5((root) => {
      const group = root.create_group('Data Fields');
      add(group, 'toa_radiance', order).create_attribute('wavelengths', nm);
      group.create_dataset({ name: 'nodata_pixels', data, shape });
    });
  const some = Uint8Array.from({ length: lines * samples }, (_, p) => Number(p === 4 || p === 11));
  it.each<[string, Order]>([
    ['bands first', ['b', 'l', 's']],
    ['bands between', ['l', 'b', 's']],
    ['bands last', ['l', 's', 'b']],
  ])('is the mask, %s', async (_, order) => {
    const { cube, mask, notes } = await openScene(await file(some, [lines, samples], order));
    expect(Array.from(mask.pixels, (v) => 1 - v)).toEqual([...some]);
    expect(cube.data[4 * bands]).toBeNaN();
    expect(cube.data[5 * bands + 2]).toBe(value(1, 0, 2));
    expect(notes.join(' ')).toMatch(/nodata_pixels leaves out 2 of 15 pixels/);
  });
  it.each([
    ['of another size', some.subarray(0, 10), [2, 5]],
    ['that leaves nothing', some.map(() => 1), [lines, samples]],
  ])('%s is not used, and that is said', async (_, data, shape) => {
    const { mask, notes } = await openScene(await file(Uint8Array.from(data), shape));
    expect(mask.validPixels).toBe(lines * samples);
    expect(notes.join(' ')).toMatch(/nodata_pixels is not used/);
  });
});

describe('units', () => {
  it.each([
    ['Rrs', 'sr^-1', 'Remote sensing reflectance', 'reflectance'],
    ['Rrs', 'sr-1', 'Remote sensing reflectance', 'reflectance'],
    ['rrs_cube', '1/sr', 'remote-sensing reflectance below the surface', 'reflectance'],
    ['nLw', 'mW cm^-2 um^-1 sr^-1', 'Normalized water-leaving radiance', 'radiance'],
    ['Lt', 'W m-2 um-1 sr-1', '', 'radiance'],
    ['toa_radiance', '', '', 'radiance'],
    ['rhos', '1', 'Surface reflectance', 'reflectance'],
    ['F0', 'W m-2', 'solar irradiance', 'reflectance'],
  ])('%s in %s (%s) is %s', async (name, units, long, unit) => {
    const file = await h5((root) => {
      const set = add(root, name, ['l', 's', 'b']);
      tag(set, 'units', units || ' ');
      tag(set, 'long_name', long || ' ');
    });
    const opened = await open(file);
    if (opened.type !== 'scene') throw new Error(opened.type);
    expect(opened.scene.cube.unit).toBe(unit);
  });
});
