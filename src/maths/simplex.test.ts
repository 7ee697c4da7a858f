import { describe, expect, it } from 'vitest';
import { makeRng } from './rng';
import { percentages, projectToSimplex, toSimplex, withFraction } from './simplex';

const sum = (values: readonly number[]) => values.reduce((s, v) => s + v, 0);

describe('withFraction', () => {
  it('keeps the proportion of the others', () => {
    expect(withFraction([0.2, 0.6, 0.2], 0, 0.6)).toEqual([
      expect.closeTo(0.6, 12),
      expect.closeTo(0.3, 12),
      expect.closeTo(0.1, 12),
    ]);
  });

  it('shares the rest equally when the others have nothing', () => {
    const next = withFraction([1, 0, 0], 0, 0.4);
    expect(next[1]).toBeCloseTo(0.3, 12);
    expect(next[2]).toBeCloseTo(0.3, 12);
  });

  it('sums to 1 and stays at or above 0 through a thousand random moves', () => {
    const rng = makeRng(3);
    for (const count of [2, 5, 12]) {
      let abundances = rng.dirichlet(count, 1);
      for (let i = 0; i < 1000; i++) {
        const index = rng.int(count);
        const wanted = rng.int(3) === 0 ? rng.int(2) : rng.uniform() * 1.4 - 0.2;
        abundances = withFraction(abundances, index, wanted);
        expect(sum(abundances)).toBeCloseTo(1, 12);
        expect(Math.min(...abundances)).toBeGreaterThanOrEqual(0);
        expect(abundances[index]).toBeCloseTo(Math.min(1, Math.max(0, wanted)), 9);
      }
    }
  });
});

describe('toSimplex', () => {
  it('drops what is negative or not a number and divides by the sum', () => {
    expect(toSimplex([1, -1, NaN, 3])).toEqual([0.25, 0, 0, 0.75]);
  });
  it('gives null when nothing is left', () => {
    expect(toSimplex([0, -2])).toBeNull();
  });
});

describe('percentages', () => {
  it('prints numbers that add up to 100.0 whatever the fractions', () => {
    const rng = makeRng(11);
    for (let i = 0; i < 500; i++) {
      const tenths = percentages(rng.dirichlet(2 + rng.int(11), 0.7)).map((p) =>
        Math.round(p * 10),
      );
      expect(sum(tenths)).toBe(1000);
    }
    expect(percentages([1 / 3, 1 / 3, 1 / 3])).toEqual([33.4, 33.3, 33.3]);
  });
});

describe('projectToSimplex', () => {
  it('gives the nearest point of the simplex', () => {
    const rng = makeRng(3);
    for (let trial = 0; trial < 200; trial++) {
      const v = Float64Array.from({ length: 5 }, () => 2 * rng.normal());
      const p = v.slice();
      projectToSimplex(p, 0, 5);
      expect(p.reduce((s, x) => s + x, 0)).toBeCloseTo(1, 12);
      expect(Math.min(...p)).toBeGreaterThanOrEqual(0);
      // Nearest: ⟨v − p, q − p⟩ ≤ 0 for every vertex q.
      const toP = v.reduce((s, x, i) => s + (x - p[i]) * p[i], 0);
      v.forEach((x, q) => expect(x - p[q] - toP).toBeLessThan(1e-12));
    }
  });

  it('leaves points of the simplex and other pixels alone', () => {
    const values = Float64Array.from([9, 0.25, 0.25, 0.5, 9]);
    projectToSimplex(values, 1, 3);
    expect([...values]).toEqual([9, 0.25, 0.25, 0.5, 9]);
  });
});
