import { describe, expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { mixture } from './mixture.suite';
import { unmix } from './simplexLeastSquares';
import { sunsal } from './sunsal';

const bands = 40;
const n = 300;
const largest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, v, i) => Math.max(worst, Math.abs(v - b[i])), 0);

describe('SUnSAL', () => {
  it.each([2, 3, 5, 8])('without sparsity equals FCLS and NNLS to 1e-4, R = %i', (R) => {
    for (const snr of [15, 35, Infinity]) {
      const { spectra, E } = mixture({ R, bands, n, seed: 20 + R, snr, purest: 1 });
      const fcls = unmix(spectra, n, E, R, bands, { constraint: 'fcls' });
      const both = sunsal(spectra, n, E, R, bands, { sumToOne: true });
      expect(both.unconverged).toBe(0);
      expect(largest(both.abundances, fcls)).toBeLessThan(1e-4);
      const nnls = unmix(spectra, n, E, R, bands, { constraint: 'nnls' });
      const one = sunsal(spectra, n, E, R, bands);
      expect(one.unconverged).toBe(0);
      expect(largest(one.abundances, nnls)).toBeLessThan(1e-4);
    }
  });

  it('does not depend on the scale of the values', () => {
    const { spectra, E } = mixture({ R: 4, bands, n, seed: 30, snr: 30 });
    const a = sunsal(spectra, n, E, 4, bands, { lambda: 0.01 });
    const bright = spectra.map((v) => v * 4096);
    const b = sunsal(
      bright,
      n,
      E.map((v) => v * 4096),
      4,
      bands,
      { lambda: 0.01 * 4096 ** 2 },
    );
    expect(largest(a.abundances, b.abundances)).toBeLessThan(1e-6);
  });

  it('gives sparser answers the larger λ is', () => {
    const { spectra, E } = mixture({ R: 8, bands, n, seed: 31, snr: 25 });
    const stats = [0, 0.05, 0.5, 5].map((lambda) => {
      const a = sunsal(spectra, n, E, 8, bands, { lambda }).abundances;
      return { zeros: a.filter((v) => v === 0).length, sum: a.reduce((s, v) => s + v, 0) };
    });
    for (let k = 1; k < stats.length; k++) {
      expect(stats[k].zeros).toBeGreaterThan(stats[k - 1].zeros);
      expect(stats[k].sum).toBeLessThan(stats[k - 1].sum);
    }
  });

  it.each([true, false])(
    'meets the optimality conditions of the lasso, a ≥ 0: %s',
    (nonNegative) => {
      const R = 6;
      const lambda = 0.05;
      const { spectra, E } = mixture({ R, bands, n, seed: 32, snr: 20 });
      const { abundances } = sunsal(spectra, n, E, R, bands, { lambda, nonNegative });
      for (let p = 0; p < n; p++) {
        for (let r = 0; r < R; r++) {
          let g = 0; // E (x − aᵀE)
          for (let b = 0; b < bands; b++) {
            let v = spectra[p * bands + b];
            for (let c = 0; c < R; c++) v -= abundances[p * R + c] * E[c * bands + b];
            g += v * E[r * bands + b];
          }
          const a = abundances[p * R + r];
          if (a !== 0) expect(Math.abs(g - lambda * Math.sign(a))).toBeLessThan(1e-4);
          else if (nonNegative) expect(g).toBeLessThan(lambda + 1e-4);
          else expect(Math.abs(g)).toBeLessThan(lambda + 1e-4);
          if (nonNegative) expect(a).toBeGreaterThanOrEqual(0);
        }
      }
      if (!nonNegative) expect(Math.min(...abundances)).toBeLessThan(-1e-3);
    },
  );

  it('without any constraint is least squares, with the sum alone it sums to one', () => {
    const { spectra, E, abundances } = mixture({ R: 3, bands, n, seed: 33 });
    for (const sumToOne of [false, true]) {
      const free = sunsal(spectra, n, E, 3, bands, { nonNegative: false, sumToOne });
      expect(largest(free.abundances, Float32Array.from(abundances))).toBeLessThan(1e-5);
    }
    const noisy = mixture({ R: 3, bands, n, seed: 33, snr: 5 }).spectra;
    const a = sunsal(noisy, n, E, 3, bands, { nonNegative: false, sumToOne: true }).abundances;
    expect(Math.min(...a)).toBeLessThan(0);
    for (let p = 0; p < n; p++) {
      expect(a[p * 3] + a[p * 3 + 1] + a[p * 3 + 2]).toBeCloseTo(1, 5);
    }
  });

  it('stays finite with collinear and zero endmembers, and marks pixels that are not finite', () => {
    const E = Float64Array.from([1, 2, 3, 2, 4, 6, 0, 0, 0, 3, 2, 1]);
    const x = Float32Array.from([2, 3, 4, NaN, 0, 0, -1, -1, -1]);
    for (const sumToOne of [false, true]) {
      const a = sunsal(x, 3, E, 4, 3, { sumToOne, lambda: 0.01 }).abundances;
      for (let r = 0; r < 4; r++) {
        expect(a[r]).toBeGreaterThanOrEqual(0);
        expect(a[4 + r]).toBeNaN();
        expect(a[8 + r]).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('refuses a negative λ and stops when cancelled', () => {
    const { spectra, E } = mixture({ R: 3, bands, n, seed: 34 });
    expect(() => sunsal(spectra, n, E, 3, bands, { lambda: -1 })).toThrow(StudioError);
    expect(() => sunsal(spectra, n, E, 3, bands, { tolerance: 0 })).toThrow(StudioError);
    expect(() => sunsal(spectra, n, E, 3, bands, { cancelled: () => true })).toThrow('cancelled');
  });
});
