import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { startBackend } from '../kernels/testing/backends';
import { maxDifference } from '../kernels/testing/compare';
import { initialTheta, ParameterList } from '../model/parameters';
import { makeOptimizer, stepDecay, type OptimizerOptions } from './optimizer';

beforeAll(() => startBackend('cpu'));

const list = new ParameterList(makeRng(1));
list.add('W', [2, 2], Float32Array.of(0.5, -0.2, 0.1, 0.9), 'network');
list.add('E', [2], Float32Array.of(0.999, 0.001), 'endmembers', 1e-6);
list.add('still', [1], 0.3, 'network');
const layout = list.layout();
const gradientAt = (k: number): number[] => [3, -1, 0.5, 2, -4, 5, 7].map((v) => v * (1 + k));

/** θ after each of `steps` steps. */
function run(options: OptimizerOptions, steps: number): number[][] {
  const tensors = tf.memory().numTensors;
  const optimizer = makeOptimizer(layout, options);
  let theta = tf.tensor1d(initialTheta(layout));
  const out: number[][] = [];
  for (let k = 0; k < steps; k++) {
    const g = tf.tensor1d(gradientAt(k));
    theta = optimizer.step(theta, g, k);
    g.dispose();
    out.push([...theta.dataSync()]);
  }
  theta.dispose();
  optimizer.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
  return out;
}

/** Adam of PyTorch, from its documentation: clip, then decay into the gradient, then the moments; then the clamp. */
function expected(clipL1: number, decay: number, rate: (k: number) => number, steps: number) {
  const theta = [...initialTheta(layout)];
  const m = theta.map(() => 0);
  const v = theta.map(() => 0);
  for (let k = 0; k < steps; k++) {
    const raw = gradientAt(k);
    const norm = raw.reduce((s, g) => s + Math.abs(g), 0);
    const share = Math.min(1, clipL1 / norm);
    theta.forEach((value, i) => {
      const g = raw[i] * share + decay * value;
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      const mHat = m[i] / (1 - 0.9 ** (k + 1));
      const vHat = v[i] / (1 - 0.999 ** (k + 1));
      if (i < 6) theta[i] = value - (rate(k) * mHat) / (Math.sqrt(vHat) + 1e-8);
      if (i === 4 || i === 5) theta[i] = Math.min(1, Math.max(1e-6, theta[i]));
    });
  }
  return theta;
}

const peerLike: OptimizerOptions = {
  rateOf: (spec) => (spec.name === 'still' ? 0 : 0.01),
  schedule: stepDecay(0.8, 3),
  clip: { norm: 'l1', at: 10 },
  weightDecay: 0.05,
  upperOf: (spec) => (spec.name === 'E' ? 1 : undefined),
};

it('is PyTorch’s Adam with L2 decay, L1 clip, step decay and clamps', () => {
  const theta = run(peerLike, 8).at(-1)!;
  expect(
    maxDifference(
      theta,
      expected(10, 0.05, (k) => 0.01 * 0.8 ** Math.floor(k / 3), 8),
    ),
  ).toBeLessThan(1e-6);
  expect(theta[4]).toBe(1);
  expect(theta[5]).toBeCloseTo(1e-6, 9);
  expect(theta[6]).toBeCloseTo(0.3, 7);
});

it('each option matters', () => {
  const base = run(peerLike, 8).at(-1)!;
  for (const over of [
    { weightDecay: 0 },
    { clip: { norm: 'l2', at: 0.01 } as const },
    { schedule: () => 1 },
    { upperOf: undefined },
  ]) {
    expect(run({ ...peerLike, ...over }, 8).at(-1)).not.toEqual(base);
  }
});

it('does not clip a gradient below the limit, by either norm', () => {
  const plain = run({ ...peerLike, clip: undefined }, 4);
  expect(run({ ...peerLike, clip: { norm: 'l1', at: 1e3 } }, 4)).toEqual(plain);
  expect(run({ ...peerLike, clip: { norm: 'l2', at: 1e3 } }, 4)).toEqual(plain);
});

it('RMSprop is Keras’s: the root of a running mean of squares, nothing corrected', () => {
  const theta = [...initialTheta(layout)];
  const v = theta.map(() => 0);
  for (let k = 0; k < 5; k++) {
    gradientAt(k).forEach((g, i) => {
      v[i] = 0.9 * v[i] + 0.1 * g * g;
      const moved = theta[i] - (0.01 * g) / (Math.sqrt(v[i]) + 1e-7);
      theta[i] = i === 4 || i === 5 ? Math.max(1e-6, moved) : moved;
    });
  }
  const found = run({ optimiser: 'rmsprop', rateOf: () => 0.01, schedule: () => 1 }, 5);
  expect(maxDifference(found.at(-1)!, theta)).toBeLessThan(1e-6);
});

it('step decay holds for the whole interval', () => {
  const share = stepDecay(0.9, 45);
  expect([0, 44, 45, 89, 90].map(share)).toEqual([1, 1, 0.9, 0.9, 0.9 ** 2]);
});
