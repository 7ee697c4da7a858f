import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import {
  cutTile,
  haloed,
  indexInTile,
  makeTilePicker,
  pasteTile,
  tileShape,
  tilesOf,
  wholeScene,
} from './tiles';

const scenes = [
  { lines: 7, samples: 11 },
  { lines: 1, samples: 40 },
  { lines: 40, samples: 1 },
  { lines: 1, samples: 1 },
  { lines: 12, samples: 5 },
];

describe('tile shapes', () => {
  it.each(scenes)(
    '$lines × $samples: fits the scene and the pixels, and uses most of them',
    (s) => {
      for (const pixels of [1, 2, 5, 9, 16, 30, 1000]) {
        const { lines, samples } = tileShape(s, pixels);
        expect(lines).toBeGreaterThanOrEqual(1);
        expect(samples).toBeGreaterThanOrEqual(1);
        expect(lines).toBeLessThanOrEqual(s.lines);
        expect(samples).toBeLessThanOrEqual(s.samples);
        expect(lines * samples).toBeLessThanOrEqual(pixels);
        // Half of what could be had is the least that whole sides allow.
        expect(lines * samples * 2).toBeGreaterThan(Math.min(pixels, s.lines * s.samples) - 2);
      }
    },
  );

  it('are squares where there is room', () => {
    expect(tileShape({ lines: 307, samples: 307 }, 10_000)).toEqual({ lines: 100, samples: 100 });
    expect(tileShape({ lines: 1280, samples: 30 }, 10_000)).toEqual({ lines: 333, samples: 30 });
  });
});

describe('tiles of a scene', () => {
  it.each(scenes)('$lines × $samples: cover every pixel once', (scene) => {
    for (const shape of [{ lines: 3, samples: 4 }, { lines: 1, samples: 1 }, scene]) {
      const seen = new Float32Array(scene.lines * scene.samples);
      for (const tile of tilesOf(scene, shape)) {
        const part = cutTile(seen, 1, tile, scene).slice();
        pasteTile(
          part.map((v) => v + 1),
          1,
          tile,
          scene,
          seen,
        );
      }
      expect([...seen].every((v) => v === 1)).toBe(true);
    }
  });

  it('cut and paste keep every number at its pixel', () => {
    const scene = { lines: 5, samples: 7 };
    const values = Float32Array.from({ length: 5 * 7 * 3 }, (_, i) => i);
    const out = new Float32Array(values.length);
    for (const tile of tilesOf(scene, { lines: 2, samples: 3 })) {
      const part = cutTile(values, 3, tile, scene);
      for (let pixel = 0; pixel < 35; pixel++) {
        const at = indexInTile(pixel, tile, scene);
        if (at >= 0) expect(part[at * 3 + 1]).toBe(values[pixel * 3 + 1]);
      }
      pasteTile(part, 3, tile, scene, out);
    }
    expect(out).toEqual(values);
  });

  it('halos end where the scene does', () => {
    const scene = { lines: 5, samples: 7 };
    const tile = { line: 1, sample: 5, lines: 2, samples: 2 };
    expect(haloed(tile, 1, scene)).toEqual({ line: 0, sample: 4, lines: 4, samples: 3 });
    expect(haloed(wholeScene(scene), 1, scene)).toEqual(wholeScene(scene));
  });
});

describe('tiles for training', () => {
  it('contain a label each, reach every label and every place, repeat with the seed and can be skipped', () => {
    const scene = { lines: 9, samples: 12 };
    const shape = { lines: 4, samples: 5 };
    const labels = [0, 30, 107];
    const picker = makeTilePicker(scene, shape, labels, makeRng(3));
    const tiles = Array.from({ length: 400 }, () => picker.next());
    const seen = new Set<number>();
    for (const tile of tiles) {
      expect(tile).toMatchObject(shape);
      expect(tile.line).toBeGreaterThanOrEqual(0);
      expect(tile.line + 4).toBeLessThanOrEqual(9);
      expect(tile.sample + 5).toBeLessThanOrEqual(12);
      const inside = labels.filter((l) => indexInTile(l, tile, scene) >= 0);
      expect(inside.length).toBeGreaterThan(0);
      inside.forEach((l) => seen.add(l));
    }
    expect(seen.size).toBe(3);
    const places = new Set(tiles.map((t) => `${t.line},${t.sample}`));
    // Pixel 30 (line 2, sample 6) lies in 3 × 5 places, each corner in one more.
    expect(places.size).toBe(17);

    const again = makeTilePicker(scene, shape, labels, makeRng(3));
    for (let i = 0; i < 100; i++) again.skip();
    expect(again.next()).toEqual(tiles[100]);
  });
});
