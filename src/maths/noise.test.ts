/** A field along the lines of a grid is the field at each of its places, to the bit. */
import { describe, expect, it } from 'vitest';
import { fractalNoise, fractalRows } from './noise';
import { makeRng } from './rng';

describe('fractalRows', () => {
  it.each([
    ['finer than its integer points', 31.7, 0],
    ['coarser than them', 0.4, 0],
    ['left of and above 0', 5.3, -40],
  ])('gives what fractalNoise gives on a grid %s', (_, cell, from) => {
    const xs = Float64Array.from({ length: 37 }, (_, k) => from + k / cell);
    // In order, with lines left out, back again, and one twice.
    const ys = [0, 1, 2, 3, 30, 31, 32, 150, 7, 8, 8, 6].map((k) => from + k / cell);
    const field = fractalNoise(makeRng(5), 4);
    const rows = fractalRows(makeRng(5), 4, xs);
    for (const y of ys) expect(rows(y)).toEqual(xs.map((x) => field(x, y)));
  });

  it('draws as many numbers', () => {
    const [one, other] = [makeRng(6), makeRng(6)];
    fractalNoise(one, 3);
    fractalRows(other, 3, new Float64Array(2));
    expect(one.uniform()).toBe(other.uniform());
  });
});
