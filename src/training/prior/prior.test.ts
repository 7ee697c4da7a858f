import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../kernels/testing/backends';
import { makeRng } from '../../maths/rng';
import { cut, named } from '../../model/parameters';
import { priorKinds, priorLayout } from '../../model/prior/network';
import { priorStream, type PriorBatch } from './stream';
import { priorLoss, priorTrainer } from './trainer';

let batch: PriorBatch;

beforeAll(async () => {
  await startBackend('wasm');
  batch = priorStream(3).batch(5);
}, 120_000);

/** The upper left corner of a batch: one of 8 lines is enough to tell gradients by. */
function corner(
  { images, R, lines, samples, x, logP, truth, weights }: PriorBatch,
  side = 8,
): PriorBatch {
  const F = x.length / logP.length;
  const take = (values: Float32Array, maps: number, width: number): Float32Array => {
    const out = new Float32Array(maps * side * side * width);
    for (let m = 0, to = 0; m < maps; m++) {
      for (let l = 0; l < side; l++, to += side * width) {
        const from = (m * lines + l) * samples * width;
        out.set(values.subarray(from, from + side * width), to);
      }
    }
    return out;
  };
  return {
    ...{ images, R, lines: side, samples: side },
    x: take(x, images * R, F),
    logP: take(logP, images * R, 1),
    truth: take(truth, images, R),
    weights: take(weights, images, 1),
  };
}

describe('the stream of the prior', () => {
  it('gives the same crops for the same seed and step, wherever it is entered', () => {
    const again = priorStream(3).batch(5);
    expect(again).toEqual(batch);
    expect(priorStream(3).batch(6).x.slice(0, 400)).not.toEqual(batch.x.slice(0, 400));
  }, 60_000);

  it('shows starts with errors, and truths that sum to one', () => {
    const { R, images, lines, samples, truth, logP, weights } = batch;
    const P = lines * samples;
    let off = 0;
    for (let k = 0; k < images * P; k++) {
      let sum = 0;
      for (let r = 0; r < R; r++) {
        sum += truth[k * R + r];
        const p = Math.exp(logP[(Math.floor(k / P) * R + r) * P + (k % P)]);
        off += Math.abs(p - truth[k * R + r]);
      }
      expect(sum).toBeCloseTo(1, 4);
    }
    expect(off / (images * P)).toBeGreaterThan(0.005);
    expect(weights.every((w) => w >= 0)).toBe(true);
  });
});

describe.each(priorKinds)('training %s', (kind) => {
  it('lowers the loss on a fixed crop, and begins at the start', () => {
    const trainer = priorTrainer(kind, 1);
    const crop = corner(batch, 24);
    const losses = Array.from({ length: 12 }, () => trainer.step(crop));
    trainer.dispose();
    // The squared error of p over itself, as far as this crop is like its scene.
    expect(losses[0]).toBeGreaterThan(0.2);
    expect(losses[11]).toBeLessThan(losses[0]);
  });

  it('goes on from a state as if it had not stopped', () => {
    const small = corner(batch);
    const whole = priorTrainer(kind, 2);
    for (let k = 0; k < 4; k++) whole.step(small);
    const first = priorTrainer(kind, 2);
    for (let k = 0; k < 2; k++) first.step(small);
    const second = priorTrainer(kind, 2, first.state());
    for (let k = 0; k < 2; k++) second.step(small);
    expect(second.state()).toEqual(whole.state());
    for (const trainer of [whole, first, second]) trainer.dispose();
  });

  it('has the gradient that differences of its loss have', () => {
    const layout = priorLayout(kind, 1);
    const rng = makeRng(8);
    const small = corner(batch);
    // Off the zeros that the head starts from, which hide all else.
    const theta = Float32Array.from(
      priorTrainer(kind, 1).state().theta,
      (v) => v + 0.1 * rng.normal(),
    );
    const lossAt = (values: Float32Array): number =>
      tf.tidy(
        () => priorLoss(kind, named(cut(tf.tensor1d(values), layout), layout), small).dataSync()[0],
      );
    const gradient = tf.tidy(() => {
      const of = tf.grad((t: tf.Tensor) =>
        priorLoss(kind, named(cut(t as tf.Tensor1D, layout), layout), small),
      );
      return of(tf.tensor1d(theta)).dataSync<'float32'>().slice();
    });
    for (let k = 0; k < 3; k++) {
      // Half along the gradient, half anywhere.
      const norm = Math.hypot(...gradient);
      const raw = Array.from(
        gradient,
        (g) => g / norm + (k * rng.normal()) / Math.sqrt(theta.length),
      );
      const length = Math.hypot(...raw);
      const h = 4e-3;
      const moved = (by: number): Float32Array => theta.map((v, i) => v + (by * raw[i]) / length);
      const difference = (lossAt(moved(h)) - lossAt(moved(-h))) / (2 * h);
      const along = gradient.reduce((s, g, i) => s + (g * raw[i]) / length, 0);
      expect(Math.abs(difference / along - 1)).toBeLessThan(0.02);
    }
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    const trainer = priorTrainer(kind, 1);
    trainer.step(corner(batch));
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
