import { describe, expect, it } from 'vitest';
import { makeRng, type Rng } from '../maths/rng';
import { StudioError } from '../scene/errors';
import { solveVariant, unitNorm } from './classical';
import { huberFit } from './huber';

interface Made {
  readonly E: Float64Array;
  readonly a: Float64Array;
  readonly x: Float32Array;
}

/** Mixtures of random spectra with this noise. */
function mixtures(rng: Rng, n: number, R: number, B: number, noise: number): Made {
  const E = Float64Array.from({ length: R * B }, () => 0.1 + rng.uniform());
  const a = new Float64Array(n * R);
  const x = new Float32Array(n * B);
  for (let i = 0; i < n; i++) {
    rng.dirichlet(R, 1).forEach((v, r) => (a[i * R + r] = v));
    for (let b = 0; b < B; b++) {
      let v = noise * rng.normal();
      for (let r = 0; r < R; r++) v += a[i * R + r] * E[r * B + b];
      x[i * B + b] = v;
    }
  }
  return { E, a, x };
}

/** A share of the values goes to 0 or 3. */
function struck(rng: Rng, x: Float32Array, share: number): Float32Array {
  return x.map((v) => (rng.uniform() < share ? 3 * rng.int(2) : v));
}

const rms = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return Math.sqrt(sum / a.length);
};

describe.each([2, 4, 12])('Huber’s fit with R = %i', (R) => {
  const B = 60;
  const n = 80;

  it('finds the abundances where a twentieth of the values are impulses', () => {
    const rng = makeRng(R);
    const { E, a, x } = mixtures(rng, n, R, B, 0.003);
    const faulty = struck(rng, x, 0.05);
    const robust = huberFit('FCLS, raw', faulty, n, E, R, B);
    const squares = solveVariant('FCLS, raw', faulty, n, E, R, B);
    expect(rms(robust.abundances, a)).toBeLessThan(0.02);
    expect(rms(robust.abundances, a)).toBeLessThan(0.2 * rms(squares, a));
    expect(robust.unsettled).toBe(0);
  });

  it('is FCLS to the bit where spectra are exact mixtures but for rounding, and near it in Gaussian noise', () => {
    const exact = mixtures(makeRng(20 + R), n, R, B, 0);
    const same = huberFit('FCLS, raw', exact.x, n, exact.E, R, B).abundances;
    expect(rms(same, solveVariant('FCLS, raw', exact.x, n, exact.E, R, B))).toBeLessThan(1e-5);
    const noisy = mixtures(makeRng(30 + R), n, R, B, 0.02);
    const robust = huberFit('FCLS, raw', noisy.x, n, noisy.E, R, B).abundances;
    const squares = solveVariant('FCLS, raw', noisy.x, n, noisy.E, R, B);
    // 95 % of the efficiency, and some for the scale of 60 bands.
    expect(rms(robust, noisy.a)).toBeLessThan(1.12 * rms(squares, noisy.a));
  });

  it('is at the minimum: no endmember that is in could be more or less, none that is out could come in', () => {
    const rng = makeRng(40 + R);
    const { E, x } = mixtures(rng, n, R, B, 0.02);
    const faulty = struck(rng, x, 0.05);
    const { abundances, pseudo } = huberFit('FCLS, raw', faulty, n, E, R, B, 1e-9);
    for (let i = 0; i < n; i++) {
      const a = abundances.subarray(i * R, (i + 1) * R);
      // ψ(r): what pseudo-values are off the mixture.
      const psi = Float64Array.from({ length: B }, (_, b) => {
        let v = pseudo[i * B + b];
        for (let r = 0; r < R; r++) v -= a[r] * E[r * B + b];
        return v;
      });
      const slopes = Array.from({ length: R }, (_, r) =>
        psi.reduce((sum, v, b) => sum - v * E[r * B + b], 0),
      );
      const least = Math.min(...slopes);
      a.forEach((v, r) => {
        if (v > 1e-3) expect(slopes[r] - least).toBeLessThan(1e-3);
      });
    }
  });
});

describe('Huber’s fit in the models of brightness', () => {
  it.each(['FCLS, unit-norm', 'NNLS + sum-to-one'] as const)(
    '%s is not misled by the norm of a spectrum with impulses',
    (variant) => {
      const [R, B, n] = [3, 50, 60];
      const rng = makeRng(7);
      const { E: raw, a, x } = mixtures(rng, n, R, B, 0.002);
      const E = unitNorm(raw, R, B);
      // Abundances of unit-norm endmembers.
      const exact = solveVariant(variant, unitNorm(x, n, B), n, E, R, B);
      const light = x.map((v, k) => v * (0.5 + ((k / B) | 0) / n));
      const faulty = struck(rng, light, 0.04);
      const robust = huberFit(variant, faulty, n, E, R, B).abundances;
      const squares = solveVariant(variant, unitNorm(faulty, n, B), n, E, R, B);
      expect(rms(robust, exact)).toBeLessThan(0.03);
      expect(rms(robust, exact)).toBeLessThan(0.2 * rms(squares, exact));
      expect(a.length).toBe(exact.length);
    },
  );
});

describe('Huber’s fit at the edges', () => {
  it('answers three bands, as many as endmembers, as FCLS does', () => {
    const { E, x } = mixtures(makeRng(8), 40, 3, 3, 0.05);
    const robust = huberFit('FCLS, raw', x, 40, E, 3, 3).abundances;
    for (let i = 0; i < 40; i++) {
      const own = robust.subarray(3 * i, 3 * i + 3);
      expect(own.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 5);
      expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
    }
    const exact = mixtures(makeRng(9), 40, 3, 3, 0);
    const same = huberFit('FCLS, raw', exact.x, 40, exact.E, 3, 3).abundances;
    expect(rms(same, exact.a)).toBeLessThan(1e-4);
  });

  it('gives a masked pixel, all zeros, something finite, and others what they get without it', () => {
    const { E, x } = mixtures(makeRng(10), 20, 4, 30, 0.01);
    const alone = huberFit('NNLS + sum-to-one', x, 20, E, 4, 30).abundances;
    const holed = x.slice();
    holed.fill(0, 5 * 30, 6 * 30);
    const { abundances } = huberFit('NNLS + sum-to-one', holed, 20, E, 4, 30);
    expect(abundances.every(Number.isFinite)).toBe(true);
    expect(abundances.subarray(24)).toEqual(alone.subarray(24));
  });

  it('refuses what is no number by its pixel and band', () => {
    const { E, x } = mixtures(makeRng(11), 4, 2, 10, 0.01);
    x[23] = NaN;
    expect(() => huberFit('FCLS, raw', x, 4, E, 2, 10)).toThrow(StudioError);
    try {
      huberFit('FCLS, raw', x, 4, E, 2, 10);
    } catch (error) {
      const { data } = error as StudioError;
      expect(data).toMatchObject({ kind: 'training', field: 'pixel 2, band 3', found: 'NaN' });
    }
  });
});
