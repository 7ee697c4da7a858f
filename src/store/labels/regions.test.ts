import { beforeEach, describe, expect, it } from 'vitest';
import { tinyScene } from '../fakeWorkers.suite';
import type { Scene } from '../../scene/scene';
import { makeRng } from '../../maths/rng';
import { pixelsIn, regionSpectra, regionSpread, representatives } from './regions';
import type { Region } from './regions';
import { createStudioStore } from '../state';
import type { StudioStore } from '../state';

const size = { lines: 6, samples: 7 };
const polygon = (...corners: readonly (readonly [number, number])[]): Region => ({
  shape: 'polygon',
  corners: corners.map(([line, sample]) => ({ line, sample })),
});

describe('pixels of a region', () => {
  it('a rectangle has its corners, whichever way it was drawn', () => {
    const corners = [
      { line: 3, sample: 4 },
      { line: 1, sample: 2 },
    ];
    const drawn: Region = { shape: 'rectangle', corners };
    expect(pixelsIn(drawn, size)).toEqual(
      [1, 2, 3].flatMap((l) => [2, 3, 4].map((s) => l * 7 + s)),
    );
    expect(pixelsIn({ ...drawn, corners: [corners[0], corners[0]] }, size)).toEqual([25]);
  });

  it('a polygon has its edges and what is between them', () => {
    expect(pixelsIn(polygon([0, 0], [0, 3], [3, 0]), size)).toEqual([
      0, 1, 2, 3, 7, 8, 9, 14, 15, 21,
    ]);
    // A notch: the pixels between its arms are outside.
    const notch = polygon([0, 0], [4, 0], [2, 3], [4, 6], [0, 6]);
    expect(pixelsIn(notch, size)).not.toContain(4 * 7 + 3);
    expect(pixelsIn(notch, size)).toContain(2 * 7 + 3);
    expect(pixelsIn(polygon([2, 1], [2, 3], [2, 5]), size)).toEqual([15, 16, 17, 18, 19]);
  });
});

describe('spectra of a region', () => {
  const scene = tinyScene();
  it('mean and sd leave masked pixels out', () => {
    // Pixel 0 is masked.
    const { valid, masked, mean, sd } = regionSpectra(scene, [0, 1, 2, 5]);
    expect(valid).toEqual([1, 2, 5]);
    expect(masked).toBe(1);
    const band = valid.map((p) => scene.cube.data[p * 5 + 2]);
    const average = (band[0] + band[1] + band[2]) / 3;
    expect(mean[2]).toBeCloseTo(average, 6);
    expect(sd![2]).toBeCloseTo(
      Math.sqrt(band.reduce((sum, v) => sum + (v - average) ** 2, 0) / 2),
      6,
    );
  });

  it('one pixel has no spread, none has no mean', () => {
    expect(regionSpectra(scene, [3]).sd).toBeNull();
    expect(regionSpectra(scene, [3]).mean[0]).toBeCloseTo(scene.cube.data[15], 6);
    expect(regionSpectra(scene, [0]).mean.every(Number.isNaN)).toBe(true);
  });

  it('representatives are near the mean, apart from each other, and free', () => {
    const bands = 2;
    // One line of ten pixels; the last two are unlike the rest.
    const data = Float32Array.from(
      Array.from({ length: 10 }, (_, s) => [s < 8 ? 1 + 0.001 * Math.abs(s - 3) : 9, 1]).flat(),
    );
    const cube = { ...scene.cube, lines: 1, samples: 10, bands, data };
    const mask = {
      ...scene.mask,
      pixels: new Uint8Array(10).fill(1),
      bands: new Uint8Array(2).fill(1),
    };
    const line = { ...scene, cube, mask };
    const all = Array.from({ length: 10 }, (_, i) => i);
    const spectra = { ...regionSpectra(line, all), mean: Float64Array.of(1, 1) };
    const chosen = representatives(line, spectra, new Set([3]), 3);
    expect(chosen[0]).toBe(2);
    expect(chosen).toHaveLength(3);
    expect(chosen.every((p) => p < 8 && p !== 3)).toBe(true);
    expect(Math.abs(chosen[1] - chosen[0])).toBeGreaterThan(2);
    expect(representatives(line, spectra, new Set(all), 3)).toEqual([]);
  });
});

describe('how far the pixels of a region lie apart', () => {
  const B = 30;
  const rng = makeRng(4);
  const materials = [0, 1, 2].map((m) =>
    Array.from({ length: B }, (_, b) => 1 + Math.sin(0.4 * b * (m + 1) + m)),
  );
  const normals = Array.from({ length: 400 }, () => rng.normal());
  /** Line 0: 400 pixels of material 0 and, by `sd`, of material 1 (half and half on the mean); 100 more of each material. */
  function sceneOf(sd: number, noise: number, mean = 0.5): Scene {
    const fractions = [
      ...normals.map((v) => Math.min(1, Math.max(0, mean + sd * v))).map((f) => [1 - f, f, 0]),
      ...materials.flatMap((_, m) =>
        Array.from({ length: 100 }, () => materials.map((_, r) => (r === m ? 1 : 0))),
      ),
    ];
    const data = Float32Array.from(
      fractions.flatMap((a) => {
        const brightness = 0.5 + rng.uniform();
        return materials[0].map(
          (_, b) =>
            brightness * a.reduce((sum, v, r) => sum + v * materials[r][b], 0) +
            noise * rng.normal(),
        );
      }),
    );
    const base = tinyScene();
    const cube = { ...base.cube, lines: 1, samples: fractions.length, bands: B, data };
    return {
      ...base,
      cube,
      mask: {
        ...base.mask,
        pixels: new Uint8Array(cube.samples).fill(1),
        bands: new Uint8Array(B).fill(1),
      },
    };
  }
  const region = Array.from({ length: 400 }, (_, p) => p);
  const pixelsOf = (m: number) => Array.from({ length: 100 }, (_, i) => 400 + 100 * m + i);
  const spread = (scene: Scene, others: readonly number[][] = []) =>
    regionSpread(scene, regionSpectra(scene, region), others);

  it('is that of their fractions, relative to the other material, whatever the brightness', () => {
    const scene = sceneOf(0.1, 0);
    // Half way from the middle to material 1 is 0.5 of a fraction: 0.1 of it is 0.2 of the way.
    expect(spread(scene, [pixelsOf(1)])).toBeCloseTo(0.2, 1);
    expect(spread(scene)).toBeCloseTo(0.2, 1);
    expect(spread(sceneOf(0.1, 0, 0.1), [pixelsOf(1)])).toBeLessThan(0.15);
  });

  it('is small where only noise and light differ, and at most 0.5', () => {
    expect(spread(sceneOf(0, 0))).toBe(0);
    expect(spread(sceneOf(0, 0.02))).toBeLessThan(0.05);
    expect(spread(sceneOf(0, 0.02, 0), [pixelsOf(1), pixelsOf(2)])).toBeLessThan(0.05);
    expect(spread(sceneOf(3, 0), [pixelsOf(1)])).toBe(0.5);
  });

  it('is nothing of one pixel, of none, or of spectra without values', () => {
    const scene = sceneOf(0.1, 0);
    expect(regionSpread(scene, regionSpectra(scene, [3]), [])).toBe(0);
    expect(regionSpread(scene, regionSpectra(scene, []), [[1]])).toBe(0);
    scene.cube.data.fill(0);
    expect(spread(scene, [pixelsOf(1)])).toBe(0);
    expect(spread(scene)).toBe(0);
  });
});

describe('drawing and using a region', () => {
  let store: StudioStore;
  const get = () => store.getState();
  const corner = (line: number, sample: number) => get().addCorner({ line, sample });
  beforeEach(() => {
    store = createStudioStore();
    store.setState({ scene: tinyScene() });
  });

  it('a rectangle is two corners; the next one begins another', () => {
    corner(0, 0);
    expect(get().corners).toEqual([]);
    get().setTool('rectangle');
    corner(1, 1);
    expect(get().region).toBeNull();
    corner(2, 3);
    expect(get().region).toMatchObject({ shape: 'rectangle' });
    corner(0, 1);
    expect(get().region).toBeNull();
    expect(get().corners).toHaveLength(1);
  });

  it('a polygon closes on its first or last corner, not before it has three', () => {
    get().setTool('polygon');
    corner(0, 1);
    corner(0, 1);
    expect(get().regionMessage).toMatch(/two more corners/);
    corner(2, 1);
    corner(0, 1);
    expect(get().regionMessage).toMatch(/one more corner/);
    corner(2, 3);
    corner(2, 3);
    expect(get().region).toMatchObject({ shape: 'polygon', corners: [{}, {}, {}] });
    get().stepBack();
    expect(get().region).toBeNull();
    get().stepBack();
    expect(get().tool).toBe('pixel');
  });

  it('can be picked anywhere, without the tools; nothing picked leaves a drawn one', () => {
    get().pickPixels([2, 5, 11]);
    expect(pixelsIn(get().region!, tinyScene().cube)).toEqual([2, 5, 11]);
    get().labelRegion(1);
    expect(get().labels.map((l) => l.abundances[1])).toEqual([1, 1, 1]);
    get().pickPixels([]);
    expect(get().region).toBeNull();
    get().setTool('rectangle');
    corner(1, 1);
    corner(2, 3);
    get().pickPixels([]);
    expect(get().region).toMatchObject({ shape: 'rectangle' });
  });

  it('is labelled on some of its pixels in one undo step', () => {
    get().setTool('rectangle');
    corner(1, 0);
    corner(2, 3);
    get().labelRegion(1);
    expect(get().labels).toHaveLength(3);
    expect(get().labels.every((l) => l.line >= 1 && l.abundances[1] === 1)).toBe(true);
    expect(get().regionMessage).toMatch(/^3 labels of Endmember 2 set. Undo takes them back./);
    // The tiny scene's spectra are all unlike each other: so say its labels.
    expect(get().labels.map((l) => l.error)).toEqual([0.5, 0.5, 0.5]);
    expect(get().regionMessage).toContain('Their error is ± 50 %');
    get().undo();
    expect(get().labels).toEqual([]);
  });

  it('makes an endmember with one label of its own', () => {
    get().annotate(0, 1, 0);
    get().setTool('rectangle');
    corner(1, 0);
    corner(2, 3);
    get().endmemberFromRegion();
    expect(get().endmembers).toHaveLength(4);
    expect(get().labels.map((l) => l.abundances)).toEqual([
      [1, 0, 0, 0],
      [0, 0, 0, 1],
    ]);
    expect(get().active).toBe(get().endmembers[3].id);
    get().undo();
    expect(get().endmembers).toHaveLength(3);
    get().setEndmemberCount(12);
    get().endmemberFromRegion();
    expect(get().endmembers).toHaveLength(12);
    expect(get().regionMessage).toMatch(/12 endmembers already/);
  });

  it('says why a region gives no label', () => {
    get().setTool('rectangle');
    corner(0, 0);
    corner(0, 0);
    get().labelRegion(0);
    expect(get().regionMessage).toMatch(/Every pixel of this region is masked/);
    get().endmemberFromRegion();
    expect(get().endmembers).toHaveLength(3);
    corner(1, 1);
    corner(1, 1);
    get().labelRegion(0);
    expect(get().regionMessage).toMatch(/^1 label of Endmember 1 set \(the region has no more/);
    get().labelRegion(0);
    expect(get().regionMessage).toMatch(/has a label already/);
    expect(get().labels).toHaveLength(1);
  });
});
