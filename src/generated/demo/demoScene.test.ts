import { describe, expect, it } from 'vitest';
import { roundedSum } from '../../scene/identity';
import { same } from '../same.suite';
import { makeDemoScene } from './demoScene';

const scene = makeDemoScene({ seed: 0 });
const { cube, mask, truth } = scene;

describe('demo scene', () => {
  it('is what it promises: 80 × 96 pixels, 400–2500 nm, five endmembers with truth', () => {
    expect([cube.lines, cube.samples]).toEqual([80, 96]);
    expect(cube.bands).toBeGreaterThanOrEqual(150);
    expect(cube.bands).toBeLessThanOrEqual(200);
    expect(cube.wavelengths?.[0]).toBe(400);
    expect(cube.wavelengths?.at(-1)).toBe(2500);
    expect(truth?.names).toHaveLength(5);
    expect(truth?.endmembers).toHaveLength(5 * cube.bands);
    expect(cube.data).toHaveLength(80 * 96 * cube.bands);
  });

  it('is the scene that lessons and screenshots were made of', () => {
    expect(roundedSum(scene)).toBe('5ab0d6aa');
  });

  it('masks exactly the bands around the water absorptions', () => {
    const masked = [...mask.bands].flatMap((v, b) => (v ? [] : [cube.wavelengths?.[b] ?? 0]));
    expect(masked.length).toBeGreaterThan(10);
    masked.forEach((nm) =>
      expect((nm >= 1340 && nm <= 1440) || (nm >= 1790 && nm <= 1960)).toBe(true),
    );
    expect(mask.validPixels).toBe(80 * 96);
  });

  it('has abundances that sum to one, and near-pure and mixed pixels of every endmember', () => {
    const R = 5;
    const A = truth!.abundances;
    const pure = new Array<number>(R).fill(0);
    const mixed = new Array<number>(R).fill(0);
    for (let p = 0; p < 80 * 96; p++) {
      let sum = 0;
      for (let r = 0; r < R; r++) {
        const a = A[p * R + r];
        sum += a;
        if (a >= 0.95) pure[r]++;
        if (a > 0.2 && a < 0.8) mixed[r]++;
      }
      expect(sum).toBeCloseTo(1, 5);
    }
    expect(Math.min(...pure)).toBeGreaterThan(10);
    expect(Math.min(...mixed)).toBeGreaterThan(50);
  });

  it('is the same for the same seed, another for another, and any size', () => {
    expect(same(makeDemoScene({ seed: 0 }).cube.data, cube.data)).toBe(true);
    expect(same(makeDemoScene({ seed: 1 }).cube.data, cube.data)).toBe(false);
    const small = makeDemoScene({ seed: 0, lines: 17, samples: 31, bands: 40 });
    expect(small.cube.data).toHaveLength(17 * 31 * 40);
    expect(small.cube.data.every((v) => Number.isFinite(v))).toBe(true);
  });

  it('has the noise it was asked for', () => {
    const noisy = makeDemoScene({ seed: 0, lines: 20, samples: 20, snrDb: 10 });
    const clean = makeDemoScene({ seed: 0, lines: 20, samples: 20, snrDb: 60 });
    const ratio = (b: number): number => {
      let signal = 0;
      let noise = 0;
      for (let p = 0; p < 400; p++) {
        const v = clean.cube.data[p * clean.cube.bands + b];
        signal += v * v;
        noise += (noisy.cube.data[p * clean.cube.bands + b] - v) ** 2;
      }
      return 10 * Math.log10(signal / noise);
    };
    const green = clean.cube.wavelengths!.findIndex((nm) => nm > 550);
    expect(ratio(green)).toBeGreaterThan(6);
    expect(ratio(green)).toBeLessThan(16);
  });
});
