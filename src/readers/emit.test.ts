/** EMIT's scene laid on the map by its own table: an alternative, never the first; parts; tables that do not fit. */
import type { Dataset } from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { tag, writeHdf5 } from '../../testdata/hdf5/writer';
import { asFile, context, openError, openScene } from '../../testdata/mat/open';
import { inspectFiles } from './importCheck/inspect';

const [lines, samples, bands] = [4, 5, 6];
const [height, width] = [6, 7];
const value = (p: number, b: number): number => (p * bands + b) / 256;
/** Line and sample of each pixel of the map, from 1: turned, one pixel twice, the corners empty. */
const glt = (at: number): [number, number] => {
  const [row, column] = [Math.floor(at / width), at % width];
  const line = Math.round(row * 0.6 + column * 0.2);
  const sample = Math.round(column * 0.8 - row * 0.2);
  return line < 1 || line > lines || sample < 1 || sample > samples ? [0, 0] : [line, sample];
};

const name = 'EMIT_L2A_RFL_001_20230101T000000_2300101_001.nc';
const emit = async (table = glt, chunked = false): Promise<File> => {
  const bytes = await writeHdf5((root) => {
    const data = Float32Array.from({ length: lines * samples * bands }, (_, i) => i / 256);
    const shape = [lines, samples, bands];
    root.create_dataset({
      name: 'reflectance',
      data,
      shape,
      ...(chunked ? { chunks: [3, 2, 4], compression: 4 } : {}),
    });
    const set = root.get('reflectance') as Dataset;
    tag(set, 'long_name', 'Surface Reflectance');
    tag(set, 'units', 'unitless');
    const location = root.create_group('location');
    for (const [k, axis] of (['glt_y', 'glt_x'] as const).entries())
      location.create_dataset({
        name: axis,
        data: Int32Array.from({ length: height * width }, (_, at) => table(at)[k]),
        shape: [height, width],
      });
    root.create_group('sensor_band_parameters').create_dataset({
      name: 'wavelengths',
      data: Float32Array.from({ length: bands }, (_, b) => 400 + 50 * b),
    });
    root.create_attribute('geotransform', new Float64Array([-118.5, 0.0005, 0, 34.25, 0, -0.0005]));
    tag(
      root,
      'spatial_ref',
      'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]',
    );
  });
  return asFile(bytes, name);
};

describe('on the map', () => {
  it('is an alternative; the scene as measured is taken, and why is said', async () => {
    const file = await emit();
    expect((await openScene(file)).cube.lines).toBe(lines);
    const seen = await inspectFiles([file], context({ choices: {} }));
    if (seen.type !== 'import') throw new Error(seen.type);
    const variable = seen.report.findings.find((f) => f.what === 'Variable');
    expect(variable?.why).toMatch(/the scene as it was measured/);
    expect(JSON.stringify(seen.report)).toMatch(/reflectance on the map/);
  });

  it.each([false, true])(
    'every pixel where the table says; nothing where it says nothing (chunks: %s)',
    async (chunked) => {
      const file = await emit(glt, chunked);
      const variable = 'reflectance on the map';
      const { cube, mask } = await openScene(file, { variable });
      expect([cube.lines, cube.samples, cube.bands]).toEqual([height, width, bands]);
      expect(cube.wavelengths?.[2]).toBe(500);
      expect(cube.map?.['map info']).toMatch(
        /Geographic Lat\/Lon, 1, 1, -118\.5, 34\.25, 0\.0005, 0\.0005/,
      );
      for (let at = 0; at < height * width; at++) {
        const [line, sample] = glt(at);
        expect(mask.pixels[at]).toBe(Number(line > 0));
        for (let b = 0; b < bands; b++) {
          const v = cube.data[at * bands + b];
          if (line === 0) expect(v).toBeNaN();
          else expect(v).toBe(value((line - 1) * samples + sample - 1, b));
        }
      }
      const crop = { line: 2, sample: 1, lines: 3, samples: 4 };
      const part = await openScene(file, { choices: { variable, crop, divideBy: 1 } });
      for (let l = 0; l < 3; l++)
        for (let s = 0; s < 4 * bands; s++)
          expect(part.cube.data[l * 4 * bands + s]).toBe(
            cube.data[((l + 2) * width + 1) * bands + s],
          );
    },
  );

  it('a table that points outside of the scene is refused, and the scene opens all the same', async () => {
    const beyond =
      (k: 0 | 1, by: number) =>
      (at: number): [number, number] => {
        const [line, sample] = glt(at);
        return at === 17 ? (k === 0 ? [by, 1] : [1, by]) : [line, sample];
      };
    for (const [k, by, found] of [
      [0, 5, 'a pixel at line 5'],
      [1, 99, 'a pixel at sample 99'],
    ] as const) {
      const file = await emit(beyond(k, by));
      expect((await openScene(file)).cube.lines).toBe(lines);
      const error = await openError(file, { variable: 'reflectance on the map' });
      expect(error).toMatchObject({ field: 'location/glt_y', found });
      expect(error.advice).toMatch(/as it was measured/);
    }
  });

  it('with the clouds of the mask product left out', async () => {
    const flags = await writeHdf5((root) => {
      const data = new Float32Array(lines * samples * 8);
      data[8 * 7] = 1;
      root.create_dataset({ name: 'mask', data, shape: [lines, samples, 8] });
    });
    const files = [await emit(), asFile(flags, name.replace('RFL', 'MASK'))];
    const variable = `${name}: reflectance on the map`;
    const { mask } = await openScene(files, { variable });
    for (let at = 0; at < height * width; at++) {
      const [line, sample] = glt(at);
      const inScene = (line - 1) * samples + sample - 1;
      expect(mask.pixels[at]).toBe(Number(line > 0 && inScene !== 7));
    }
  });
});
