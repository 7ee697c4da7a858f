import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../kernels/testing/backends';
import { checkGrads } from '../../kernels/testing/checkGrads';
import { makeRng } from '../../maths/rng';
import { nuclearNorm, squareRoots } from './nuclear';

beforeAll(() => startBackend('cpu'));

it('of columns at right angles it is the sum of their lengths', async () => {
  const A = tf.tensor2d([3, 0, 4, 0, 0, 0.02], [3, 2]);
  const norm = nuclearNorm(A);
  expect((await norm.data())[0]).toBeCloseTo(5.02, 2);
});

it('the roots are roots, of matrices whose directions differ a thousandfold, too', async () => {
  const G = tf.tensor2d([2, 1.99, 0.05, 1.99, 2, 0.05, 0.05, 0.05, 0.01], [3, 3]);
  const { root, inverse } = squareRoots(G);
  const [square, one] = await Promise.all([
    tf.matMul(root, root).data(),
    tf.matMul(tf.matMul(inverse, G), inverse).data(),
  ]);
  const expected = await G.data();
  square.forEach((v, i) => expect(Math.abs(v - expected[i])).toBeLessThan(2e-4));
  one.forEach((v, i) => expect(Math.abs(v - (i % 4 === 0 ? 1 : 0))).toBeLessThan(0.02));
});

it('a map that is nowhere has a norm and a slope', async () => {
  const A = tf.tensor2d([1, 0, 0.5, 0, 0.2, 0], [3, 2]);
  const { value, grad } = tf.valueAndGrad((a: tf.Tensor) => nuclearNorm(a as tf.Tensor2D))(A);
  for (const v of [...(await value.data()), ...(await grad.data())]) {
    expect(Number.isFinite(v)).toBe(true);
  }
});

it('slope by finite differences', async () => {
  const rng = makeRng(3);
  const A = tf.tensor2d(
    Float32Array.from({ length: 24 }, () => rng.uniform()),
    [8, 3],
  );
  for (const { error } of await checkGrads((v) => nuclearNorm(tf.reshape(v.A, [8, 3])), { A })) {
    expect(error).toBeLessThan(5e-3);
  }
});
