/** Layer norm in two passes against the layer composed of tfjs's operations: the same bits, values and gradients. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { hasRowNorm } from '../kernels';
import { startBackend } from '../kernels/testing/backends';
import { composedLayerNorm, layerNorm } from './layers';

beforeAll(() => startBackend('wasm'));

function tensor(shape: number[], seed: number, scale = 1, shift = 0): tf.Tensor {
  const rng = makeRng(seed);
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, () => shift + scale * rng.normal()),
    shape,
  );
}

type Layer = typeof layerNorm;

/** `bitsOf`, and nothing left behind. */
function measured(layer: Layer, inputs: tf.Tensor[]): Uint32Array[] {
  let results: Uint32Array[] = [];
  tf.tidy(() => void (results = bitsOf(layer, inputs)));
  return results;
}

/** The values, and the gradients of x, gain and bias where x goes by the layer, too, as in the network. */
function bitsOf(layer: Layer, inputs: tf.Tensor[]): Uint32Array[] {
  const beside = ([x, gain, bias]: tf.Tensor[]): tf.Tensor =>
    tf.add(tf.mul(layer(x as tf.Tensor2D, gain, bias), 0.7), x);
  const [n, d] = inputs[0].shape;
  const { value, grads } = tf.valueAndGrads((...t: tf.Tensor[]) => beside(t))(
    inputs,
    tensor([n, d], 9),
  );
  return [value, ...grads].map((t) => new Uint32Array((t.dataSync() as Float32Array).buffer));
}

it.each([
  [1, 6],
  [3, 4],
  [6, 1],
  [401, 24],
  [4098, 6],
  [2003, 13],
])('[%i, %i]', (n, d) => {
  expect(hasRowNorm()).toBe(true);
  const inputs = [tensor([n, d], 1, 2, 0.5), tensor([d], 2), tensor([d], 3)];
  const wanted = measured(composedLayerNorm, inputs);
  // Memory that held these very results would hide a kernel that writes nothing.
  for (let k = 0; k < 8; k++) tf.dispose(tf.fill([n, d], NaN));
  const before = tf.memory().numTensors;
  const found = measured(layerNorm, inputs);
  expect(tf.memory().numTensors).toBe(before);
  found.forEach((values, i) => expect(values, `result ${i}`).toEqual(wanted[i]));
});

it('rows of equal numbers have no variance, and no gradient that is not a number', () => {
  const inputs = [tf.fill([8, 6], 3), tensor([6], 2), tensor([6], 3)];
  const found = measured(layerNorm, inputs);
  const wanted = measured(composedLayerNorm, inputs);
  expect(found).toEqual(wanted);
  found.forEach((v) => expect(new Float32Array(v.buffer).every(Number.isFinite)).toBe(true));
});
