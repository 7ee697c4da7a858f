import { describe, expect, it } from 'vitest';
import type { Cube, ValidityMask } from '../scene/cube';
import { StudioError } from '../scene/errors';
import { makeRng } from '../maths/rng';
import { compositeScores } from './composites';

/** A smooth ramp in a quiet direction, under noise that is strongest in band 0; 20 × 30 × 4, pixel 7 and band 3 masked. */
function scene(): { cube: Cube; mask: ValidityMask } {
  const [lines, samples, bands] = [20, 30, 4];
  const rng = makeRng(3);
  const data = new Float32Array(lines * samples * bands);
  for (let p = 0; p < lines * samples; p++) {
    const ramp = Math.floor(p / samples) / lines;
    data.set([3 * rng.normal(), 1 * ramp, 0.01 * rng.normal() + 0.5 * ramp, NaN], p * bands);
  }
  const pixels = new Uint8Array(lines * samples).fill(1);
  pixels[7] = 0;
  data.fill(NaN, 7 * bands, 8 * bands);
  const cube: Cube = {
    ...{ name: 'ramp', lines, samples, bands, data },
    ...{ wavelengths: null, wavelengthSource: 'none', unit: 'unknown' },
  };
  const mask: ValidityMask = {
    ...{ pixels, bands: Uint8Array.from([1, 1, 1, 0]), validPixels: 599, validBands: 3 },
    ...{ pixelReasons: {}, bandReasons: {} },
  };
  return { cube, mask };
}

const column = (scores: Float32Array, d: number) =>
  Array.from({ length: scores.length / 3 }, (_, p) => scores[p * 3 + d]);

function correlation(a: readonly number[], b: readonly number[]): number {
  const both = a.flatMap((v, i) =>
    Number.isFinite(v) && Number.isFinite(b[i]) ? [[v, b[i]] as const] : [],
  );
  const mean = (k: 0 | 1) => both.reduce((s, v) => s + v[k], 0) / both.length;
  const [ma, mb] = [mean(0), mean(1)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [x, y] of both) {
    ab += (x - ma) * (y - mb);
    aa += (x - ma) ** 2;
    bb += (y - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('components of a scene', () => {
  const { cube, mask } = scene();
  const ramp = Array.from({ length: 600 }, (_, p) => Math.floor(p / 30) / 20);
  const noise = Array.from({ length: 600 }, (_, p) => cube.data[p * 4]);

  it('PCA puts the most variance first, which here is noise', () => {
    const { scores, strengths } = compositeScores(cube, mask, 'pca');
    expect(Math.abs(correlation(column(scores, 0), noise))).toBeGreaterThan(0.999);
    expect(Math.abs(correlation(column(scores, 1), ramp))).toBeGreaterThan(0.99);
    expect(strengths.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    expect(strengths[0]).toBeGreaterThan(strengths[1]);
  });

  it('MNF puts what is smooth first, and scales noise to 1', () => {
    const { scores, strengths } = compositeScores(cube, mask, 'mnf');
    expect(correlation(column(scores, 0), ramp)).toBeGreaterThan(0.99);
    expect(strengths[0]).toBeGreaterThan(10 * strengths[1]);
    // The noisy band is white: along a line its differences have variance 2.
    const white = column(scores, 1);
    const steps = white.slice(31, 60).map((v, i) => (v - white[30 + i]) ** 2);
    expect(steps.reduce((a, b) => a + b) / steps.length).toBeGreaterThan(0.5);
    expect(steps.reduce((a, b) => a + b) / steps.length).toBeLessThan(6);
  });

  it('leaves masked pixels out, and bands that are not there', () => {
    for (const kind of ['pca', 'mnf'] as const) {
      const { scores } = compositeScores(cube, mask, kind);
      expect([...scores.subarray(21, 24)]).toEqual([NaN, NaN, NaN]);
      expect(column(scores, 0).filter(Number.isFinite)).toHaveLength(599);
      const one = { ...mask, bands: Uint8Array.from([0, 1, 0, 0]), validBands: 1 };
      const thin = compositeScores(cube, one, kind).scores;
      expect([...thin.subarray(1, 3)]).toEqual([0, 0]);
    }
  });

  it('tells where any spectrum would lie', () => {
    for (const kind of ['pca', 'mnf'] as const) {
      const { scores, mean, directions } = compositeScores(cube, mask, kind);
      for (const p of [0, 311]) {
        for (let d = 0; d < 3; d++) {
          let sum = 0;
          // Band 3 is masked: it has no weight.
          for (let b = 0; b < 3; b++) {
            sum += directions[d * 4 + b] * (cube.data[p * 4 + b] - mean[b]);
          }
          expect(sum).toBeCloseTo(scores[p * 3 + d], 4);
          expect(directions[d * 4 + 3]).toBe(0);
        }
      }
    }
  });

  it('says so when there is nothing to look at', () => {
    const none = { ...mask, pixels: new Uint8Array(600), validPixels: 0 };
    expect(() => compositeScores(cube, none, 'pca')).toThrow(StudioError);
    const apart = new Uint8Array(600).map((_, p) => (p % 2 === 0 ? 1 : 0));
    expect(() => compositeScores(cube, { ...mask, pixels: apart }, 'mnf')).toThrow(/neighbours/);
  });
});
