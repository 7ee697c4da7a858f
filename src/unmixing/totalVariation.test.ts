import { describe, expect, it } from 'vitest';
import { benchmarkScenes, synthesise } from '../generated/benchmark';
import { mean, rmsePerEndmember } from '../maths/metrics';
import { makeRng } from '../maths/rng';
import { findSignalSubspace } from './signalSubspace';
import { unmix } from './simplexLeastSquares';
import { chooseStrength, smoothAnswer, STRENGTHS, type NoisyScene } from './smoothing';
import { totalVariation } from './totalVariation';

const open = (lines: number, samples: number) => ({
  ...{ lines, samples },
  pixels: new Uint8Array(lines * samples).fill(1),
});

/** Fractions of R endmembers, the scene cut in two halves, with noise. */
function halves(lines: number, samples: number, R: number, sd: number) {
  const rng = makeRng(5);
  const N = lines * samples;
  const clean = new Float32Array(N * R);
  const noisy = new Float32Array(N * R);
  for (let i = 0; i < N; i++) {
    // Along the longer side, so that a single line has two halves as well.
    const first = samples > 1 ? i % samples < samples / 2 : Math.floor(i / samples) < lines / 2;
    clean[i * R + (first ? 0 : R - 1)] = 1;
    const noise = Array.from({ length: R }, () => sd * rng.normal());
    const off = noise.reduce((s, v) => s + v, 0) / R;
    for (let r = 0; r < R; r++) noisy[i * R + r] = clean[i * R + r] + noise[r] - off;
  }
  return { clean, noisy };
}

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, v, k) => sum + (v - b[k]) ** 2, 0));

describe('total variation', () => {
  it('at strength 0 gives the same bits in another array', () => {
    const { noisy } = halves(6, 7, 3, 0.2);
    const out = totalVariation(noisy, 3, open(6, 7), 0);
    expect(out).toEqual(noisy);
    expect(out).not.toBe(noisy);
  });

  it.each([
    [20, 24, 2],
    [20, 24, 12],
    [1, 60, 3],
    [60, 1, 3],
  ])('makes %i × %i maps of %i endmembers nearer to clean ones, on the simplex', (h, w, R) => {
    const { clean, noisy } = halves(h, w, R, 0.15);
    const out = totalVariation(noisy, R, open(h, w), 0.1);
    expect(distance(out, clean)).toBeLessThan(0.7 * distance(noisy, clean));
    for (let i = 0; i < h * w; i++) {
      const row = out.subarray(i * R, (i + 1) * R);
      expect(row.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 5);
      expect(row.every((v) => v >= 0)).toBe(true);
    }
  });

  it('leaves a constant field as it is, and one pixel', () => {
    const a = Float32Array.from({ length: 30 * 3 }, (_, k) => [0.5, 0.3, 0.2][k % 3]);
    totalVariation(a, 3, open(5, 6), 0.12).forEach((v, k) => expect(v).toBeCloseTo(a[k], 6));
    const one = Float32Array.from([0.5, 0.3, 0.2]);
    totalVariation(one, 3, open(1, 1), 0.12).forEach((v, k) => expect(v).toBeCloseTo(one[k], 6));
  });

  it('finds the minimum: no small change of the maps is better', () => {
    const [h, w, R, strength] = [5, 6, 2, 0.05];
    const { noisy } = halves(h, w, R, 0.1);
    const cost = (u: ArrayLike<number>): number => {
      let sum = 0;
      for (let i = 0; i < h * w; i++) {
        let square = 0;
        for (let r = 0; r < R; r++) {
          const k = i * R + r;
          sum += 0.5 * (u[k] - noisy[k]) ** 2;
          if (i % w < w - 1) square += (u[k + R] - u[k]) ** 2;
          if (i + w < h * w) square += (u[k + w * R] - u[k]) ** 2;
        }
        sum += strength * Math.sqrt(square);
      }
      return sum;
    };
    const out = totalVariation(noisy, R, open(h, w), strength, 2000);
    const rng = makeRng(9);
    const least = cost(out);
    expect(least).toBeLessThan(cost(noisy));
    for (let k = 0; k < 50; k++) {
      // Changes that keep to the plane of sums of 1, as the maps do.
      const moved = Float64Array.from(out);
      for (let i = 0; i < h * w; i++) {
        const d = 0.02 * rng.normal();
        moved[i * R] += d;
        moved[i * R + 1] -= d;
      }
      expect(cost(moved)).toBeGreaterThan(least);
    }
  });

  it('does not look across masked pixels, nor change them', () => {
    const [h, w, R] = [4, 9, 2];
    const { noisy } = halves(h, w, R, 0.1);
    const shape = open(h, w);
    for (let l = 0; l < h; l++) shape.pixels[l * w + 4] = 0;
    for (let l = 0; l < h; l++) noisy.fill(NaN, (l * w + 4) * R, (l * w + 5) * R);
    const out = totalVariation(noisy, R, shape, 0.1);
    // The left part by itself gives the same.
    const left = Float32Array.from({ length: h * 4 * R }, (_, k) => {
      const i = Math.floor(k / R);
      return noisy[(Math.floor(i / 4) * w + (i % 4)) * R + (k % R)];
    });
    const alone = totalVariation(left, R, open(h, 4), 0.1);
    alone.forEach((v, k) => {
      const i = Math.floor(k / R);
      expect(out[(Math.floor(i / 4) * w + (i % 4)) * R + (k % R)]).toBeCloseTo(v, 5);
    });
    for (let l = 0; l < h; l++) expect(out[(l * w + 4) * R]).toBeNaN();
  });
});

describe('how strongly', () => {
  const spec = benchmarkScenes.find((s) => s.id === 'light-none')!;

  /** The true endmembers' answer on a generated scene, and the scene's noise. */
  function noisy(snrDb: number) {
    const { cube, mask, truth } = synthesise({
      ...{ ...spec, snrDb, seed: 1001, lines: 40, samples: 48, bands: 60 },
    });
    const spectra = Float32Array.from(cube.data);
    const { bands, lines, samples } = cube;
    const N = lines * samples;
    const R = truth!.names.length;
    const subspace = findSignalSubspace({
      ...{ spectra, bands, samples, pixels: mask.pixels, least: R + 1 },
    });
    const endmembers = Float64Array.from(truth!.endmembers!);
    const a = unmix(subspace.apply(spectra, N), N, endmembers, R, bands, { constraint: 'fcls' });
    const scene: NoisyScene = {
      ...{ lines, samples, pixels: mask.pixels, R, bands, endmembers, variant: 'FCLS, raw' },
      covariance: subspace.covariance(endmembers, R),
      levels: subspace.levels(spectra, N),
    };
    const error = (values: Float32Array): number =>
      mean(rmsePerEndmember(values, truth!.abundances, R, mask.pixels));
    return { a, scene, error };
  }

  it('smooths a noisy scene, and is nearer to the truth for it', () => {
    const { a, scene, error } = noisy(5);
    const { abundances, strength } = smoothAnswer(a, scene, 0);
    expect(STRENGTHS).toContain(strength);
    expect(strength).toBeGreaterThan(0);
    expect(error(abundances)).toBeLessThan(0.97 * error(a));
    expect(smoothAnswer(a, scene, 0).abundances).toEqual(abundances);
  });

  it('never makes it much worse than the best strength would', () => {
    for (const dB of [10, 20]) {
      const { a, scene, error } = noisy(dB);
      const errors = STRENGTHS.map((s) => error(totalVariation(a, scene.R, scene, s)));
      const chosen = errors[STRENGTHS.findIndex((s) => s === chooseStrength(a, scene, 0))];
      expect(chosen).toBeLessThan(1.03 * Math.min(...errors));
    }
  });

  it('leaves a scene with hardly any noise as it is', () => {
    const { a, scene } = noisy(45);
    expect(chooseStrength(a, scene, 0)).toBe(0);
    expect(smoothAnswer(a, scene, 3).abundances).toEqual(a);
  });

  it('leaves an answer alone whose noise cannot be told', () => {
    const { a, scene } = noisy(5);
    expect(chooseStrength(a, { ...scene, covariance: null }, 0)).toBe(0);
  });
});
