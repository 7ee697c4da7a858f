import { describe, expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { atgp } from './atgp';
import type { Extraction, ExtractionOptions } from './extraction';
import { matchEndmembers } from './matching';
import { mixture } from './mixture.suite';
import { nfindr } from './nfindr';
import { vca } from './vca';

type Method = (
  spectra: Float32Array,
  n: number,
  bands: number,
  R: number,
  options?: ExtractionOptions,
) => Extraction;
const methods: [string, Method][] = [
  ['VCA', vca],
  ['N-FINDR', nfindr],
  ['ATGP', atgp],
];
const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

function errorOf(run: () => unknown): StudioError['data'] {
  try {
    run();
  } catch (error) {
    if (error instanceof StudioError) return error.data;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe.each(methods)('%s', (name, method) => {
  const bands = 40;
  const n = 600;
  const ones = new Uint8Array(bands).fill(1);

  it.each([2, 3, 4, 6, 9, 12])('finds the pure pixels of a noiseless scene, R = %i', (R) => {
    for (const seed of [1, 2, 3]) {
      const scene = mixture({ R, bands, n, seed });
      for (const draw of [0, 7]) {
        const found = method(scene.spectra, n, bands, R, { seed: draw });
        expect(sorted(found.pixels)).toEqual(sorted(scene.pure));
        found.pixels.forEach((p, r) => {
          const own = scene.spectra.subarray(p * bands, (p + 1) * bands);
          expect([...found.endmembers.subarray(r * bands, (r + 1) * bands)]).toEqual([...own]);
        });
      }
    }
  });

  it.each([3, 5])('stays within a small angle with noise at 35 dB, R = %i', (R) => {
    for (const seed of [4, 5, 6]) {
      const scene = mixture({ R, bands, n, seed, snr: 35, purest: 0.8 });
      const found = method(scene.spectra, n, bands, R, { seed });
      const { angles } = matchEndmembers(found.endmembers, scene.E, ones);
      expect(Math.max(...angles)).toBeLessThan(0.06);
    }
  });

  it('never picks a masked pixel and does not read it', () => {
    const scene = mixture({ R: 3, bands, n, seed: 8 });
    const validPixels = new Uint8Array(n).fill(1);
    const dead = [0, 17, 300].filter((p) => !scene.pure.includes(p));
    for (const p of dead) {
      validPixels[p] = 0;
      scene.spectra.fill(NaN, p * bands, (p + 1) * bands);
    }
    validPixels[scene.pure[0]] = 0;
    scene.spectra.fill(1e6, scene.pure[0] * bands, (scene.pure[0] + 1) * bands);
    const { pixels } = method(scene.spectra, n, bands, 3, { validPixels });
    expect(pixels).toEqual(expect.arrayContaining(scene.pure.slice(1)));
    expect(pixels.every((p) => validPixels[p] === 1)).toBe(true);
  });

  it('gives the same pixels for the same seed', () => {
    const scene = mixture({ R: 4, bands, n, seed: 9, snr: 20 });
    const run = (): number[] => method(scene.spectra, n, bands, 4, { seed: 3 }).pixels;
    expect(run()).toEqual(run());
  });

  it('says what to do about inputs that cannot work', () => {
    const { spectra } = mixture({ R: 3, bands, n, seed: 10 });
    const cases: [() => unknown, RegExp][] = [
      [() => method(spectra, n, bands, 41), /fewer endmembers/],
      [() => method(spectra, 2, bands, 3), /fewer endmembers/],
      [() => method(spectra, n, bands, 3, { validPixels: new Uint8Array(n) }), /masked/],
      [() => method(spectra, n, bands, 1), /two or more/],
      [() => method(spectra, n, bands, 2.5), /two or more/],
      [() => method(new Float32Array(n * bands).fill(0.3), n, bands, 3), /same/],
      [() => method(new Float32Array(n * bands), n, bands, 3), /same/],
      [() => method(spectra, n, bands, 5), /at most 3/],
      [
        () =>
          method(
            spectra.map((v, i) => (i === 50 ? NaN : v)),
            n,
            bands,
            3,
          ),
        /Mask this pixel/,
      ],
    ];
    for (const [run, advice] of cases) {
      const data = errorOf(run);
      expect(data.kind).toBe('training');
      expect(data.message).toContain(name);
      expect(data.advice).toMatch(advice);
    }
  });

  it('reports rising progress up to 1 and stops when cancelled', () => {
    const { spectra } = mixture({ R: 3, bands, n, seed: 11 });
    const seen: number[] = [];
    method(spectra, n, bands, 3, { progress: (fraction) => seen.push(fraction) });
    expect(seen).toEqual(sorted(seen));
    expect(seen.at(-1)).toBe(1);
    let checks = 0;
    const data = errorOf(() => method(spectra, n, bands, 3, { cancelled: () => ++checks > 2 }));
    expect(data.kind).toBe('cancelled');
    expect(checks).toBe(3);
  });
});

describe('VCA', () => {
  const bands = 60;
  const n = 2000;

  it('estimates the signal-to-noise ratio and chooses the projection by it', () => {
    for (const [snr, projection] of [
      [30, 'projective'],
      [12, 'principal components'],
    ] as const) {
      const { spectra } = mixture({ R: 4, bands, n, seed: 12, snr });
      const found = vca(spectra, n, bands, 4);
      expect(Math.abs(found.snr - snr)).toBeLessThan(1);
      expect(found.projection).toBe(projection);
    }
    expect(vca(mixture({ R: 4, bands, n, seed: 12 }).spectra, n, bands, 4).snr).toBe(Infinity);
  });

  it.each(['projective', 'principal components'] as const)('finds pure pixels: %s', (wanted) => {
    const scene = mixture({ R: 5, bands, n, seed: 13 });
    const snr = wanted === 'projective' ? 60 : 0;
    const found = vca(scene.spectra, n, bands, 5, { snr });
    expect(found.projection).toBe(wanted);
    expect(sorted(found.pixels)).toEqual(sorted(scene.pure));
    found.projected.forEach((v, i) => expect(v).toBeCloseTo(found.endmembers[i], 5));
  });

  it('is not misled by illumination when the projection is projective', () => {
    const scene = mixture({ R: 4, bands, n, seed: 14 });
    const lit = scene.spectra.map((v, i) => v * (0.4 + ((Math.floor(i / bands) * 7) % 13) / 10));
    expect(sorted(vca(lit, n, bands, 4).pixels)).toEqual(sorted(scene.pure));
  });

  it('removes noise from the projected spectra', () => {
    const scene = mixture({ R: 3, bands, n, seed: 15, snr: 25 });
    const found = vca(scene.spectra, n, bands, 3);
    const ones = new Uint8Array(bands).fill(1);
    const raw = matchEndmembers(found.endmembers, scene.E, ones).total;
    expect(matchEndmembers(found.projected, scene.E, ones).total).toBeLessThan(raw);
  });

  it('takes a shade endmember at the origin', () => {
    const scene = mixture({ R: 2, bands, n, seed: 16 });
    const black = [0, 1, 2].find((p) => !scene.pure.includes(p)) ?? 0;
    const weights = Float64Array.from({ length: n }, (_, p) => 0.3 + ((p * 37) % 100) / 160);
    scene.pure.forEach((p) => (weights[p] = 1));
    weights[black] = 0;
    const spectra = scene.spectra.map((v, i) => v * weights[Math.floor(i / bands)]);
    const found = vca(spectra, n, bands, 3);
    expect(sorted(found.pixels)).toEqual(sorted([...scene.pure, black]));
  });
});

describe('N-FINDR', () => {
  it('finds the materials of a scene of few, often repeated spectra from any seed', () => {
    const bands = 20;
    const scene = mixture({ R: 4, bands, n: 50, seed: 17 });
    const spectra = new Float32Array(400 * bands);
    for (let p = 0; p < 400; p++) {
      const from = p < 397 ? scene.pure[0] : scene.pure[p - 396];
      spectra.set(scene.spectra.subarray(from * bands, (from + 1) * bands), p * bands);
    }
    for (let seed = 0; seed < 5; seed++) {
      const { pixels } = nfindr(spectra, 400, bands, 4, { seed });
      expect(sorted(pixels).slice(1)).toEqual([397, 398, 399]);
    }
  });
});
