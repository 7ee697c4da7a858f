/** Our matrix product on WASM against tfjs's own: the same bits, so that stored results stay what they are. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { startBackend } from '../testing/backends';

beforeAll(() => startBackend('wasm'));

function matrix(rows: number, columns: number, seed: number): tf.Tensor2D {
  const rng = makeRng(seed);
  return tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => rng.normal()),
    [rows, columns],
  );
}

const bits = (t: tf.Tensor): Uint32Array => new Uint32Array((t.dataSync() as Float32Array).buffer);

/** By tfjs's kernel, which rank 3 goes to. */
const theirs = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor =>
  tf.matMul(tf.expandDims<tf.Tensor3D>(a, 0), tf.expandDims<tf.Tensor3D>(b, 0));

it.each([
  [1, 1, 1],
  [5, 9, 5],
  [1, 40, 33],
  [300, 20, 1],
  [4096, 1, 8],
  [1001, 37, 13],
  [9025, 64, 3],
  [2003, 156, 64],
  [64, 301, 517],
])('[%i, %i]·[·, %i]: the bits of tfjs’s product', (n, k, m) => {
  const a = matrix(n, k, 1);
  const b = matrix(k, m, 2);
  const expected = bits(theirs(a, b));
  // Memory that held this very result would hide a kernel that writes nothing.
  tf.dispose(tf.fill([n, m], NaN));
  expect(bits(tf.matMul(a, b))).toEqual(expected);
  tf.dispose(tf.fill([n, m], NaN));
  const turned = tf.transpose<tf.Tensor2D>(b);
  expect(bits(tf.matMul(a, turned, false, true))).toEqual(expected);
  tf.dispose([a, b, turned]);
});

it('what is not finite stays so', () => {
  const a = tf.tensor2d([1, Infinity, NaN, 0, -1, -Infinity], [3, 2]);
  const b = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const values = [...tf.matMul(a, b).dataSync()];
  expect(values).toEqual([Infinity, Infinity, NaN, NaN, -Infinity, -Infinity]);
});

it('inner sizes that differ are an error', () => {
  expect(() => tf.matMul(matrix(3, 4, 1), matrix(5, 2, 2))).toThrow(/inner/);
});
