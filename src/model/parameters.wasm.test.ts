/** `leaves` on the backend where it goes its own way. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { startBackend } from '../kernels/testing/backends';
import { cut, initialTheta, leaves, ParameterList } from './parameters';

beforeAll(() => startBackend('wasm'));

it.each([[[4]], [[1, 1]], [[3, 500, 2, 2, 2, 400, 1]], [[900, 1, 1, 1]], [[1, 1, 1, 900]]])(
  'leaves of %j are what cut gives',
  (sizes) => {
    const rng = makeRng(1);
    const list = new ParameterList(rng);
    sizes.forEach((n, k) => {
      const values = Float32Array.from({ length: n }, () => rng.normal());
      list.add(`${k}`, [1, n], values, 'network');
    });
    const layout = list.layout();
    const theta = tf.tensor1d(initialTheta(layout));
    const expected = cut(theta, layout);
    leaves(theta, layout).forEach((t, k) => {
      expect(t.shape).toEqual(expected[k].shape);
      expect(t.dataSync()).toEqual(expected[k].dataSync());
    });
  },
);
