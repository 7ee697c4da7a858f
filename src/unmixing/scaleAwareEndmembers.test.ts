import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import type { LabelledPixels } from './classical';
import { initialEndmembers } from './initialEndmembers';
import { mixture } from './mixture.suite';
import { scaleAwareEndmembers } from './scaleAwareEndmembers';

const bands = 30;

function labels(
  R: number,
  n: number,
  seed: number,
  noise = 0,
  pureFirst = false,
): LabelledPixels & {
  E: Float64Array;
  s: Float64Array;
} {
  const rng = makeRng(seed);
  const { E } = mixture({ R, bands, n: 20, seed });
  const abundances = new Float64Array(n * R);
  const spectra = new Float64Array(n * bands);
  const s = Float64Array.from({ length: n }, () => 0.4 + 1.2 * rng.uniform());
  for (let l = 0; l < n; l++) {
    const a =
      pureFirst && l < R ? new Array(R).fill(0).map((_, r) => +(r === l)) : rng.dirichlet(R, 1);
    abundances.set(a, l * R);
    for (let b = 0; b < bands; b++) {
      for (let r = 0; r < R; r++) spectra[l * bands + b] += s[l] * a[r] * E[r * bands + b];
      spectra[l * bands + b] += noise * rng.normal();
    }
  }
  return { n, R, bands, spectra, abundances, E, s };
}

/** Largest difference after the best common scale, relative to the largest value. */
function mismatch(found: Float64Array, truth: Float64Array): number {
  let cross = 0;
  let energy = 0;
  found.forEach((v, i) => {
    cross += v * truth[i];
    energy += v * v;
  });
  return (
    found.reduce((m, v, i) => Math.max(m, Math.abs((v * cross) / energy - truth[i])), 0) /
    Math.max(...truth)
  );
}

describe('scale-aware endmembers', () => {
  it.each([
    [2, 5],
    [3, 10],
    [4, 10],
    [6, 16],
  ])('recovers E exactly up to its scale, R = %i, %i labels', (R, n) => {
    for (const seed of [1, 2, 3]) {
      const set = labels(R, n, seed, 0, seed === 2);
      const { endmembers, brightness, converged } = scaleAwareEndmembers(set);
      expect(mismatch(endmembers, set.E)).toBeLessThan(1e-6);
      const mean = set.s.reduce((sum, v) => sum + v, 0) / n;
      brightness.forEach((v, l) => expect(v).toBeCloseTo(set.s[l] / mean, 5));
      expect(converged).toBe(true);
    }
  });

  it('is closer than fixed brightness with noise, and never negative', () => {
    const set = labels(3, 12, 4, 0.005);
    const { endmembers, brightness } = scaleAwareEndmembers(set);
    const fixed = initialEndmembers(set.spectra, set.abundances, set.n, set.R, bands);
    expect(mismatch(endmembers, set.E)).toBeLessThan(0.3 * mismatch(fixed, set.E));
    expect(Math.min(...endmembers)).toBeGreaterThanOrEqual(0);
    expect(brightness.reduce((sum, v) => sum + v, 0)).toBeCloseTo(set.n, 10);
  });

  it('returns pure labels as they are: nothing else tells brightness from material', () => {
    const set = labels(3, 3, 5, 0, true);
    const { endmembers, brightness } = scaleAwareEndmembers(set);
    endmembers.forEach((v, i) => expect(v).toBeCloseTo(set.spectra[i], 6));
    brightness.forEach((v) => expect(v).toBeCloseTo(1, 6));
  });

  it.each([1, 2])('answers for %i labels, fewer than endmembers', (n) => {
    const set = labels(4, n, 6);
    const { endmembers } = scaleAwareEndmembers(set);
    expect(endmembers.every((v) => Number.isFinite(v) && v >= 0)).toBe(true);
  });

  it('survives a zero spectrum', () => {
    const set = labels(3, 8, 7);
    set.spectra.fill(0, 0, bands);
    const { endmembers, brightness } = scaleAwareEndmembers(set);
    expect([...endmembers, ...brightness].every(Number.isFinite)).toBe(true);
  });
});
