/** Sums over rows and leaky ReLU on WASM: every bit is that of float32 arithmetic in the order of the rows. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leaky } from '..';
import { makeRng } from '../../maths/rng';
import { startBackend, type BackendName } from '../testing/backends';

function values(count: number, seed: number): Float32Array {
  const rng = makeRng(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
}

/** Memory that held this very result would hide a kernel that writes nothing. */
const spoil = (shape: number[]): void => tf.dispose(tf.fill(shape, NaN));

describe('sums over rows', () => {
  beforeAll(() => startBackend('wasm'));

  it.each([
    [1, 1],
    [7, 3],
    [1000, 4],
    [2001, 5],
    [15_360, 48],
    [999, 19],
    [50, 158],
  ])('[%i, %i]: one after the other', (rows, m) => {
    const x = values(rows * m, rows + m);
    const wanted = new Float32Array(m);
    for (let i = 0; i < rows; i++) for (let c = 0; c < m; c++) wanted[c] += x[i * m + c];
    const t = tf.tensor2d(x, [rows, m]);
    spoil([m]);
    expect(tf.sum(t, 0).dataSync()).toEqual(wanted);
    spoil([1, m]);
    const kept = tf.sum(t, 0, true);
    expect(kept.shape).toEqual([1, m]);
    expect(kept.dataSync()).toEqual(wanted);
    expect(tf.sum(t, -2).dataSync()).toEqual(wanted);
    tf.dispose([t, kept]);
  });

  it('other axes and types stay tfjs’s', () => {
    const t = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect([...tf.sum(t, 1).dataSync()]).toEqual([6, 15]);
    expect(tf.sum(t).dataSync()[0]).toBe(21);
    expect([...tf.sum(tf.cast(t, 'int32'), 0).dataSync()]).toEqual([5, 7, 9]);
    expect([...tf.sum(tf.reshape(t, [1, 2, 3]), 1).dataSync()]).toEqual([5, 7, 9]);
  });

  it('what is not finite stays so', () => {
    const t = tf.tensor2d([1, Infinity, NaN, 2, -Infinity, 3], [2, 3]);
    expect([...tf.sum(t, 0).dataSync()]).toEqual([3, NaN, NaN]);
  });
});

describe.each<BackendName>(['cpu', 'wasm'])('leaky ReLU on %s', (backend) => {
  beforeAll(() => startBackend(backend));

  it.each([1, 3, 4, 4099])('%i numbers, and their gradient', (count) => {
    const x = values(count, count);
    const dy = values(count, count + 1);
    x[0] = 0;
    const slope = Math.fround(0.1);
    const [given, along] = [tf.tensor1d(x), tf.tensor1d(dy)];
    spoil([count]);
    const y = leaky(given, 0.1).dataSync();
    expect(y).toEqual(x.map((v) => Math.max(v, v * slope)));
    const dx = tf
      .grad((t) => leaky(t as tf.Tensor1D, 0.1))(given, along)
      .dataSync();
    expect(dx).toEqual(dy.map((v, i) => (x[i] > 0 ? v : v * slope)));
  });
});
