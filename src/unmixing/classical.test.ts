import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { chooseVariant, solveVariant, unitNorm, type LabelledPixels } from './classical';
import { initialEndmembers } from './initialEndmembers';

const R = 3;
const B = 25;

/** Labels drawn from a linear mixture, with or without a brightness of their own for each pixel. */
function labelled(
  n: number,
  brightness: boolean,
  noise: number,
): LabelledPixels & { E: Float64Array } {
  const rng = makeRng(11);
  const E = Float64Array.from({ length: R * B }, () => 0.2 + rng.uniform());
  const abundances = new Float64Array(n * R);
  const spectra = new Float64Array(n * B);
  for (let i = 0; i < n; i++) {
    const a = i < R ? [0, 1, 2].map((r) => (r === i ? 1 : 0)) : rng.dirichlet(R, 1);
    abundances.set(a, i * R);
    const s = brightness ? 0.3 + 1.4 * rng.uniform() : 1;
    for (let b = 0; b < B; b++) {
      for (let r = 0; r < R; r++) spectra[i * B + b] += s * a[r] * E[r * B + b];
      spectra[i * B + b] += noise * rng.normal();
    }
  }
  return { n, R, bands: B, spectra, abundances, E };
}

describe('initial endmembers', () => {
  it('come close to the mixing spectra and are never negative', () => {
    const set = labelled(12, false, 0);
    const E0 = initialEndmembers(set.spectra, set.abundances, set.n, R, B);
    E0.forEach((v, i) => {
      expect(v).toBeGreaterThanOrEqual(0);
      expect(Math.abs(v - set.E[i])).toBeLessThan(0.02);
    });
  });
});

describe('LOO3', () => {
  it('keeps raw spectra when brightness carries the mixture, unit norm when it does not', () => {
    expect(chooseVariant(labelled(12, false, 1e-3)).variant).toBe('FCLS, raw');
    expect(chooseVariant(labelled(12, true, 1e-3)).variant).not.toBe('FCLS, raw');
  });

  it('has no leave-one-out error for one label, and still answers', () => {
    const choice = chooseVariant(labelled(1, false, 0));
    expect(choice.variant).toBe('FCLS, unit-norm');
    expect(choice.errors).toEqual([Infinity, Infinity, Infinity]);
  });

  it('solves its own labels well', () => {
    const set = labelled(12, true, 1e-4);
    const Z = unitNorm(set.spectra, set.n, B);
    const E0 = initialEndmembers(Z, set.abundances, set.n, R, B);
    const a = solveVariant('FCLS, unit-norm', Z, set.n, E0, R, B);
    const error = Math.sqrt(a.reduce((s, v, i) => s + (v - set.abundances[i]) ** 2, 0) / a.length);
    expect(error).toBeLessThan(0.05);
  });
});

describe('unit norm', () => {
  it('leaves a zero spectrum zero', () => {
    const z = unitNorm(Float64Array.from([3, 4, 0, 0]), 2, 2);
    [0.6, 0.8, 0, 0].forEach((v, i) => expect(z[i]).toBeCloseTo(v, 12));
  });
});
