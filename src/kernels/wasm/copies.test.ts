/** Concatenations, slices, splits, transposes and casts on WASM: every number is where the definition puts it. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../testing/backends';

beforeAll(() => startBackend('wasm'));

const { sizeFromShape } = tf.util;

/** 1, 2, 3 … from `first` on: each number is its own place. */
function counted(shape: readonly number[], dtype: tf.DataType = 'float32', first = 1): tf.Tensor {
  const values = Int32Array.from({ length: sizeFromShape([...shape]) }, (_, i) => i + first);
  return tf.tensor(values, [...shape], dtype);
}

/** Number at `place` of a row-major array. */
const at = (
  values: ArrayLike<number>,
  shape: readonly number[],
  place: readonly number[],
): number => values[place.reduce((index, k, axis) => index * shape[axis] + k, 0)];

/** Every place of a shape, row-major. */
function places(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, n) => all.flatMap((place) => Array.from({ length: n }, (_, k) => [...place, k])),
    [[]],
  );
}

/** Memory that held these very numbers would hide a kernel that writes nothing. */
const spoil = (shape: readonly number[]): void => tf.dispose(tf.fill([...shape], NaN));

function expectPieces(x: tf.Tensor, pieces: readonly tf.Tensor[], axis: number): void {
  const values = x.dataSync();
  let begin = 0;
  for (const piece of pieces) {
    const found = piece.dataSync();
    const wanted = places(piece.shape).map((place) =>
      at(values, x.shape, place.with(axis, place[axis] + begin)),
    );
    expect([...found]).toEqual(wanted);
    expect(piece.dtype).toBe(x.dtype);
    begin += piece.shape[axis];
  }
  expect(begin).toBe(x.shape[axis]);
}

it.each([
  [[7, 9], 1, [1, 3, 5]],
  [[7, 9], 0, [2, 5]],
  [[5, 300], 1, [63, 64, 173]],
  [[11], 0, [4, 7]],
  [[3, 8, 5], 1, [4, 4]],
  [[2, 3, 4, 6], 3, [1, 2, 3]],
  [[2, 3, 4, 6], 0, [1, 1]],
] as const)('%j along %i in %j: split, slice, and together again', (shape, axis, sizes) => {
  for (const dtype of ['float32', 'int32', 'bool'] as const) {
    const before = tf.memory().numTensors;
    const x = counted(shape, dtype);
    sizes.forEach((n) => spoil(shape.map((whole, k) => (k === axis ? n : whole))));
    const parts = tf.split(x, [...sizes], axis);
    expectPieces(x, parts, axis);
    let begin = 0;
    const slices = sizes.map((n) => {
      const from = shape.map((_, k) => (k === axis ? begin : 0));
      begin += n;
      return tf.slice(
        x,
        from,
        shape.map((_, k) => (k === axis ? n : -1)),
      );
    });
    expectPieces(x, slices, axis);
    spoil(shape);
    const whole = tf.concat(parts, axis);
    expect(whole.shape).toEqual([...shape]);
    expect(whole.dataSync()).toEqual(x.dataSync());
    expect(whole.dtype).toBe(dtype);
    tf.dispose([x, whole, ...parts, ...slices]);
    expect(tf.memory().numTensors).toBe(before);
  }
});

it('a slice along several axes, an empty one and the whole', () => {
  const x = counted([4, 5, 6]);
  const [values, size] = [x.dataSync(), [2, 3, 4]];
  const wanted = places(size).map((place) =>
    at(
      values,
      x.shape,
      place.map((k, axis) => k + [1, 2, 1][axis]),
    ),
  );
  expect([...tf.slice(x, [1, 2, 1], size).dataSync()]).toEqual(wanted);
  expect(tf.slice(x, [1, 0, 0], [0, 5, 6]).shape).toEqual([0, 5, 6]);
  expect(tf.slice(x, [0, 0, 0], [4, 5, 6]).dataSync()).toEqual(values);
  expect(tf.concat([x, tf.zeros([0, 5, 6])], 0).dataSync()).toEqual(values);
});

describe('transposes', () => {
  it.each([
    [1, 7],
    [7, 1],
    [2, 2],
    [3, 5],
    [4, 4],
    [17, 33],
    [130, 61],
    [16, 300],
    [1003, 12],
  ])('[%i, %i]', (n, m) => {
    for (const dtype of ['float32', 'int32', 'bool'] as const) {
      const x = counted([n, m], dtype);
      spoil([m, n]);
      const turned = tf.transpose(x);
      expect(turned.shape).toEqual([m, n]);
      const values = x.dataSync();
      expect([...turned.dataSync()]).toEqual(
        places([m, n]).map(([c, i]) => at(values, [n, m], [i, c])),
      );
      tf.dispose([x, turned]);
    }
  });

  it('of more axes stay tfjs’s', () => {
    const x = counted([2, 3, 5]);
    const turned = tf.transpose(x, [2, 0, 1]);
    const values = x.dataSync();
    expect([...turned.dataSync()]).toEqual(
      places([5, 2, 3]).map(([c, a, b]) => at(values, x.shape, [a, b, c])),
    );
    expect(tf.transpose(counted([3, 4]), [0, 1]).dataSync()).toEqual(counted([3, 4]).dataSync());
  });
});

it('a cast to what it is shares the memory, and outlives what it was cast from', () => {
  const before = tf.memory().numTensors;
  const x = counted([3, 5]);
  const same = tf.cast(x, 'float32');
  x.dispose();
  spoil([3, 5]);
  expect([...same.dataSync()]).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  const other = tf.cast(same, 'int32');
  expect(other.dtype).toBe('int32');
  expect([...other.dataSync()]).toEqual([...same.dataSync()]);
  tf.dispose([same, other]);
  expect(tf.memory().numTensors).toBe(before);
});
