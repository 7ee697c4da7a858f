import { describe, expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { hfc, hysime, normalQuantile } from './endmemberCount';
import { mixture, mixtures } from './mixture.suite';

const bands = 60;
const n = 2500;

describe('at 30, 35 and 40 dB', () => {
  // HFC misses a component to which the scene's mean is orthogonal, at any noise; the more components the likelier.
  it.each([
    [3, 9],
    [4, 9],
    [5, 7],
    [6, 6],
  ])('R = %i: HySime always counts right, HFC in %i of 10 scenes and never above', (R, atLeast) => {
    const snrs = [30, 35, 40];
    const right = snrs.map(() => 0);
    for (let seed = 0; seed < 10; seed++) {
      mixtures({ R, bands, n, seed, purest: 1 }, snrs).forEach(({ spectra }, k) => {
        const which = `${snrs[k]} dB, seed ${seed}`;
        expect(hysime(spectra, n, bands).endmembers, `HySime, ${which}`).toBe(R);
        const counted = hfc(spectra, n, bands, 1e-3).endmembers;
        expect([R - 1, R], `HFC, ${which}`).toContain(counted);
        if (counted === R) right[k]++;
      });
    }
    expect(Math.min(...right)).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('HySime', () => {
  it('estimates the noise of each band', () => {
    const clean = mixture({ R: 4, bands, n, seed: 5 });
    const noisy = mixture({ R: 4, bands, n, seed: 5, snr: 30 });
    let power = 0;
    clean.spectra.forEach((v, i) => (power += (noisy.spectra[i] - v) ** 2));
    const sigma = Math.sqrt(power / clean.spectra.length);
    hysime(noisy.spectra, n, bands).noise.forEach((v) =>
      expect(Math.abs(v / sigma - 1)).toBeLessThan(0.15),
    );
  });

  it('counts a scene without noise, whatever its scale', () => {
    const { spectra } = mixture({ R: 4, bands, n, seed: 6 });
    expect(hysime(spectra, n, bands).endmembers).toBe(4);
    expect(
      hysime(
        spectra.map((v) => v * 5000),
        n,
        bands,
      ).endmembers,
    ).toBe(4);
  });
});

describe('both', () => {
  it('leave out masked pixels', () => {
    const { spectra } = mixture({ R: 3, bands, n, seed: 7, snr: 35 });
    const validPixels = new Uint8Array(n).fill(1);
    validPixels[9] = 0;
    spectra.fill(NaN, 9 * bands, 10 * bands);
    expect(hysime(spectra, n, bands, { validPixels }).endmembers).toBe(3);
    expect(hfc(spectra, n, bands, 1e-3, { validPixels }).endmembers).toBe(3);
    expect(() => hysime(spectra, n, bands)).toThrow(StudioError);
    expect(() => hfc(spectra, n, bands)).toThrow(StudioError);
  });

  it('refuse too few pixels and impossible probabilities, and stop when cancelled', () => {
    const { spectra } = mixture({ R: 3, bands, n: 100, seed: 8 });
    expect(() => hysime(spectra, bands, bands)).toThrow('more pixels than bands');
    expect(() => hfc(spectra, bands, bands)).toThrow('more pixels than bands');
    for (const p of [0, 0.5, -1, NaN]) {
      expect(() => hfc(spectra, 100, bands, p)).toThrow('false-alarm');
    }
    const cancelled = (): boolean => true;
    expect(() => hysime(spectra, 100, bands, { cancelled })).toThrow('cancelled');
    expect(() => hfc(spectra, 100, bands, 1e-3, { cancelled })).toThrow('cancelled');
  });

  it('have nothing to count where all pixels are equal: one direction', () => {
    const flat = new Float32Array(200 * bands).fill(0.25);
    expect(hfc(flat, 200, bands).endmembers).toBe(1);
    expect(hysime(flat, 200, bands).endmembers).toBe(1);
  });
});

describe('normal quantile', () => {
  it('gives the values of the tables', () => {
    for (const [p, x] of [
      [0.5, 0],
      [0.975, 1.959963984540054],
      [0.999, 3.090232306167813],
      [0.99999, 4.264890793922825],
      [0.01, -2.3263478740408408],
    ]) {
      expect(normalQuantile(p)).toBeCloseTo(x, 7);
    }
  });
});
