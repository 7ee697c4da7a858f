import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../kernels/testing/backends';
import { makeRng } from '../../maths/rng';
import { cut, named } from '../../model/parameters';
import { spectralKinds, spectralLayout } from '../../model/spectral/network';
import { TOKEN_BANDS, TOKEN_INPUTS } from '../../unmixing/bandTokens';
import { spectralTrainingScene, type SpectralScene } from './scene';
import { batchOf, spectralStream, type SpectralBatch } from './stream';
import { spectralLoss, spectralTrainer } from './trainer';

let scene: SpectralScene;
let batch: SpectralBatch;

beforeAll(async () => {
  await startBackend('wasm');
  // The first scene of this stream that has faults.
  let index = 0;
  do scene = spectralTrainingScene(3, index++);
  while (!scene.off.some((v) => v > 3));
  batch = batchOf(scene, [...Array(64).keys()], false);
}, 120_000);

describe('the stream of the spectral branch', () => {
  it('gives the same pixels for the same seed and step, wherever it is entered', () => {
    const [a, b] = [spectralStream(4).batch(2), spectralStream(4).batch(2)];
    expect(a).toEqual(b);
    expect(spectralStream(4).batch(3).x.slice(0, 400)).not.toEqual(a.x.slice(0, 400));
  }, 120_000);

  it('knows which values are off, and counts none beyond the last band', () => {
    const { n, L, x, target, weights } = batch;
    const { B } = scene.residuals;
    for (let i = 0; i < n; i++) {
      for (let b = 0; b < L * TOKEN_BANDS; b++) {
        const k = i * L * TOKEN_BANDS + b;
        if (b >= B) expect(weights[k]).toBe(0);
        else expect(target[k]).toBe(scene.off[i * B + b] > 3 ? 1 : 0);
      }
    }
    expect(x).toHaveLength(n * L * TOKEN_INPUTS);
    expect(x.every(Number.isFinite)).toBe(true);
  });

  it('turns spectra end to end', () => {
    const { B } = scene.residuals;
    const turned = batchOf(scene, [5], true);
    const straight = batchOf(scene, [5], false);
    for (let b = 0; b < B; b++) expect(turned.target[b]).toBe(straight.target[B - 1 - b]);
  });
});

describe.each(spectralKinds)('training %s', (kind) => {
  it('lowers the loss on fixed pixels, and begins with every band at low doubt', () => {
    const trainer = spectralTrainer(kind, 1);
    const losses = Array.from({ length: 25 }, () => trainer.step(batch));
    trainer.dispose();
    expect(losses[24]).toBeLessThan(losses[0]);
    const { target, weights } = batch;
    const total = weights.reduce((s, v) => s + v, 0);
    // log(1 + e^−4) of a value that is right, 4 more of one that is off.
    const first = target.reduce((s, t, k) => s + weights[k] * (0.01815 + 4 * t), 0) / total;
    expect(losses[0]).toBeCloseTo(first, 3);
  });

  it('goes on from a state as if it had not stopped', () => {
    const whole = spectralTrainer(kind, 2);
    for (let k = 0; k < 4; k++) whole.step(batch);
    const first = spectralTrainer(kind, 2);
    for (let k = 0; k < 2; k++) first.step(batch);
    const second = spectralTrainer(kind, 2, first.state());
    for (let k = 0; k < 2; k++) second.step(batch);
    expect(second.state()).toEqual(whole.state());
    for (const trainer of [whole, first, second]) trainer.dispose();
  });

  it('has the gradient that differences of its loss have', () => {
    const layout = spectralLayout(kind, 1);
    const rng = makeRng(8);
    const start = spectralTrainer(kind, 1);
    // Off the zeros that the last layer starts from, which hide all else.
    const theta = Float32Array.from(start.state().theta, (v) => v + 0.1 * rng.normal());
    start.dispose();
    const lossOf = (t: tf.Tensor): tf.Scalar =>
      spectralLoss(kind, named(cut(t as tf.Tensor1D, layout), layout), batch);
    const lossAt = (values: Float32Array): number =>
      tf.tidy(() => lossOf(tf.tensor1d(values)).dataSync()[0]);
    const gradient = tf.tidy(() =>
      tf.grad(lossOf)(tf.tensor1d(theta)).dataSync<'float32'>().slice(),
    );
    const norm = Math.hypot(...gradient);
    for (let k = 0; k < 3; k++) {
      // Half along the gradient, half anywhere.
      const raw = Array.from(
        gradient,
        (g) => g / norm + (k * rng.normal()) / Math.sqrt(theta.length),
      );
      const length = Math.hypot(...raw);
      const h = 4e-3;
      const moved = (by: number): Float32Array => theta.map((v, i) => v + (by * raw[i]) / length);
      const difference = (lossAt(moved(h)) - lossAt(moved(-h))) / (2 * h);
      const along = gradient.reduce((s, g, i) => s + (g * raw[i]) / length, 0);
      expect(Math.abs(difference / along - 1)).toBeLessThan(0.03);
    }
  });

  it('leaves no tensor behind, and is small', () => {
    const before = tf.memory().numTensors;
    const trainer = spectralTrainer(kind, 1);
    trainer.step(batch);
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(spectralLayout(kind, 0).size).toBeLessThan(30_000);
  });
});
