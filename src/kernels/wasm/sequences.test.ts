/**
 * Depthwise convolution along sequences of four taps has a path of its own where channels come in fours. With one more
 * channel the common path is taken; what the others get must be the same to the last bit.
 */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { depthwiseConv2d } from '..';
import { makeRng } from '../../maths/rng';
import { startBackend } from '../testing/backends';

beforeAll(() => startBackend('wasm'));

function tensor(shape: number[], seed: number): tf.Tensor {
  const rng = makeRng(seed);
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, () => rng.normal()),
    shape,
  );
}

/** One channel of zeros more. */
const wider = (t: tf.Tensor): tf.Tensor => tf.pad(t, [...t.shape.slice(1).map(() => nothing), one]);
const nothing: [number, number] = [0, 0];
const one: [number, number] = [0, 1];
/** Without the last channel. */
const narrower = (t: tf.Tensor): tf.Tensor =>
  tf.slice(t, new Array<number>(t.rank).fill(0), [
    ...t.shape.slice(0, -1),
    t.shape[t.rank - 1] - 1,
  ]);
const bits = (t: tf.Tensor): Uint32Array => new Uint32Array((t.dataSync() as Float32Array).buffer);

it.each([
  [1, 1, 4, true],
  [3, 2, 4, true],
  [700, 4, 12, true],
  [700, 4, 12, false],
  // Sequences that do not end with a part of 512 pixels.
  [301, 5, 8, true],
  [70, 16, 20, true],
])('%i sequences of %i steps and %i channels, SiLU %s', (b, l, c, silu) => {
  const inputs = [tensor([b, 1, l, c], 1), tensor([1, 4, c], 2), tensor([c], 3)];
  const along = tensor([b, 1, l, c], 4);
  const convolution = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor): tf.Tensor =>
    depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor3D, bias as tf.Tensor1D, {
      padTop: 0,
      padLeft: 3,
      silu,
    });
  const common = tf.valueAndGrads(convolution)(inputs.map(wider), wider(along));
  const wanted = [common.value, ...common.grads].map((t) => bits(narrower(t)));
  // Memory that held these very results would hide a kernel that writes nothing.
  for (let k = 0; k < 8; k++) tf.dispose(tf.fill([b, 1, l, c], NaN));
  const own = tf.valueAndGrads(convolution)(inputs, along);
  const found = [own.value, ...own.grads].map(bits);
  found.forEach((values, i) => expect(values, `result ${i}`).toEqual(wanted[i]));
});
