/** Real scenes of ../shared/data, compared with numbers read by SciPy; skipped, with a line, where they are absent. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asFile, open, openError, openScene } from '../../testdata/mat/open';
import type { Cube } from '../scene/cube';
import type { Scene } from '../scene/scene';

const root = resolve(import.meta.dirname, '../../../shared/data');
const present = existsSync(resolve(root, 'scenes/samson.mat'));
if (!present)
  console.log('SKIPPED: real MATLAB files; ../shared/data/scenes/samson.mat is absent.');

const real = (path: string): File =>
  asFile(new Uint8Array(readFileSync(resolve(root, path))), basename(path));
const at = (cube: Cube, line: number, sample: number, band: number): number =>
  cube.data[(line * cube.samples + sample) * cube.bands + band];
const fractions = ({ cube, truth }: Scene, line: number, sample: number): number[] => {
  const R = truth!.names.length;
  const p = line * cube.samples + sample;
  return Array.from(truth!.abundances.subarray(p * R, p * R + R));
};
const expectClose = (found: readonly number[], expected: readonly number[]): void => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6));
};

describe.skipIf(!present)('real files', () => {
  it('Samson', async () => {
    const scene = await openScene(real('scenes/samson.mat'));
    const { cube, truth } = scene;
    expect([cube.lines, cube.samples, cube.bands]).toEqual([95, 95, 156]);
    expect(cube.unit).toBe('reflectance');
    expect(at(cube, 0, 0, 0)).toBe(Math.fround(0.025677603423680456));
    expect(at(cube, 3, 50, 10)).toBe(Math.fround(0.033523537803138374));
    expect(at(cube, 94, 94, 100)).toBe(Math.fround(0.3559201141226819));
    expectClose(fractions(scene, 3, 50), [0.09941244, 0.87978168, 0.02080588]);
    expectClose(fractions(scene, 94, 94), [0.941743, 0, 0.058257]);
    expectClose(Array.from(truth!.endmembers!.subarray(0, 1)), [0.10132159]);
    expectClose([truth!.endmembers![156], truth!.endmembers![312]], [0.01052632, 0.16961617]);
    // Assumed for the picture only.
    expect(cube.wavelengthSource).toBe('none');
    expect(cube.defaultBands).toBeDefined();
  });

  it('Samson with its wavelengths in a second file', async () => {
    const { cube } = await openScene([real('truth/wavelengths.mat'), real('scenes/samson.mat')]);
    expect(cube.wavelengthSource).toBe('file');
    expect(cube.wavelengths![0]).toBeCloseTo(401, 0);
    expect(cube.wavelengths![155]).toBeCloseTo(889, 0);
  });

  it('a crop of Urban', async () => {
    const scene = await openScene(real('scenes/urban_crop.mat'), { shared: true });
    const { cube, truth } = scene;
    expect([cube.lines, cube.samples, cube.bands]).toEqual([80, 100, 162]);
    expect(cube.unit).toBe('reflectance');
    expect(at(cube, 0, 0, 0)).toBe(Math.fround(0.039));
    expect(at(cube, 3, 50, 10)).toBe(Math.fround(0.042));
    expect(at(cube, 79, 99, 100)).toBe(Math.fround(0.491));
    expect(truth!.names).toEqual(['Asphalt Road', 'Grass', 'Tree', 'Roof']);
    expectClose(fractions(scene, 3, 50), [0, 0.79432592, 0.1774558, 0.02821828]);
    expectClose(fractions(scene, 79, 99), [0.43373114, 0.40433025, 0, 0.16193861]);
  });

  it('Salinas A, 3-D without truth', async () => {
    const { cube, truth } = await openScene(real('formats/mat/SalinasA_corrected.mat'));
    expect([cube.lines, cube.samples, cube.bands]).toEqual([83, 86, 204]);
    expect([at(cube, 3, 50, 10), at(cube, 82, 0, 203), at(cube, 0, 85, 100)]).toEqual([
      2456, 17, 1337,
    ]);
    expect(cube.unit).toBe('digital number');
    expect(truth).toBeNull();
  });

  it('truth of the whole Urban scene fits 307 × 307 only', async () => {
    const file = real('truth/urban_end4_groundTruth.mat');
    const opened = await open(file, { current: { lines: 307, samples: 307, bands: 162 } });
    expect(opened).toMatchObject({ type: 'truth' });
    const error = await openError(file, { current: { lines: 80, samples: 100, bands: 162 } });
    expect(error).toMatchObject({ kind: 'truth', field: 'A', found: '307 lines × 307 samples' });
    const { truth, notes } = await openScene([file, real('formats/mat/SalinasA_corrected.mat')]);
    expect(truth).toBeNull();
    expect(notes.join('\n')).toMatch(/does not fit the scene/);
  });
});
