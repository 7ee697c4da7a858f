import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../kernels/testing/backends';
import { makeRng } from '../../maths/rng';
import { fittedEndmembers, scaledFit } from './scales';

beforeAll(() => startBackend('cpu'));

it('gives endmembers of unit length back their brightness', async () => {
  const rng = makeRng(4);
  const [N, R, B] = [40, 3, 7];
  const positive = (n: number): Float32Array =>
    Float32Array.from({ length: n }, () => rng.uniform());
  const A = tf.tensor2d(positive(N * R), [N, R]);
  const E = tf.tensor2d(positive(R * B), [R, B]);
  const scales = [0.4, 2.5, 1];
  const X = tf.tidy(() =>
    tf.matMul<tf.Tensor2D>(A, tf.mul<tf.Tensor2D>(E, tf.tensor2d(scales, [R, 1]))),
  );
  // A masked pixel whose spectrum says something else.
  const seen = tf.tidy(() => tf.concat2d([X, tf.fill<tf.Rank.R2>([1, B], 9)], 0));
  const rows = tf.tidy(() => tf.concat2d([A, tf.fill<tf.Rank.R2>([1, R], 1 / R)], 0));
  const w = tf.tensor2d(new Float32Array(N + 1).fill(1 / N, 0, N), [1, N + 1]);
  const fitted = scaledFit(rows, E, seen, w);
  const [found, given] = [await fitted.data(), await E.data()];
  found.forEach((v, i) => expect(v / given[i]).toBeCloseTo(scales[Math.floor(i / B)], 2));
  // And the whole of them, from a start that knows nothing.
  const whole = await fittedEndmembers(rows, tf.fill([R, B], 0.5), seen, w).data();
  whole.forEach((v, i) => expect(Math.abs(v - found[i])).toBeLessThan(0.05));
});
