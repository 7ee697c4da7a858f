import { describe, expect, it } from 'vitest';
import { makeRng } from './rng';
import { corners, fromTriangle, toTriangle } from './triangle';

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
