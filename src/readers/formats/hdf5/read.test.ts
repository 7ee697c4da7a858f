/** HDF5 in its guises: MATLAB v7.3, plain, NetCDF-4, EMIT, PRISMA; filters, links and hostile sizes. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dataset, File as H5File } from 'h5wasm';
import { describe, expect, it } from 'vitest';
import {
  matlab,
  matlabNames,
  matlabText,
  tag,
  writeHdf5,
  writeMatlab73,
} from '../../../../testdata/hdf5/writer';
import { asFile, open, openError, openScene } from '../../../../testdata/mat/open';
import * as toy from '../../../../testdata/mat/toy';
import type { Cube } from '../../../scene/cube';

const { lines, samples, bands, value } = toy;
const at = (cube: Cube, l: number, s: number, b: number): number =>
  cube.data[(l * cube.samples + s) * cube.bands + b];

function expectToyCube(cube: Cube, of = (v: number): number => v): void {
  expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
  for (let l = 0; l < lines; l++)
    for (let s = 0; s < samples; s++)
      for (let b = 0; b < bands; b++)
        expect(at(cube, l, s, b)).toBe(Math.fround(of(value(l, s, b))));
}

/** Values of a box, last axis fastest. */
function box(
  dims: readonly [number, number, number],
  of: (i: number, j: number, k: number) => number,
): Float32Array {
  const out = new Float32Array(dims[0] * dims[1] * dims[2]);
  let n = 0;
  for (let i = 0; i < dims[0]; i++)
    for (let j = 0; j < dims[1]; j++) for (let k = 0; k < dims[2]; k++) out[n++] = of(i, j, k);
  return out;
}
const bip = (): Float32Array => box([lines, samples, bands], value);
const h5 = async (fill: (root: H5File) => void, name = 'toy.h5'): Promise<File> =>
  asFile(await writeHdf5(fill), name);
const mat = async (fill: (root: H5File) => void): Promise<File> =>
  asFile(await writeMatlab73(fill), 'toy.mat');
const column = (v: ReturnType<typeof toy.box>): number[] => {
  if (v.kind !== 'numeric') throw new Error('numeric');
  return Array.from(v.values);
};

describe('MATLAB v7.3', () => {
  const classes = [
    ['double', Float64Array],
    ['single', Float32Array],
    ['int8', Int8Array],
    ['uint8', Uint8Array],
    ['int16', Int16Array],
    ['uint16', Uint16Array],
    ['int32', Int32Array],
    ['uint32', Uint32Array],
  ] as const;
  it.each(classes)('%s: box and table with truth, chunked and not', async (name, Kind) => {
    for (const chunked of [{}, { chunks: [2, 3, 3], compression: 4 }]) {
      const scene = await openScene(
        await mat((root) => {
          matlab(
            root,
            'cube',
            name,
            Kind.from(column(toy.box())),
            [lines, samples, bands],
            chunked,
          );
          const A = Float64Array.from(column(toy.abundanceTable()));
          matlab(root, 'A', 'double', A, [2, lines * samples]);
          matlabNames(root, 'cood', ['1-Asphalt Road', '2-Grass']);
        }),
      );
      expectToyCube(scene.cube);
      expect(scene.cube.unit).toBe(/int/.test(name) ? 'digital number' : 'unknown');
      expect(scene.truth?.names).toEqual(['Asphalt Road', 'Grass']);
      expect(scene.truth?.abundances[2]).toBe(Math.fround(0.05));
    }
    const flat = await openScene(
      await mat((root) => {
        matlab(root, 'Y', name, Kind.from(column(toy.table())), [bands, lines * samples]);
        matlab(root, 'nRow', 'uint16', new Uint16Array([lines]), [1, 1]);
        matlab(root, 'nCol', 'double', new Float64Array([samples]), [1, 1]);
      }),
    );
    expectToyCube(flat.cube);
  });

  it('int64 and uint64', async () => {
    for (const Kind of [BigInt64Array, BigUint64Array]) {
      const data = Kind.from(column(toy.box()).map(BigInt));
      const { cube } = await openScene(
        await mat((root) => void matlab(root, 'Y', 'int64', data, [lines, samples, bands])),
      );
      expectToyCube(cube);
    }
  });

  it('structs, struct arrays, chars, logical, sparse, empty, function handles', async () => {
    const file = await mat((root) => {
      const scene = root.create_group('scene');
      tag(scene, 'MATLAB_class', 'struct');
      matlab(scene, 'Y', 'uint16', Uint16Array.from(column(toy.box())), [lines, samples, bands]);
      matlabText(scene, 'title', 'Straße');
      const sparse = root.create_group('S1');
      tag(sparse, 'MATLAB_class', 'double');
      sparse.create_attribute('MATLAB_sparse', new BigUint64Array([40n]), [], '<Q');
      const none = matlab(root, 'none', 'double', new BigUint64Array([0n, 5n]), [2]);
      none.create_attribute('MATLAB_empty', new Uint8Array([1]), [], '<B');
      matlab(root, 'flag', 'logical', new Uint8Array([1, 0, 1]), [1, 3]);
      matlabText(root, 'f', '@(x)x').delete_attribute('MATLAB_class');
      tag(root.get('f') as Dataset, 'MATLAB_class', 'function_handle');
    });
    const { cube, notes } = await openScene(file);
    expectToyCube(cube);
    expect(notes.join('\n')).toMatch(/S1 .*sparse/);
    const error = await openError(file, { variable: 'nope' });
    for (const listed of [
      'scene.Y (uint16 3×5×4)',
      'scene.title (text)',
      'S1 (sparse, 40 rows)',
      'none (double, empty)',
      'flag (logical 1×3)',
      'f (function_handle)',
    ])
      expect(error.found).toContain(listed);
  });

  it('a cell that holds itself is refused', async () => {
    const error = await openError(
      await mat((root) => {
        const refs = root.create_group('#refs#');
        const inner = matlab(refs, 'a', 'double', new Float64Array([1]), [1, 1]);
        const cell = matlab(root, 'c', 'cell', [inner.create_reference()], [1, 1]);
        cell.write_slice([[]], [cell.create_reference()]);
      }),
    );
    expect(error.message).toMatch(/damaged/);
    expect(error.found).toMatch(/inside itself/);
  });
});

describe('plain HDF5', () => {
  it('lines × samples × bands, gzip, chunked; the guess is said', async () => {
    for (const how of [{}, { chunks: [2, 2, 3], compression: 9 }]) {
      const { cube, notes } = await openScene(
        await h5((root) => {
          root.create_group('a').create_dataset({
            name: 'thing',
            data: bip(),
            shape: [lines, samples, bands],
            ...how,
          });
        }),
      );
      expectToyCube(cube);
      expect(notes.join('\n')).toMatch(/a\/thing .* is read as lines × samples × bands/);
    }
  });

  it('wavelengths of one length decide the band axis, micrometres become nanometres', async () => {
    const { cube } = await openScene(
      await h5((root) => {
        const data = box([bands, lines, samples], (b, l, s) => value(l, s, b));
        root.create_dataset({ name: 'img', data, shape: [bands, lines, samples] });
        root.create_dataset({ name: 'wavelength', data: new Float64Array([0.4, 0.5, 0.6, 0.7]) });
      }),
    );
    expectToyCube(cube);
    expect(Array.from(cube.wavelengths!, Math.round)).toEqual([400, 500, 600, 700]);
  });

  it('several candidates are asked about by path, and the answer is opened', async () => {
    const file = await h5((root) => {
      for (const name of ['one', 'two'])
        root.create_group(name).create_dataset({
          name: 'refl',
          data: bip().map((v) => (name === 'two' ? v + 1 : v)),
          shape: [lines, samples, bands],
        });
    });
    const opened = await open(file);
    expect(opened).toMatchObject({
      type: 'choose',
      candidates: [{ variable: 'one/refl' }, { variable: 'two/refl' }],
    });
    const { cube } = await openScene(file, { variable: 'two/refl' });
    expectToyCube(cube, (v) => v + 1);
  });

  it('hard links in a circle, soft and external links', async () => {
    const { cube, notes } = await openScene(
      await h5((root) => {
        const g = root.create_group('g');
        g.create_dataset({ name: 'refl', data: bip(), shape: [lines, samples, bands] });
        root.create_hard_link('/g', '/g/again');
        root.create_soft_link('/g/refl', 'alias');
        root.create_soft_link('/nowhere', 'broken');
        root.create_external_link('other.h5', '/secret', 'outside');
      }),
    );
    expectToyCube(cube);
    expect(notes.join('\n')).toMatch(/outside .*points to another file/);
  });

  it('groups deeper than any real file are left out', async () => {
    const error = await openError(
      await h5((root) => {
        let g = root.create_group('g');
        for (let i = 0; i < 60; i++) g = g.create_group('g');
        g.create_dataset({ name: 'refl', data: bip(), shape: [lines, samples, bands] });
      }),
    );
    expect(error.message).toMatch(/no 2-D or 3-D numeric variable/);
  });

  it('reads boxes whose chunks cut every axis, more than one piece', async () => {
    const dims: [number, number, number] = [70, 90, 301];
    const of = (i: number, j: number, k: number): number => Math.sin(i * 7 + j * 1.3 + k * 0.01);
    const { cube } = await openScene(
      await h5((root) => {
        const data = box(dims, of);
        root.create_dataset({ name: 'x', data, shape: dims, chunks: [33, 40, 32], compression: 1 });
      }),
    );
    let wrong = 0;
    for (let i = 0; i < 70; i++)
      for (let j = 0; j < 90; j++)
        for (let k = 0; k < 301; k++) if (at(cube, i, j, k) !== Math.fround(of(i, j, k))) wrong++;
    expect(wrong).toBe(0);
  });
});

/** A dimension scale attached to axis `axis` of `set`. */
function dimension(root: H5File, set: Dataset, axis: number, name: string, size: number): void {
  const scale = root.create_dataset({ name, data: new Float32Array(size).map((_, i) => i) });
  scale.make_scale(name);
  set.attach_scale(axis, `/${name}`);
}

describe('conventions', () => {
  it('EMIT: dimension scales, wavelengths and good bands in a group, fill value', async () => {
    const { cube, mask, notes } = await openScene(
      await h5((root) => {
        const data = box([lines, samples, bands], (l, s, b) =>
          l === 1 && s === 2 ? -9999 : value(l, s, b) / 200,
        );
        root.create_dataset({ name: 'reflectance', data, shape: [lines, samples, bands] });
        const set = root.get('reflectance') as Dataset;
        set.create_attribute('_FillValue', new Float32Array([-9999]));
        tag(set, 'units', 'unitless');
        tag(set, 'long_name', 'Surface Reflectance');
        dimension(root, set, 0, 'downtrack', lines);
        dimension(root, set, 1, 'crosstrack', samples);
        dimension(root, set, 2, 'bands', bands);
        const group = root.create_group('sensor_band_parameters');
        group
          .create_dataset({ name: 'wavelengths', data: new Float32Array([381, 388, 396, 403]) })
          .create_attribute('units', 'nm');
        group.create_dataset({ name: 'fwhm', data: new Float32Array([8, 8, 8, 8]) });
        group.create_dataset({ name: 'good_wavelengths', data: new Float32Array([1, 1, 0, 1]) });
      }, 'EMIT_L2A_RFL.nc'),
    );
    expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
    expect(at(cube, 2, 3, 1)).toBe(Math.fround(value(2, 3, 1) / 200));
    expect(at(cube, 1, 2, 0)).toBeNaN();
    expect(cube.unit).toBe('reflectance');
    expect(Array.from(cube.wavelengths!)).toEqual([381, 388, 396, 403]);
    expect(Array.from(mask.bands)).toEqual([1, 1, 0, 1]);
    expect(mask.validPixels).toBe(lines * samples - 1);
    expect(notes.join('\n')).not.toMatch(/file does not say/);
  });

  it('NetCDF: x, y, band order by names, CF packing', async () => {
    const { cube } = await openScene(
      await h5((root) => {
        const data = Int16Array.from(box([bands, samples, lines], (b, s, l) => value(l, s, b)));
        root.create_dataset({ name: 'radiance', data, shape: [bands, samples, lines] });
        const set = root.get('radiance') as Dataset;
        set.create_attribute('scale_factor', 0.5);
        set.create_attribute('add_offset', 2);
        dimension(root, set, 0, 'band', bands);
        dimension(root, set, 1, 'x', samples);
        dimension(root, set, 2, 'y', lines);
      }, 'cube.nc'),
    );
    expectToyCube(cube, (v) => v * 0.5 + 2);
    expect(cube.unit).toBe('radiance');
  });

  it('PRISMA L2D: both cubes are offered; wavelengths, unused bands and scale from attributes', async () => {
    const file = await h5((root) => {
      let group = root.create_group('HDFEOS').create_group('SWATHS').create_group('PRS_L2D_HCO');
      group = group.create_group('Data Fields');
      const data = Uint16Array.from(box([lines, bands, samples], (l, b, s) => value(l, s, b) * 9));
      for (const name of ['VNIR_Cube', 'SWIR_Cube'])
        group.create_dataset({ name, data, shape: [lines, bands, samples] });
      const error = new Uint8Array(data.length);
      const shape = [lines, bands, samples];
      group.create_dataset({ name: 'VNIR_PIXEL_L2_ERR_MATRIX', data: error, shape });
      root.create_attribute('List_Cw_Vnir', new Float32Array([0, 970, 960, 950]));
      root.create_attribute('List_Fwhm_Vnir', new Float32Array([0, 12, 12, 12]));
      root.create_attribute('L2ScaleVnirMin', new Float32Array([0]));
      root.create_attribute('L2ScaleVnirMax', new Float32Array([1]));
    }, 'PRS_L2D.he5');
    const opened = await open(file);
    const prefix = 'HDFEOS/SWATHS/PRS_L2D_HCO/Data Fields';
    expect(opened).toMatchObject({
      type: 'choose',
      // The one of the two that has wavelengths in this file comes first.
      candidates: [{ variable: `${prefix}/VNIR_Cube` }, { variable: `${prefix}/SWIR_Cube` }],
    });
    const { cube, mask } = await openScene(file, { variable: `${prefix}/VNIR_Cube` });
    expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
    expect(at(cube, 2, 4, 1)).toBeCloseTo((value(2, 4, 1) * 9) / 65535, 7);
    expect(cube.unit).toBe('reflectance');
    expect(Array.from(cube.wavelengths!)).toEqual([980, 970, 960, 950]);
    expect(mask.bands[0]).toBe(0);
  });
});

const v73 = resolve(import.meta.dirname, '../../../../../shared/data/formats/mat/v73_bundles.mat');
if (!existsSync(v73)) console.log('SKIPPED: real MATLAB v7.3 file; ../shared/data is absent.');
it.skipIf(!existsSync(v73))('a real MATLAB v7.3 file', async () => {
  const file = asFile(new Uint8Array(readFileSync(v73)), 'v73_bundles.mat');
  const error = await openError(file, { variable: 'nope' });
  expect(error.found).toContain('bundle (double 144×50), groups (double 50×1)');
  // 144 bands × 50 spectra; numbers from the file's one chunk, inflated by Python's zlib and read by NumPy.
  const { cube } = await openScene(file);
  expect([cube.lines, cube.samples, cube.bands]).toEqual([5, 10, 144]);
  expect(at(cube, 0, 0, 0)).toBe(Math.fround(0.011798512485715031));
  expect(at(cube, 3, 0, 10)).toBe(Math.fround(0.05799652581909585));
  expect(at(cube, 4, 9, 143)).toBe(Math.fround(0.23159606734772917));
  expect(at(cube, 4, 9, 0)).toBe(Math.fround(0.018675415530934537));
});
