import { describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { priorLand } from './land';
import { priorScene } from './scene';

const size = { lines: 24, samples: 20 };
const N = size.lines * size.samples;

describe('training scenes of the prior', () => {
  it('are the same for the same seed, and others for another', () => {
    const [a, b, c] = [5, 5, 6].map((seed) => priorScene(seed, size, 4));
    expect(a.cube.data).toEqual(b.cube.data);
    expect(a.truth.abundances).toEqual(b.truth.abundances);
    expect(c.cube.data.slice(0, 50)).not.toEqual(a.cube.data.slice(0, 50));
  });

  it('have fractions that sum to one and finite spectra, for any number of materials and many seeds', () => {
    for (let seed = 0; seed < 40; seed++) {
      const R = 2 + (seed % 7);
      const { cube, truth } = priorScene(seed, size, R);
      expect(truth.names).toHaveLength(R);
      expect(cube.bands).toBeGreaterThan(R + 3);
      expect(cube.data).toHaveLength(N * cube.bands);
      expect(cube.data.every(Number.isFinite)).toBe(true);
      expect(truth.endmembers!.every((v) => v > 0)).toBe(true);
      for (let i = 0; i < N; i++) {
        const own = truth.abundances.subarray(i * R, (i + 1) * R);
        expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
        expect(own.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 4);
      }
    }
  });

  it('lands differ in kind: some are patches of whole pixels, some mixed everywhere', () => {
    const pure = Array.from({ length: 40 }, (_, seed) => {
      const a = priorLand(makeRng(seed), size, 3);
      let count = 0;
      for (let i = 0; i < N; i++) count += Number(Math.max(...a.subarray(3 * i, 3 * i + 3)) > 0.95);
      return count / N;
    });
    expect(Math.min(...pure)).toBeLessThan(0.1);
    expect(Math.max(...pure)).toBeGreaterThan(0.7);
  });
});
