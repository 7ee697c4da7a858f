/** Files laid out as missions lay them out: AVIRIS-3, HICO, NEON's radiance and reflectance, PACE, Tanager; links to outside. */
import type { Dataset, File as H5File, Group } from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { tag, writeHdf5 } from '../../../../testdata/hdf5/writer';
import { asFile, openError, openScene } from '../../../../testdata/mat/open';
import type { Scene } from '../../../scene/scene';

const [lines, samples, bands] = [4, 5, 6];
const value = (l: number, s: number, b: number): number => (l * 5 + s) * 6 + b;
const nm = Float64Array.from({ length: bands }, (_, b) => 400.5 + 50 * b);
type Letter = 'l' | 's' | 'b';
const size: Record<Letter, number> = { l: lines, s: samples, b: bands };
function cube(
  parent: Group,
  name: string,
  order: readonly [Letter, Letter, Letter],
  of: (v: number) => number = (v) => v,
  Type: typeof Float32Array | typeof Int16Array | typeof Uint16Array = Float32Array,
): Dataset {
  const dims = order.map((k) => size[k]);
  const data = new Type(lines * samples * bands);
  for (let n = 0; n < data.length; n++) {
    const index = [
      Math.floor(n / (dims[1] * dims[2])),
      Math.floor(n / dims[2]) % dims[1],
      n % dims[2],
    ];
    const at = (k: Letter): number => index[order.indexOf(k)];
    data[n] = of(value(at('l'), at('s'), at('b')));
  }
  parent.create_dataset({ name, data, shape: dims });
  return parent.get(name) as Dataset;
}
const scale = (root: Group, set: Dataset, axis: number, name: string, length: number): void => {
  if (!root.keys().includes(name)) {
    root.create_dataset({ name, data: new Float32Array(length).fill(7) });
    (root.get(name) as Dataset).make_scale(name);
  }
  set.attach_scale(axis, `${root.path === '/' ? '' : root.path}/${name}`);
};
const opened = async (name: string, fill: (root: H5File) => void): Promise<Scene> =>
  openScene(asFile(await writeHdf5(fill), name));

function expectScene({ cube: c }: Scene, of: (v: number) => number = (v) => v): void {
  expect([c.lines, c.samples, c.bands]).toEqual([lines, samples, bands]);
  for (let l = 0; l < lines; l++)
    for (let s = 0; s < samples; s++)
      for (let b = 0; b < bands; b++)
        expect(c.data[(l * samples + s) * bands + b]).toBeCloseTo(of(value(l, s, b)), 4);
  expect(c.wavelengthSource).toBe('file');
  expect(Array.from(c.wavelengths ?? [], (w) => Number(w.toFixed(3)))).toEqual([...nm]);
}

it('AVIRIS-3: bands first, coordinates of the map, wavelengths and widths in the group', async () => {
  const scene = await opened('AV320230926t201618_000_L2A_OE_main_27577724_RFL_ORT.nc', (root) => {
    const group = root.create_group('reflectance');
    const set = cube(group, 'reflectance', ['b', 'l', 's'], (v) => v / 200);
    tag(set, 'units', '1');
    set.create_attribute('_FillValue', new Float32Array([-9999]));
    group.create_dataset({ name: 'wavelength', data: nm });
    group.create_dataset({ name: 'fwhm', data: new Float32Array(bands).fill(8) });
    root.create_dataset({
      name: 'easting',
      data: new Float64Array(samples).map((_, i) => 3e5 + i),
    });
    root.create_dataset({ name: 'northing', data: new Float64Array(lines).map((_, i) => 4e6 - i) });
    root.create_dataset({ name: 'transverse_mercator', data: ['crs'], dtype: 'S3' });
  });
  expectScene(scene, (v) => v / 200);
  expect(scene.cube.unit).toBe('reflectance');
  expect(scene.cube.fwhm?.[2]).toBe(8);
});

it('HICO: slope and wavelengths as attributes, quality and geolocation beside it', async () => {
  const scene = await opened('H2013.L1B_ISS', (root) => {
    const set = cube(
      root.create_group('products'),
      'Lt',
      ['l', 's', 'b'],
      (v) => v + 1,
      Int16Array,
    );
    set.create_attribute('wavelengths', Float32Array.from(nm));
    set.create_attribute('fwhm', new Float32Array(bands).fill(5.7));
    tag(set, 'units', 'W/m^2/micrometer/sr');
    const flags = root.create_group('quality');
    flags.create_dataset({
      name: 'flags',
      data: new Uint8Array(lines * samples),
      shape: [lines, samples],
    });
    const places = root.create_group('navigation');
    for (const name of ['latitudes', 'longitudes'])
      places.create_dataset({
        name,
        data: new Float32Array(lines * samples),
        shape: [lines, samples],
      });
  });
  expectScene(scene, (v) => v + 1);
  expect(scene.cube.unit).toBe('radiance');
});

describe('NEON', () => {
  const spectral = (group: Group): void => {
    const data = group.create_group('Metadata').create_group('Spectral_Data');
    data.create_dataset({ name: 'Wavelength', data: nm });
    data.create_dataset({ name: 'FWHM', data: new Float64Array(bands).fill(5) });
  };
  it('reflectance × 10 000', async () => {
    const scene = await opened('NEON_D17_TEAK_DP3_reflectance.h5', (root) => {
      const group = root.create_group('TEAK').create_group('Reflectance');
      const set = cube(group, 'Reflectance_Data', ['l', 's', 'b'], (v) => v * 10, Int16Array);
      set.create_attribute('Scale_Factor', new Float64Array([10_000]));
      set.create_attribute('Data_Ignore_Value', new Float64Array([-9999]));
      tag(set, 'Dimension_Labels', 'Line, Sample, Wavelength');
      spectral(group);
    });
    expectScene(scene, (v) => v / 1000);
    expect(scene.cube.unit).toBe('reflectance');
  });

  const radiance =
    (shape?: number[]) =>
    (root: H5File): void => {
      const group = root.create_group('TEAK').create_group('Radiance');
      const whole = cube(
        group,
        'RadianceIntegerPart',
        ['l', 's', 'b'],
        (v) => (v === 6 ? -9999 : v),
        Int16Array,
      );
      whole.create_attribute('Data_Ignore_Value', new Float64Array([-9999]));
      if (shape)
        group.create_dataset({ name: 'RadianceDecimalPart', data: new Uint16Array(6), shape });
      else cube(group, 'RadianceDecimalPart', ['l', 's', 'b'], (v) => v * 400, Uint16Array);
      spectral(group);
    };
  it('radiance in two parts', async () => {
    const bytes = await writeHdf5(radiance());
    const { cube: c, notes } = await openScene(asFile(bytes, 'NEON_radiance.h5'));
    expect(c.unit).toBe('radiance');
    expect(c.data[7]).toBeCloseTo(7 + (7 * 400) / 50_000, 5);
    expect(c.data[6]).toBeNaN();
    expect(Array.from(c.wavelengths ?? [])).toEqual([...nm]);
    expect(notes.join(' ')).toMatch(/one radiance/);
    const crop = { line: 2, sample: 1, lines: 2, samples: 2 };
    const part = await openScene(asFile(bytes, 'NEON_radiance.h5'), {
      choices: { crop, divideBy: 1 },
    });
    expect(part.cube.data[0]).toBeCloseTo(value(2, 1, 0) * (1 + 400 / 50_000), 4);
  });
  it('of two sizes: the whole part alone, and that is said', async () => {
    const scene = await opened('NEON_radiance.h5', radiance([2, 3]));
    expect(scene.cube.data[7]).toBe(7);
    expect(scene.notes.join(' ')).toMatch(/RadianceDecimalPart is not used/);
  });
});

it('PACE OCI: dimensions by name, wavelengths of the cube among other lists', async () => {
  const scene = await opened('PACE_OCI.20240501T000000.L2.SFREFL.nc', (root) => {
    root.create_dataset({ name: 'wavelength', data: new Float64Array(9).map((_, i) => 340 + i) });
    const lists = root.create_group('sensor_band_parameters');
    lists.create_dataset({ name: 'wavelength_3d', data: nm });
    const set = cube(
      root.create_group('geophysical_data'),
      'rhos',
      ['l', 's', 'b'],
      (v) => v / 300,
    );
    tag(set, 'units', '1');
    tag(set, 'long_name', 'Surface reflectance');
    scale(root, set, 0, 'number_of_lines', lines);
    scale(root, set, 1, 'pixels_per_line', samples);
    scale(root, set, 2, 'wavelength_bands', bands);
  });
  expectScene(scene, (v) => v / 300);
  expect(scene.cube.unit).toBe('reflectance');
});

it('Tanager: HDF-EOS, bands first, wavelengths as attributes, pixels without data', async () => {
  const bytes = await writeHdf5((root) => {
    const fields = root
      .create_group('HDFEOS')
      .create_group('SWATHS')
      .create_group('HYP')
      .create_group('Data Fields');
    const set = cube(fields, 'toa_radiance', ['b', 'l', 's']);
    set.create_attribute('wavelengths', nm);
    set.create_attribute('fwhm', new Float64Array(bands).fill(5.5));
    const none = new Uint8Array(lines * samples);
    none[6] = 1;
    fields.create_dataset({ name: 'nodata_pixels', data: none, shape: [lines, samples] });
  });
  const { cube: c, mask } = await openScene(asFile(bytes, '20250101_tanager.h5'));
  expect([c.lines, c.samples, c.bands]).toEqual([lines, samples, bands]);
  expect(mask.pixels[6]).toBe(0);
  expect(c.data[7 * bands + 3]).toBe(value(1, 2, 3));
});

describe('links to other files', () => {
  const linked = (root: H5File): void => {
    root.create_external_link('/etc/passwd', '/x', 'outside');
    root.create_external_link('other.h5', '/reflectance', 'reflectance');
  };
  it('are never followed, and named beside a cube', async () => {
    const scene = await opened('linked.h5', (root) => {
      linked(root);
      cube(root, 'radiance', ['l', 's', 'b']).create_attribute('wavelengths', nm);
    });
    expectScene(scene);
    expect(scene.notes.join(' ')).toMatch(
      /\/outside in linked\.h5 points to another file, which is not read/,
    );
  });
  it('alone: a refusal that says where the data are not', async () => {
    const error = await openError(asFile(await writeHdf5(linked), 'linked.h5'));
    expect(error.found).toMatch(/\/outside \(in another file\)/);
    expect(error.advice).toBeTruthy();
  });
});
