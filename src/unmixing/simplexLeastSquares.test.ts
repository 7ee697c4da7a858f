import { describe, expect, it } from 'vitest';
import { makeRng, type Rng } from '../maths/rng';
import { invertSpd } from '../maths/linalg';
import { gramOf, makeSolver, unmix, type Constraint } from './simplexLeastSquares';

/** The exact minimum over every support, by brute force: slow, obviously right. @returns cost, without ‖x‖² */
function bruteForce(
  gram: Float64Array,
  f: Float64Array,
  R: number,
  constraint: Constraint,
): number {
  let best = constraint === 'nnls' ? 0 : Infinity;
  for (let mask = 1; mask < 1 << R; mask++) {
    const S = Array.from({ length: R }, (_, r) => r).filter((r) => mask & (1 << r));
    const k = S.length;
    const block = Float64Array.from(S.flatMap((i) => S.map((j) => gram[i * R + j])));
    const inverse = invertSpd(block, k);
    const apply = (v: number[]): number[] =>
      S.map((_, i) => S.reduce((sum, _, j) => sum + inverse[i * k + j] * v[j], 0));
    let a = apply(S.map((r) => f[r]));
    if (constraint === 'fcls') {
      const ones = apply(S.map(() => 1));
      const step = (1 - a.reduce((s, v) => s + v, 0)) / ones.reduce((s, v) => s + v, 0);
      a = a.map((v, i) => v + step * ones[i]);
    }
    if (a.some((v) => v < -1e-10)) continue;
    best = Math.min(best, cost(gram, f, R, S, a));
  }
  return best;
}

function cost(gram: Float64Array, f: Float64Array, R: number, S: number[], a: number[]): number {
  let sum = 0;
  S.forEach((i, x) => {
    sum -= 2 * f[i] * a[x];
    S.forEach((j, y) => (sum += a[x] * gram[i * R + j] * a[y]));
  });
  return sum;
}

const randomMatrix = (rng: Rng, n: number): Float64Array =>
  Float64Array.from({ length: n }, () => rng.uniform());

describe.each(['nnls', 'fcls'] as const)('%s', (constraint) => {
  it.each([2, 3, 5, 8])('reaches the brute-force minimum with R = %i', (R) => {
    const rng = makeRng(R);
    const B = 20;
    const E = randomMatrix(rng, R * B);
    const gram = gramOf(E, R, B);
    const solver = makeSolver(gram, R, constraint);
    const all = Array.from({ length: R }, (_, r) => r);
    for (let trial = 0; trial < 60; trial++) {
      const x = Float64Array.from({ length: B }, () => rng.normal() + 0.5);
      const f = new Float64Array(R);
      for (let r = 0; r < R; r++) for (let b = 0; b < B; b++) f[r] += E[r * B + b] * x[b];
      const a = new Float64Array(R);
      solver.solve(f, a);
      expect(Math.min(...a)).toBeGreaterThanOrEqual(0);
      if (constraint === 'fcls') expect(a.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 10);
      expect(cost(gram, f, R, all, [...a])).toBeCloseTo(bruteForce(gram, f, R, constraint), 8);
    }
  });

  it.each([2, 3, 5, 6, 11])('guesses to the bits of the active set, R = %i', (R) => {
    const rng = makeRng(40 + R);
    const B = 24;
    for (let kind = 0; kind < 6; kind++) {
      const E = randomMatrix(rng, R * B);
      for (let b = 0; b < B; b++) {
        if (kind === 3) E[(R - 1) * B + b] = 2 * E[b];
        if (kind === 4) E[(R - 1) * B + b] = E[b] + 1e-6 * rng.normal();
        if (kind === 5) E[(R - 1) * B + b] = 0;
      }
      const n = 300;
      const noise = [0.3, 0, 1e-9, 0.1, 0.1, 0.1][kind];
      const x = Float32Array.from({ length: n * B });
      for (let p = 0; p < n; p++) {
        // Corners, edges and the inside; some pixels dark, some like the one before.
        const a = rng.dirichlet(R, [0.1, 0.5, 3][p % 3]).map((v) => (v < 0.05 ? 0 : v));
        const light = p % 50 === 7 ? 0 : 0.5 + rng.uniform();
        for (let b = 0; b < B; b++) {
          const clean = a.reduce((sum, v, r) => sum + v * E[r * B + b], 0);
          x[p * B + b] = p % 5 === 4 ? x[(p - 1) * B + b] : light * (clean + noise * rng.normal());
        }
      }
      const walk = makeSolver(gramOf(E, R, B), R, constraint, 0);
      const found = unmix(x, n, E, R, B, { constraint });
      const f = new Float64Array(R);
      const wanted = new Float32Array(n * R);
      for (let p = 0; p < n; p++) {
        for (let r = 0; r < R; r++) {
          f[r] = 0;
          for (let b = 0; b < B; b++) f[r] += x[p * B + b] * E[r * B + b];
        }
        walk.solve(f, wanted, p * R);
      }
      expect(found).toEqual(wanted);
    }
  });

  it('gives a finite, feasible answer with collinear and zero endmembers', () => {
    const E = Float64Array.from([1, 2, 3, 2, 4, 6, 0, 0, 0, 3, 2, 1]);
    const x = Float32Array.from([2, 3, 4, 0, 0, 0, -1, -1, -1]);
    const a = unmix(x, 3, E, 4, 3, { constraint });
    expect(a.every((v) => Number.isFinite(v) && v >= 0)).toBe(true);
  });

  it('recovers exact mixtures', () => {
    const rng = makeRng(3);
    const E = randomMatrix(rng, 3 * 30);
    const truth = Array.from({ length: 40 }, () => rng.dirichlet(3, 0.5));
    const x = Float64Array.from(
      truth.flatMap((a) =>
        Array.from({ length: 30 }, (_, b) => a.reduce((s, v, r) => s + v * E[r * 30 + b], 0)),
      ),
    );
    const a = unmix(x, 40, E, 3, 30, { constraint });
    truth.flat().forEach((v, i) => expect(a[i]).toBeCloseTo(v, 6));
  });
});

describe('sum normalising', () => {
  it('gives 1/R where NNLS finds nothing', () => {
    const a = unmix(Float32Array.from([-1, -1]), 1, Float64Array.from([1, 0, 0, 1]), 2, 2, {
      constraint: 'nnls',
      normalise: true,
    });
    expect([...a]).toEqual([0.5, 0.5]);
  });
});
