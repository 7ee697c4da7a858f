import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { chooseVariant, solveVariant, unitNorm, type LabelledPixels } from './classical';
import { initialEndmembers } from './initialEndmembers';
import { fitKernelRidge } from './kernelRidge';
import { mixture } from './mixture.suite';

const R = 3;
const bands = 25;

/** Labels whose given abundances bend away from the linear mixture by `bend` (0: exactly linear). */
function bent(n: number, bend: number, seed: number): LabelledPixels {
  const { E } = mixture({ R, bands, n: 10, seed: 1 });
  const rng = makeRng(seed);
  const abundances = new Float64Array(n * R);
  const spectra = new Float64Array(n * bands);
  for (let i = 0; i < n; i++) {
    const a = rng.dirichlet(R, 1);
    const seen = [a[0] + bend * a[0] * a[1], a[1] - bend * a[0] * a[1], a[2]];
    abundances.set(a, i * R);
    for (let b = 0; b < bands; b++) {
      for (let r = 0; r < R; r++) spectra[i * bands + b] += seen[r] * E[r * bands + b];
    }
  }
  return { n, R, bands, spectra, abundances };
}

const rms = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.sqrt(Array.from(a).reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0) / a.length);

describe('kernel ridge correction', () => {
  it('lowers the error on pixels without labels when labels bend systematically', () => {
    const train = bent(24, 0.8, 5);
    const test = bent(200, 0.8, 6);
    const { variant, errors } = chooseVariant(train);
    const krr = fitKernelRidge(variant, train);
    expect(krr.lambda).toBeLessThan(1e6);
    expect(krr.looError).toBeLessThan(0.8 * Math.min(...errors));

    const unit = variant === 'FCLS, raw' ? test.spectra : unitNorm(test.spectra, test.n, bands);
    const own = variant === 'FCLS, raw' ? train.spectra : unitNorm(train.spectra, train.n, bands);
    const E = initialEndmembers(own, train.abundances, train.n, R, bands);
    const p = solveVariant(variant, unit, test.n, E, R, bands);
    const before = rms(p, test.abundances);
    const corrected = krr.correct(p, unitNorm(test.spectra, test.n, bands), test.n);
    expect(corrected).toBe(p);
    expect(rms(corrected, test.abundances)).toBeLessThan(0.8 * before);
    for (let i = 0; i < test.n; i++) {
      expect(p[i * R] + p[i * R + 1] + p[i * R + 2]).toBeCloseTo(1, 5);
      expect(Math.min(p[i * R], p[i * R + 1], p[i * R + 2])).toBeGreaterThanOrEqual(0);
    }
  });

  it('is never worse by leave-one-out than no correction, and matches it when it corrects nothing', () => {
    for (const seed of [7, 8, 9]) {
      const train = bent(10, 0.3, seed);
      const { variant, errors } = chooseVariant(train);
      // λ = 1e6 is among the choices and changes p by about 1e-6.
      expect(fitKernelRidge(variant, train).looError).toBeLessThan(Math.min(...errors) + 1e-5);
    }
  });

  it('hardly moves far-away spectra', () => {
    const train = bent(12, 0.8, 10);
    const krr = fitKernelRidge('FCLS, unit-norm', train);
    const far = new Float64Array(bands);
    far[0] = -1e3;
    const p = Float32Array.from([0.2, 0.3, 0.5]);
    krr.correct(p, far, 1);
    [0.2, 0.3, 0.5].forEach((v, r) => expect(p[r]).toBeCloseTo(v, 6));
  });

  it('answers for one label with no correction to speak of', () => {
    const one = bent(1, 0.5, 11);
    const krr = fitKernelRidge('FCLS, unit-norm', one);
    expect(krr.lambda).toBe(1e6);
    expect(krr.looError).toBe(Infinity);
    const p = Float32Array.from([0.1, 0.6, 0.3]);
    krr.correct(p, unitNorm(one.spectra, 1, bands), 1);
    [0.1, 0.6, 0.3].forEach((v, r) => expect(p[r]).toBeCloseTo(v, 5));
  });
});
