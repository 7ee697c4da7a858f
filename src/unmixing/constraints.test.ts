import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { allConstraints, unmixWith, violationsOf } from './constraints';

const [n, R, B] = [40, 3, 9];
const rng = makeRng(2);
const E = Float64Array.from({ length: R * B }, () => 0.1 + rng.uniform());
const A = Float64Array.from({ length: n * R }, () => 0);
for (let i = 0; i < n; i++) A.set(rng.dirichlet(R, 1), i * R);
const mixed = (noise: number, light = 1): Float32Array =>
  Float32Array.from({ length: n * B }, (_, k) => {
    const [i, b] = [Math.floor(k / B), k % B];
    let v = noise * rng.normal();
    for (let r = 0; r < R; r++) v += light * A[i * R + r] * E[r * B + b];
    return v;
  });
const squares = (a: Float32Array, x: Float32Array, i: number): number => {
  let sum = 0;
  for (let b = 0; b < B; b++) {
    let v = x[i * B + b];
    for (let r = 0; r < R; r++) v -= a[i * R + r] * E[r * B + b];
    sum += v * v;
  }
  return sum;
};

describe('constraints on and off', () => {
  it.each(allConstraints)('%o: exact mixtures give their fractions', (constraints) => {
    const a = unmixWith(constraints, mixed(0), n, E, R, B);
    a.forEach((v, k) => expect(v).toBeCloseTo(A[k], 4));
    const { negativePixels, offSumPixels } = violationsOf(a, new Uint8Array(n).fill(1), R);
    expect([negativePixels, offSumPixels]).toEqual([0, 0]);
  });

  it('each keeps what it promises on noisy, brighter spectra, and each costs fit', () => {
    const x = mixed(0.15, 1.3);
    const valid = new Uint8Array(n).fill(1);
    const found = allConstraints.map((c) => ({ c, a: unmixWith(c, x, n, E, R, B) }));
    for (const { c, a } of found) {
      const v = violationsOf(a, valid, R);
      expect(v.validPixels).toBe(n);
      if (c.nonNegative) expect(v.negativePixels).toBe(0);
      else expect(v.negativePixels).toBeGreaterThan(0);
      if (c.sumToOne) expect(v.offSumPixels).toBe(0);
      else expect(v.meanOff).toBeGreaterThan(0.1);
    }
    const [none, sum, positive, both] = found.map(({ a }) => a);
    for (let i = 0; i < n; i++) {
      const fit = [none, sum, positive, both].map((a) => squares(a, x, i));
      expect(fit[1]).toBeGreaterThanOrEqual(fit[0] - 1e-9);
      expect(fit[2]).toBeGreaterThanOrEqual(fit[0] - 1e-9);
      expect(fit[3]).toBeGreaterThanOrEqual(Math.max(fit[1], fit[2]) - 1e-6);
    }
  });

  it('the sum-to-one answer is the best of all with that sum', () => {
    const x = mixed(0.1);
    const a = unmixWith({ nonNegative: false, sumToOne: true }, x, n, E, R, B);
    for (let i = 0; i < n; i++) {
      const best = squares(a, x, i);
      for (let k = 0; k < 20; k++) {
        const moved = a.slice();
        const [u, v] = [rng.normal() * 0.01, rng.normal() * 0.01];
        moved[i * R] += u;
        moved[i * R + 1] += v;
        moved[i * R + 2] -= u + v;
        expect(squares(moved, x, i)).toBeGreaterThanOrEqual(best - 1e-7);
      }
    }
  });

  it('the 5th percentile is of the least of each pixel: one odd pixel does not move it', () => {
    const pixels = 41;
    const valid = new Uint8Array(pixels).fill(1);
    // The least of pixel i is −i/100.
    const a = Float32Array.from({ length: 2 * pixels }, (_, k) => (k % 2 ? 1 : -(k / 2) / 100));
    expect(violationsOf(a, valid, 2).low).toBeCloseTo(-0.38, 6);
    a[80] = -30;
    const odd = violationsOf(a, valid, 2);
    expect(odd.least).toBe(-30);
    expect(odd.low).toBeCloseTo(-0.38, 6);
    // Between two pixels where it falls between.
    expect(violationsOf(Float32Array.of(0, 1, -0.1, 1), Uint8Array.of(1, 1), 2).low).toBeCloseTo(
      -0.095,
      6,
    );
  });

  it('masked pixels count in nothing', () => {
    const a = Float32Array.of(-1, 1, 1, NaN, NaN, NaN, 0.2, 0.3, 0.5);
    const v = violationsOf(a, Uint8Array.of(1, 0, 1), 3);
    expect(v).toMatchObject({ negativePixels: 1, offSumPixels: 0, validPixels: 2, least: -1 });
    const none = violationsOf(a, Uint8Array.of(0, 0, 0), 3);
    expect([none.least, none.low]).toEqual([NaN, NaN]);
  });
});
