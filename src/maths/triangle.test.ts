import { describe, expect, it } from 'vitest';
import { makeRng } from './rng';
import { corners, fromTriangle, toTriangle } from './triangle';

/** As it was written here before there was one projection: values that sum to 1 [3]. */
function nearestOnItsOwn(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => b - a);
  let sum = 0;
  let shift = 0;
  sorted.forEach((v, k) => {
    sum += v;
    const candidate = (sum - 1) / (k + 1);
    if (v > candidate) shift = candidate;
  });
  const clamped = values.map((v) => Math.max(0, v - shift));
  const total = clamped.reduce((all, v) => all + v, 0);
  return clamped.map((v) => v / total);
}

it('gives the bits that the triangle’s own projection gave', () => {
  const rng = makeRng(3);
  for (let i = 0; i < 5000; i++) {
    const [x, y] = [4 * rng.uniform() - 1.5, 4 * rng.uniform() - 1.5];
    const first = 1 - y / corners[1].y;
    const third = x - first / 2;
    expect(fromTriangle(x, y)).toEqual(nearestOnItsOwn([first, 1 - first - third, third]));
  }
});

describe('triangle of three endmembers', () => {
  it('gives back the fractions that a place stands for', () => {
    const rng = makeRng(1);
    for (let i = 0; i < 100; i++) {
      const a = rng.dirichlet(3, 0.7);
      const { x, y } = toTriangle(a);
      fromTriangle(x, y).forEach((v, r) => expect(v).toBeCloseTo(a[r], 9));
    }
    corners.forEach(({ x, y }, r) => expect(fromTriangle(x, y)[r]).toBeCloseTo(1, 12));
  });

  it('takes the nearest point of the triangle for a place outside', () => {
    const rng = makeRng(2);
    for (let i = 0; i < 200; i++) {
      const place = { x: 3 * rng.uniform() - 1, y: 3 * rng.uniform() - 1 };
      const a = fromTriangle(place.x, place.y);
      expect(Math.min(...a)).toBeGreaterThanOrEqual(0);
      expect(a[0] + a[1] + a[2]).toBeCloseTo(1, 12);
      const distance = (of: readonly number[]) => {
        const { x, y } = toTriangle(of);
        return Math.hypot(x - place.x, y - place.y);
      };
      for (let k = 0; k < 30; k++) {
        expect(distance(a)).toBeLessThanOrEqual(distance(rng.dirichlet(3, 0.4)) + 1e-9);
      }
    }
  });
});
