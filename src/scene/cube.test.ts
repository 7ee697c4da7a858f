import { describe, expect, it } from 'vitest';
import type { Cube } from './cube';
import { buildMask } from './mask';
import { mean, rmsePerEndmember, spectralAngle } from '../maths/metrics';
import { makeRng } from '../maths/rng';

const cube = (lines: number, samples: number, bands: number, data: number[]): Cube => ({
  name: 'test',
  lines,
  samples,
  bands,
  data: Float32Array.from(data),
  wavelengths: null,
  wavelengthSource: 'none',
  unit: 'unknown',
});

describe('validity mask', () => {
  it('masks pixels that are not finite, zero or constant, each counted under its reason', () => {
    const mask = buildMask(cube(1, 5, 2, [1, 2, NaN, 3, 0, 0, 4, 4, 2, 9]));
    expect([...mask.pixels]).toEqual([1, 0, 0, 0, 1]);
    expect(mask.pixelReasons).toEqual({ 'not finite': 1, 'all zero': 1, constant: 1 });
    expect(mask.validPixels).toBe(2);
  });

  it('judges pixels by valid bands only, so that one dead band masks nothing else', () => {
    const mask = buildMask(cube(3, 1, 4, [1, NaN, 0, 7, 2, NaN, 0, 7.5, 3, Infinity, 0, 8]));
    expect([...mask.bands]).toEqual([1, 0, 0, 1]);
    expect(mask.bandReasons).toEqual({ 'not finite': 1, 'all zero': 1 });
    expect(mask.validPixels).toBe(3);
  });

  it('leaves no pixel valid when no band is', () => {
    const mask = buildMask(cube(2, 1, 2, [NaN, NaN, NaN, NaN]));
    expect([mask.validBands, mask.validPixels]).toEqual([0, 0]);
  });

  it('takes the bad band list of the file', () => {
    const mask = buildMask(cube(2, 1, 3, [1, 2, 3, 3, 2.5, 1]), [false, true, false]);
    expect([...mask.bands]).toEqual([1, 0, 1]);
    expect(mask.bandReasons).toEqual({ 'bad band list': 1 });
  });
});

describe('metrics', () => {
  it('RMSE counts valid pixels only', () => {
    const rmse = rmsePerEndmember([1, 0, 0, 1, 9, 9], [0, 0, 0, 0, 0, 0], 2, [1, 1, 0]);
    expect(rmse[0]).toBeCloseTo(Math.sqrt(0.5), 12);
    expect(rmse[1]).toBeCloseTo(Math.sqrt(0.5), 12);
    expect(mean(rmse)).toBeCloseTo(Math.sqrt(0.5), 12);
  });

  it('RMSE leaves out pixels without a truth, and says NaN when there are none', () => {
    const rmse = rmsePerEndmember([1, 0, 0, 1], [0, NaN, 0, NaN], 2, [1, 1]);
    expect(rmse[0]).toBeCloseTo(Math.sqrt(0.5), 12);
    expect(rmse[1]).toBeNaN();
  });

  it('SAD is an angle: 0 for scaled spectra, π/2 for orthogonal ones, bad bands ignored', () => {
    expect(spectralAngle([1, 2, NaN], [2, 4, 1], [1, 1, 0])).toBeCloseTo(0, 7);
    expect(spectralAngle([1, 0], [0, 3], [1, 1])).toBeCloseTo(Math.PI / 2, 12);
    expect(spectralAngle([0, 0], [1, 1], [1, 1])).toBeNaN();
  });
});

describe('random numbers', () => {
  it('repeat with the seed, and differ between seeds and forks', () => {
    const draw = (seed: number): number[] => {
      const rng = makeRng(seed);
      return Array.from({ length: 5 }, () => rng.uniform());
    };
    expect(draw(0)).toEqual(draw(0));
    expect(draw(0)).not.toEqual(draw(1));
    expect(makeRng(1).fork('a').uniform()).not.toBe(makeRng(1).fork('b').uniform());
  });

  it('a fork does not depend on what was drawn before', () => {
    const rng = makeRng(9);
    rng.normal();
    expect(rng.fork('x').uniform()).toBe(makeRng(9).fork('x').uniform());
  });

  it('have the moments they promise', () => {
    const rng = makeRng(4);
    const n = 20_000;
    const normal = Array.from({ length: n }, () => rng.normal());
    const average = mean(normal);
    expect(Math.abs(average)).toBeLessThan(0.03);
    expect(mean(normal.map((v) => (v - average) ** 2))).toBeCloseTo(1, 1);
    expect(mean(Array.from({ length: n }, () => rng.gamma(0.5)))).toBeCloseTo(0.5, 1);
    expect(mean(Array.from({ length: n }, () => rng.gamma(3)))).toBeCloseTo(3, 0);
    const parts = rng.dirichlet(4, 0.5);
    expect(parts.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 12);
  });
});
