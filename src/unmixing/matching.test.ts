import { describe, expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { makeRng } from '../maths/rng';
import { hungarian, matchEndmembers } from './matching';
import { mixture } from './mixture.suite';

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
  );
}

describe('hungarian', () => {
  it.each([1, 2, 3, 4, 5, 6])('equals brute force, n = %i', (n) => {
    const rng = makeRng(n);
    const all = permutations(n);
    for (let trial = 0; trial < 40; trial++) {
      // Every second trial whole numbers, so that ties occur; some costs are negative.
      const cost = Float64Array.from({ length: n * n }, () =>
        trial % 2 ? rng.int(4) : rng.normal(),
      );
      const least = Math.min(
        ...all.map((columns) => columns.reduce((sum, c, r) => sum + cost[r * n + c], 0)),
      );
      const { columns, total } = hungarian(cost, n);
      expect([...columns].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, k) => k));
      expect(total).toBeCloseTo(least, 12);
      expect(columns.reduce((sum, c, r) => sum + cost[r * n + c], 0)).toBeCloseTo(least, 12);
    }
  });
});

describe('matchEndmembers', () => {
  const R = 5;
  const bands = 30;
  const { E } = mixture({ R, bands, n: 10, seed: 1 });
  const shuffle = [3, 0, 4, 1, 2]; // row of the truth in each row of the estimate
  const estimate = new Float64Array(R * bands);
  shuffle.forEach((r, k) => {
    for (let b = 0; b < bands; b++) estimate[k * bands + b] = 2.5 * E[r * bands + b];
  });
  const ones = new Uint8Array(bands).fill(1);

  it('undoes a permutation whatever the brightness', () => {
    const match = matchEndmembers(estimate, E, ones);
    expect(match.order.map((k) => shuffle[k])).toEqual([0, 1, 2, 3, 4]);
    match.angles.forEach((angle) => expect(angle).toBeLessThan(1e-6));
  });

  it('does not look at masked bands', () => {
    const spoilt = estimate.slice();
    for (let k = 0; k < R; k++) spoilt[k * bands + 4] = k % 2 ? NaN : 1e9;
    const valid = ones.map((v, b) => (b === 4 ? 0 : v));
    expect(matchEndmembers(spoilt, E, valid).order.map((k) => shuffle[k])).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives a zero spectrum to what is left', () => {
    const gap = estimate.slice();
    gap.fill(0, 2 * bands, 3 * bands);
    const match = matchEndmembers(gap, E, ones);
    expect(match.order[shuffle[2]]).toBe(2);
    expect(match.angles[shuffle[2]]).toBeNaN();
    expect(match.total).toBeCloseTo(Math.PI, 5);
  });

  it('refuses different numbers of endmembers', () => {
    const fewer = estimate.subarray(0, 4 * bands);
    expect(() => matchEndmembers(fewer, E, ones)).toThrow(StudioError);
    expect(() => matchEndmembers(estimate, E, new Uint8Array(29))).toThrow(StudioError);
  });
});
