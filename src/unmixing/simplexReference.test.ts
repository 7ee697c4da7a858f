/** NNLS and FCLS against SciPy and a dense QP (testdata/solvers), and against their own optimality conditions. */
import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import solvers from '../../testdata/solvers/solvers.json?raw';
import { gramOf, makeSolver, unmix, type Constraint } from './simplexLeastSquares';

interface Answers {
  readonly unique: boolean;
  /** [n × R] */
  readonly abundances: readonly number[];
  /** [n] ‖x − aᵀE‖ */
  readonly residuals: readonly number[];
}
interface Case {
  readonly name: string;
  readonly R: number;
  readonly bands: number;
  readonly n: number;
  readonly endmembers: readonly number[];
  readonly spectra: readonly number[];
  readonly nnls: Answers;
  readonly fcls: Answers;
}
const reference = JSON.parse(solvers) as { readonly cases: readonly Case[] };

const constraints = ['nnls', 'fcls'] as const;

/** Abundances [n × R] in float64; `unmix` rounds to float32. */
function solveAll(
  E: Float64Array,
  X: Float64Array,
  n: number,
  R: number,
  bands: number,
  constraint: Constraint,
): Float64Array {
  const solver = makeSolver(gramOf(E, R, bands), R, constraint);
  const out = new Float64Array(n * R);
  const f = new Float64Array(R);
  for (let p = 0; p < n; p++) {
    for (let r = 0; r < R; r++) {
      f[r] = 0;
      for (let b = 0; b < bands; b++) f[r] += E[r * bands + b] * X[p * bands + b];
    }
    solver.solve(f, out, p * R);
  }
  return out;
}

function residual(E: Float64Array, x: Float64Array, a: ArrayLike<number>, R: number): number {
  let sum = 0;
  for (let b = 0; b < x.length; b++) {
    let v = -x[b];
    for (let r = 0; r < R; r++) v += a[r] * E[r * x.length + b];
    sum += v * v;
  }
  return Math.sqrt(sum);
}

describe.each(reference.cases)('$name', ({ R, bands, n, endmembers, spectra, ...answers }) => {
  const E = Float64Array.from(endmembers);
  const X = Float64Array.from(spectra);

  it.each(constraints)('%s equals the reference to 1e-6', (constraint) => {
    const wanted = answers[constraint];
    const found = solveAll(E, X, n, R, bands, constraint);
    const rounded = unmix(X, n, E, R, bands, { constraint });
    for (let p = 0; p < n; p++) {
      const x = X.subarray(p * bands, (p + 1) * bands);
      const a = found.subarray(p * R, (p + 1) * R);
      const size = Math.max(1e-3, Math.hypot(...x), wanted.residuals[p]);
      const where = `pixel ${p}: ${a.join(', ')}`;
      expect(Math.min(...a), where).toBeGreaterThanOrEqual(0);
      if (constraint === 'fcls') {
        expect(Math.abs(a.reduce((s, v) => s + v, 0) - 1), where).toBeLessThan(1e-10);
      }
      // Where the minimiser is not unique only its residual can be compared.
      const excess = Math.abs(residual(E, x, a, R) - wanted.residuals[p]);
      expect(excess / size, where).toBeLessThan(1e-6);
      for (let r = 0; r < R && wanted.unique; r++) {
        const given = wanted.abundances[p * R + r];
        expect(Math.abs(a[r] - given), where).toBeLessThan(1e-6 * Math.max(1, given));
        expect(Math.abs(rounded[p * R + r] - given), where).toBeLessThan(1e-6 * Math.max(1, given));
      }
    }
  });
});

describe.each(constraints)('optimality conditions of %s', (constraint) => {
  it.each([2, 3, 4, 6, 9, 12])('hold on random and hostile inputs, R = %i', (R) => {
    const rng = makeRng(100 + R);
    const bands = 18;
    for (let trial = 0; trial < 60; trial++) {
      const E = Float64Array.from({ length: R * bands }, () => rng.uniform());
      const kind = trial % 6;
      const last = R - 1;
      for (let b = 0; b < bands; b++) {
        if (kind === 1) E[last * bands + b] = E[b];
        if (kind === 2) E[last * bands + b] = 3 * E[b];
        if (kind === 3) E[last * bands + b] = 0;
        if (kind === 4) E[last * bands + b] = E[b] + 1e-3 * rng.normal();
        if (kind === 5) for (let r = 0; r < R; r++) E[r * bands + b] += 10;
      }
      const n = 20;
      const X = Float64Array.from(
        { length: n * bands },
        () => (kind === 5 ? 10 : 0) + rng.normal() * (trial % 5) + 0.5,
      );
      const found = solveAll(E, X, n, R, bands, constraint);
      for (let p = 0; p < n; p++) {
        const a = found.subarray(p * R, (p + 1) * R);
        const gradient = Array.from({ length: R }, (_, r) => {
          let g = 0;
          for (let b = 0; b < bands; b++) {
            let v = -X[p * bands + b];
            for (let c = 0; c < R; c++) v += a[c] * E[c * bands + b];
            g += v * E[r * bands + b];
          }
          return g;
        });
        const scale = bands * (kind === 5 ? 1e3 : 10);
        const sum = a.reduce((s, v) => s + v, 0);
        // Only the sum's multiplier may be left where an abundance is positive, nothing below it elsewhere.
        const level = constraint === 'fcls' ? gradient.reduce((s, g, r) => s + g * a[r], 0) : 0;
        if (constraint === 'fcls') expect(Math.abs(sum - 1)).toBeLessThan(1e-9);
        gradient.forEach((g, r) => {
          const where = `kind ${kind}, trial ${trial}, pixel ${p}, endmember ${r}: ${a.join(', ')}`;
          expect(a[r], where).toBeGreaterThanOrEqual(0);
          expect((g - level) / scale, where).toBeGreaterThan(-1e-8);
          if (a[r] > 1e-6) expect(Math.abs(g - level) / scale, where).toBeLessThan(1e-8);
        });
      }
    }
  });
});
