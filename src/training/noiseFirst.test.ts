/** Noise is taken out of what is learned from, the same in every pixel wherever it is read; what is measured stays. */
import { describe, expect, it } from 'vitest';
import { benchmarkScenes, synthesise } from '../generated/benchmark';
import type { Label } from '../scene/cube';
import type { Scene } from '../scene/scene';
import { mean, rmsePerEndmember } from '../maths/metrics';
import { sampleFromTruth } from '../scene/sampling';
import { presetSettings } from '../settings/settings';
import { assembleInputs, logPrior, makeFeatures } from './features';
import { makePixelModel } from './pixelModel';
import { prepare, type Prepared } from '../unmixing/prepare';
import { reconstructionError, reconstructionOf } from '../unmixing/reconstruction';
import { smoothed, smoothingOf } from '../unmixing/answerSmoothing';
import { sceneSpectra } from '../unmixing/sceneSpectra';

const spec = benchmarkScenes.find((s) => s.id === 'base')!;
const scene: Scene = synthesise({ ...spec, seed: 1001, snrDb: 15, lines: 40, samples: 48 });
const { cube, mask } = scene;
const truth = scene.truth!;
const labels: readonly Label[] = sampleFromTruth(truth, mask, cube, {
  ...{ count: 10, protocol: 'spread', seed: 10 },
});
const studio = presetSettings('studio');
const withNoise = { ...studio, noiseFirst: 'off' };
const N = cube.lines * cube.samples;

const prepared = (settings = studio): Prepared =>
  prepare(cube, mask, truth.names, labels, settings);
const errorOf = (a: Float32Array): number =>
  mean(rmsePerEndmember(a, truth.abundances, truth.names.length, mask.pixels));

describe('noise first', () => {
  it('is taken out in preset studio and left in preset paper', () => {
    const own = prepared();
    expect(own.noise).toMatchObject({ removed: true });
    expect(own.noise!.text).toMatch(/^Noise about 15 dB, \d signal directions$/);
    for (const settings of [withNoise, presetSettings('paper')]) {
      const other = prepared(settings);
      expect(other.noise).toBeNull();
      expect(other.measured).toBeNull();
    }
  });

  it('makes the classical answer and the fitted one much better', () => {
    const [before, after] = [prepared(withNoise), prepared()];
    expect(errorOf(after.p) / errorOf(before.p)).toBeLessThan(0.8);
    expect(errorOf(after.classical.abundances) / errorOf(before.classical.abundances)).toBeLessThan(
      0.85,
    );
  });

  it('learns from the labels’ spectra without noise and keeps the measured ones', () => {
    const { Y, signal, B } = sceneSpectra(cube, mask, truth.names.length);
    const own = prepared();
    expect(own.measured).toEqual(Y);
    expect(signal).not.toEqual(Y);
    own.labelPixels.forEach((p, l) =>
      expect(own.labels.spectra.slice(l * B, (l + 1) * B)).toEqual(
        Float64Array.from(signal.subarray(p * B, (p + 1) * B)),
      ),
    );
  });

  it.each(['raw', 'unit'])('measures reconstruction on the %s spectra as measured', (domain) => {
    const { E0, p, R, ...own } = prepared({ ...studio, domain });
    const { rmse } = reconstructionError(reconstructionOf({ ...own, R }), mask, p, E0);
    const { Y, B } = sceneSpectra(cube, mask);
    let sum = 0;
    for (let i = 0; i < N; i++) {
      const fitted = Float64Array.from({ length: B }, (_, b) => {
        let v = 0;
        for (let r = 0; r < R; r++) v += p[i * R + r] * E0[r * B + b];
        return v * own.domain.scale;
      });
      const y = Y.subarray(i * B, (i + 1) * B);
      const dot = (f: (b: number) => number) => fitted.reduce((s, _, b) => s + f(b), 0);
      const s = own.domain.unit ? dot((b) => fitted[b] * y[b]) / dot((b) => fitted[b] ** 2) : 1;
      sum += dot((b) => (y[b] - s * fitted[b]) ** 2) / B;
    }
    expect(rmse).toBeCloseTo(Math.sqrt(sum / N), 5);
    // Noise of this size is in what is measured: it cannot be reconstructed.
    const { deviation } = own.noise!;
    expect(rmse).toBeGreaterThan(
      0.8 * Math.sqrt(deviation.reduce((v, d) => v + d * d, 0) / deviation.length),
    );
  });

  it('smooths an answer as much as the noise asks for, and not at all where noise is not looked for', () => {
    const own = prepared();
    const strength = smoothingOf(cube, mask, own, studio);
    expect(strength).toBeGreaterThan(0);
    const shape = { lines: cube.lines, samples: cube.samples, pixels: mask.pixels };
    const abundances = smoothed(own.p, own.R, shape, strength);
    expect(errorOf(abundances)).toBeLessThan(errorOf(own.p));
    expect(smoothingOf(cube, mask, own, { ...studio, smoothing: 'off' })).toBe(0);
    expect(smoothingOf(cube, mask, prepared(withNoise), studio)).toBe(0);
    expect(smoothed(own.p, own.R, shape, 0)).toBe(own.p);
  });

  it('reads blocks of a file as it read the scene', () => {
    const own = prepared();
    const { map, scores } = makeFeatures(own, mask, studio);
    const { Y, B } = sceneSpectra(cube, mask);
    const pixels = makePixelModel(own, map, null);
    const [from, n] = [333, 100];
    const block = pixels(Y.slice(from * B, (from + n) * B), new Uint8Array(n).fill(1));
    const { R } = own;
    const all = assembleInputs(scores, logPrior(own.p), N, R, map);
    const F = map.K + R;
    block.features.forEach((v, k) => expect(v).toBeCloseTo(all[from * F + k], 4));
    block.side!.forEach((v, k) => expect(v).toBeCloseTo(own.side![from * R + k], 4));
  });
});
