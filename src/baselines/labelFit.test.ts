import { describe, expect, it } from 'vitest';
import { makeRng } from '../cube/rng';
import { unitNorm, type ClassicalVariant } from './classical';
import { initialEndmembers } from './initialEndmembers';
import { fitEndmembersToLabels, type LabelFitInput } from './labelFit';
import { unmix } from './simplexLeastSquares';

const B = 30;

/** Labels whose given abundances are what a solver says with endmembers that differ from E⁽⁰⁾, and unseen pixels. */
function setup(R: number, variant: ClassicalVariant, seed: number) {
  const rng = makeRng(seed);
  const unit = variant !== 'FCLS, raw';
  const smooth = (r: number): number[] =>
    Array.from({ length: B }, (_, b) => 0.4 + 0.3 * Math.sin((b / B) * (2 + 1.7 * r) + r));
  const rows = Float64Array.from(Array.from({ length: R }, (_, r) => smooth(r)).flat());
  const truth = unit ? unitNorm(rows, R, B) : rows;
  const spectra = (n: number): Float64Array => {
    const out = new Float64Array(n * B);
    for (let i = 0; i < n; i++) {
      const a = rng.dirichlet(R, 0.8);
      const s = unit ? 0.5 + rng.uniform() : 1;
      const tilt = 0.05 * rng.normal();
      for (let b = 0; b < B; b++) {
        const mixed = a.reduce((sum, v, r) => sum + v * truth[r * B + b], 0);
        out[i * B + b] = s * (mixed + tilt * (b / B - 0.5)) + 0.002 * rng.normal();
      }
    }
    return out;
  };
  const domain = (x: Float64Array, n: number): Float64Array => (unit ? unitNorm(x, n, B) : x);
  const solve = (x: Float64Array, n: number, E: ArrayLike<number>): Float32Array =>
    variant === 'NNLS + sum-to-one'
      ? unmix(x, n, E, R, B, { constraint: 'nnls', normalise: true })
      : unmix(x, n, E, R, B, { constraint: 'fcls' });
  const n = 10;
  const m = 300;
  const labelled = domain(spectra(n), n);
  const given = Float64Array.from(solve(labelled, n, truth));
  const others = domain(spectra(m), m);
  const E0 = initialEndmembers(labelled, given, n, R, B);
  const p = solve(others, m, E0);
  const residuals = Float32Array.from(others, (v, k) => {
    const i = Math.floor(k / B);
    let fitted = 0;
    for (let r = 0; r < R; r++) fitted += p[i * R + r] * E0[r * B + (k % B)];
    return v - fitted;
  });
  const input: LabelFitInput = {
    variant,
    spectra: labelled,
    abundances: given,
    n,
    R,
    bands: B,
    E0,
    residuals,
    m,
  };
  const rmseOf = (E: ArrayLike<number>): number => {
    const a = solve(others, m, E);
    const t = solve(others, m, truth);
    return Math.sqrt(a.reduce((sum, v, k) => sum + (v - t[k]) ** 2, 0) / a.length);
  };
  return { input, rmseOf };
}

const variants: ClassicalVariant[] = ['FCLS, raw', 'FCLS, unit-norm', 'NNLS + sum-to-one'];

describe('endmembers fitted to the labels', () => {
  it.each(variants.flatMap((v) => [2, 3, 5].map((R) => [v, R] as const)))(
    '%s, R = %i: the labels are answered better, and so are unseen pixels',
    (variant, R) => {
      let before = 0;
      let after = 0;
      for (const seed of [1, 2, 3]) {
        const { input, rmseOf } = setup(R, variant, seed);
        const fit = fitEndmembersToLabels(input);
        expect(fit.after).toBeLessThanOrEqual(fit.before);
        before += rmseOf(input.E0);
        after += rmseOf(fit.endmembers);
      }
      expect(after).toBeLessThan(before);
    },
  );

  it('a heavy prior leaves E⁽⁰⁾ as it is; the same input gives the same numbers', () => {
    const { input } = setup(3, 'NNLS + sum-to-one', 4);
    const held = fitEndmembersToLabels(input, 1e9).endmembers;
    held.forEach((v, k) => expect(v).toBeCloseTo(input.E0[k], 6));
    expect(fitEndmembersToLabels(input)).toEqual(fitEndmembersToLabels(input));
  });

  it('endures labels that are all pure, one label, residuals of zero, fewer bands than directions', () => {
    const { input } = setup(3, 'NNLS + sum-to-one', 5);
    const pure = { ...input, abundances: input.abundances.map((_, k) => Number(k % 4 === 0)) };
    const one = {
      ...input,
      n: 1,
      spectra: input.spectra.slice(0, B),
      abundances: Float64Array.of(0.5, 0.5, 0),
    };
    const still = { ...input, residuals: new Float32Array(input.m * B) };
    for (const hostile of [pure, one, still]) {
      const { endmembers } = fitEndmembersToLabels(hostile);
      expect(endmembers.every((v) => Number.isFinite(v) && v >= 0)).toBe(true);
    }
  });
});
