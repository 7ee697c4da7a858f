/** The tests of resampleByTaps, the same on every backend: against dense matrices, and its adjoint. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { resampleByTaps, tapsOf } from '..';
import type { BackendName } from './backends';
import { expectNoGpuErrors, poison, startBackend } from './backends';
import { maxDifference } from './compare';

const rng = makeRng(3);
const random = (n: number): Float32Array => Float32Array.from({ length: n }, () => rng.normal());

/** A matrix [m × n] with stretches of random places and lengths, an empty row among them. */
function banded(m: number, n: number): Float32Array {
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    if (i === 1) continue;
    const from = Math.floor(rng.uniform() * n);
    const to = Math.min(n, from + 1 + Math.floor(rng.uniform() * 3));
    for (let j = from; j < to; j++) out[i * n + j] = rng.normal();
  }
  return out;
}

const turned = (a: Float32Array, m: number, n: number): Float32Array =>
  Float32Array.from({ length: m * n }, (_, k) => a[(k % m) * n + Math.floor(k / m)]);

const asTensor = (a: Float32Array, m: number, n: number): tf.Tensor2D => {
  const { taps, width } = tapsOf(a, m, n);
  return tf.tensor2d(taps, [m, 1 + width]);
};

export function resampleSuite(backend: BackendName): void {
  describe(`resampling on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    afterEach(expectNoGpuErrors);

    it.each([
      { b: 2, h: 9, w: 7, c: 5, lines: 4, samples: 11 },
      { b: 1, h: 1, w: 6, c: 3, lines: 3, samples: 2 },
      { b: 3, h: 4, w: 1, c: 1, lines: 1, samples: 1 },
    ])('the product with both matrices, and its adjoint %#', async (size) => {
      const { b, h, w, c, lines, samples } = size;
      const [R, C] = [banded(lines, h), banded(samples, w)];
      const [x, dy] = [random(b * h * w * c), random(b * lines * samples * c)];
      const tensors = [
        tf.tensor4d(x, [b, h, w, c]),
        asTensor(R, lines, h),
        asTensor(C, samples, w),
        tf.tensor4d(dy, [b, lines, samples, c]),
        asTensor(turned(R, lines, h), h, lines),
        asTensor(turned(C, samples, w), w, samples),
      ] as const;
      await poison([x.length, dy.length]);
      const y = resampleByTaps(tensors[0], tensors[1], tensors[2]);
      const back = resampleByTaps(tensors[3], tensors[4], tensors[5]);
      const [values, adjoint] = await Promise.all([y.data(), back.data()]);
      const expected = new Float64Array(dy.length);
      const expectedBack = new Float64Array(x.length);
      for (let q = 0; q < b; q++)
        for (let i = 0; i < lines; i++)
          for (let j = 0; j < samples; j++)
            for (let s = 0; s < c; s++)
              for (let k = 0; k < h; k++)
                for (let l = 0; l < w; l++) {
                  const weight = R[i * h + k] * C[j * w + l];
                  const at = ((q * lines + i) * samples + j) * c + s;
                  const from = ((q * h + k) * w + l) * c + s;
                  expected[at] += weight * x[from];
                  expectedBack[from] += weight * dy[at];
                }
      expect(maxDifference(values, expected)).toBeLessThan(1e-5);
      expect(maxDifference(adjoint, expectedBack)).toBeLessThan(1e-5);
      tf.dispose([...tensors, y, back]);
    });

    it('keeps every tap inside the matrix, and refuses other ranks', () => {
      const { taps, width } = tapsOf(Float32Array.of(1, 2, 3, 0, 0, 4), 2, 3);
      expect(width).toBe(3);
      expect([...taps]).toEqual([0, 1, 2, 3, 0, 0, 0, 4]);
      const flat = tf.zeros([2, 2]);
      expect(() =>
        resampleByTaps(flat as tf.Tensor4D, flat as tf.Tensor2D, flat as tf.Tensor2D),
      ).toThrow(/rank 2/);
      flat.dispose();
    });
  });
}
