import { describe, expect, it } from 'vitest';
import { makeRng } from './rng';
import { nthSmallest } from './select';

describe('nthSmallest', () => {
  const rng = makeRng(7);
  const lists: Record<string, (n: number, i: number) => number> = {
    'random numbers': () => rng.normal(),
    'few different numbers': () => Math.floor(3 * rng.uniform()),
    'numbers that rise': (_, i) => i,
    'numbers that fall': (n, i) => n - i,
    'one number': () => 5,
    'infinite numbers among others': (_, i) => [-Infinity, i, Infinity][i % 3],
  };
  it.each(Object.keys(lists))('finds what sorting finds, of %s', (name) => {
    for (const n of [1, 2, 3, 10, 101, 1000]) {
      const values = Float32Array.from({ length: n }, (_, i) => lists[name](n, i));
      const sorted = values.slice().sort();
      for (const k of new Set([0, n >> 2, n >> 1, n - 1])) {
        const found = values.slice();
        expect(nthSmallest(found, k)).toBe(sorted[k]);
        expect(found.slice().sort()).toEqual(sorted);
        expect(Math.max(-Infinity, ...found.subarray(0, k))).toBeLessThanOrEqual(sorted[k]);
        expect(Math.min(Infinity, ...found.subarray(k))).toBe(sorted[k]);
      }
    }
  });
});
