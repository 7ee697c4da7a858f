/** The tests of transposedProduct, the same on cpu and wasm: tall, thin, odd sizes against float64. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { transposedProduct } from '..';
import { makeRng } from '../../maths/rng';
import { startBackend } from '../testing/backends';
import { maxDifference } from '../testing/compare';

/** Rows, columns of A, columns of B; the long one would lose digits in plain float32 sums. */
const sizes: [number, number, number][] = [
  [1, 1, 1],
  [3, 5, 2],
  [4, 4, 4],
  [7, 1, 9],
  [100_003, 3, 5],
  [513, 30, 31],
];

export function productSuite(backend: 'cpu' | 'wasm'): void {
  describe(`transposedProduct on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it.each(sizes)('[%i, %i]ᵀ · [%i rows, …]', async (n, k, m) => {
      const rng = makeRng(n + k + m);
      // Not centred, so that sums grow with the number of rows.
      const draw = (count: number) =>
        Float32Array.from({ length: count }, () => rng.normal() + 0.5);
      const [a, b] = [draw(n * k), draw(n * m)];
      const expected = new Float64Array(k * m);
      for (let i = 0; i < n; i++) {
        for (let r = 0; r < k; r++) {
          for (let c = 0; c < m; c++) expected[r * m + c] += a[i * k + r] * b[i * m + c];
        }
      }
      const before = tf.memory().numTensors;
      const [x, y] = [tf.tensor2d(a, [n, k]), tf.tensor2d(b, [n, m])];
      const out = transposedProduct(x, y);
      expect(out.shape).toEqual([k, m]);
      expect(maxDifference(await out.data(), expected)).toBeLessThan(1e-6);
      tf.dispose([x, y, out]);
      expect(tf.memory().numTensors).toBe(before);
    });

    it('refuses operands of different lengths', () => {
      const [x, y] = [tf.zeros<tf.Rank.R2>([3, 2]), tf.zeros<tf.Rank.R2>([4, 2])];
      expect(() => transposedProduct(x, y)).toThrow(/expected float32 \[3, 2\]/);
      tf.dispose([x, y]);
    });
  });
}
