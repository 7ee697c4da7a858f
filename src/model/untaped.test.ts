import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../kernels/testing/backends';
import { untaped } from './untaped';

beforeAll(() => startBackend('cpu'));

it('gives the value, no gradient, and keeps nothing for one', async () => {
  const x = tf.tensor1d([2, 3]);
  let inside = 0;
  const count = tf.memory().numTensors;
  const { value, grads } = tf.valueAndGrads((v: tf.Tensor) => {
    const free = untaped(() => tf.mul(tf.square(v), tf.exp(v)));
    inside = tf.memory().numTensors - count;
    return tf.mul(v, free);
  })([x]);
  const expected = [2, 3].map((v) => v * v * Math.exp(v));
  const [g] = grads;
  (await g.data()).forEach((v, i) => expect(v).toBeCloseTo(expected[i], 3));
  (await value.data()).forEach((v, i) => expect(v).toBeCloseTo([2, 3][i] * expected[i], 3));
  // The operand, the seed of the operation and its result: neither the square nor the exponential.
  expect(inside).toBeLessThanOrEqual(3);
  tf.dispose([x, value, g]);
});
