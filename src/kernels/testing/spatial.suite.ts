/** The tests of the spatial scan, the same on every backend, and what it promises beyond its formulas. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../testdata/golden/spatial.json?raw';
import { spatialScan } from '..';
import type { ScanInputs } from '../selective_scan_1d/reference';
import { spatialBackward, spatialForward } from '../spatial_scan/reference';
import type { BackendName } from './backends';
import { expectNoGpuErrors, startBackend } from './backends';
import { maxDifference } from './compare';
import type { GoldenCase, Shape } from './scanCases.suite';
import { randomCase, scanTests, tensorsOf } from './scanCases.suite';

const shapes: readonly Shape[] = [
  [[1, 13, 7], 6, 1, true],
  [[2, 7, 12], 3, 1, false],
  [[1, 9, 11], 5, 4, true],
  [[2, 5, 6], 9, 3, false],
  [[1, 1, 37], 4, 2, true],
  [[1, 37, 1], 4, 2, true],
  [[1, 1, 1], 3, 1, true],
  [[3, 4, 4], 2, 1, false],
  [[2, 61, 67], 32, 1, true],
  [[1, 11, 10], 33, 8, true],
  // One line, longer than the stretches whose sums are in float32.
  [[1, 1, 3001], 5, 1, true],
];

/** ¼ Σ over the four corners of a scan that begins there, literally: flipped, scanned, flipped back; in float64. */
function fourFlips(x: ScanInputs, lead: number[], d: number, n: number): Float64Array {
  const [b, h, w] = lead;
  const y = new Float64Array(b * h * w * d);
  for (const [down, right] of [
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ]) {
    for (let q = 0; q < b; q++) {
      for (let c = 0; c < d; c++) {
        for (let s = 0; s < n; s++) {
          const above = new Float64Array(w);
          for (let k = 0; k < h; k++) {
            let g = 0;
            for (let m = 0; m < w; m++) {
              const [i, j] = [down ? k : h - 1 - k, right ? m : w - 1 - m];
              const p = (q * h + i) * w + j;
              const raw = x.delta[p * d + c] + x.deltaBias[c];
              const a = Math.exp(Math.log1p(Math.exp(raw)) * x.A[c * n + s]);
              g = a * g + (1 - a) ** 2 * x.B[p * n + s] * x.u[p * d + c];
              above[j] = a * above[j] + g;
              y[p * d + c] += (above[j] * x.C[p * n + s]) / 4;
            }
          }
        }
      }
    }
  }
  for (let e = 0; e < y.length; e++) {
    y[e] += x.D[e % d] * x.u[e];
    if (x.z) y[e] *= x.z[e] / (1 + Math.exp(-x.z[e]));
  }
  return y;
}

export function spatialSuite(backend: BackendName): void {
  describe(`spatial scan on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    afterEach(expectNoGpuErrors);
    const tests = scanTests({
      run: spatialScan,
      forward: (x, y, [b, h, w], d, n) => spatialForward(x, y, { b, h, w, d, n }),
      backward: (x, dy, grads, [b, h, w], d, n) => spatialBackward(x, dy, grads, { b, h, w, d, n }),
    });
    tests.golden(JSON.parse(golden) as GoldenCase[]);
    tests.twin(shapes);
    tests.gradients([2, 4, 5], 3, 1);
    tests.gradients([1, 5, 4], 3, 3);
    tests.gradients([1, 1, 7], 2, 2);
    tests.gradients([1, 7, 1], 2, 2);
    tests.extremes([2, 6, 9]);
    tests.memory([1, 9, 11]);

    it.each(shapes.slice(0, 6))(
      'two scans along lines and two along columns are the mean of four scans from the corners: %s',
      async (...shape) => {
        const random = randomCase(shape, 21);
        const inputs = tensorsOf(random);
        const y = spatialScan(inputs as never);
        const expected = fourFlips(random.arrays as never, shape[0], shape[1], shape[2]);
        expect(maxDifference(await y.data(), expected)).toBeLessThan(1e-5);
        tf.dispose([inputs, y]);
      },
    );

    it.each([0.01, 0.3, 3])(
      'a constant field comes out as at most itself, and as itself far from the edges: step %d',
      async (step) => {
        const [h, w] = [41, 37];
        // softplus⁻¹, so that Δ is `step`; a = exp(−step).
        const raw = Math.log(Math.expm1(step));
        const flat = (shape: number[], value: number): tf.Tensor => tf.fill(shape, value);
        const inputs = {
          u: flat([1, h, w, 1], 2),
          delta: flat([1, h, w, 1], raw),
          A: flat([1, 1], -1),
          B: flat([1, h, w, 1], 1),
          C: flat([1, h, w, 1], 1),
          D: flat([1], 0),
          deltaBias: flat([1], 0),
        };
        const y = spatialScan(inputs as never);
        const values = await y.data();
        const a = Math.exp(-step);
        // Σ of the weights of both ways along a line of n at k: each way (1 − aᵏ⁺¹)/(1 − a).
        const sum = (k: number, n: number): number => (2 - a ** (k + 1) - a ** (n - k)) / (1 - a);
        const expected = Float64Array.from(
          { length: h * w },
          (_, p) => (2 * (1 - a) ** 2 * sum(Math.floor(p / w), h) * sum(p % w, w)) / 4,
        );
        expect(maxDifference(values, expected)).toBeLessThan(1e-5);
        expect(Math.max(...values)).toBeLessThan(2 * (1 + 1e-5));
        if (step === 3) expect(values[20 * w + 18]).toBeCloseTo(2, 4);
        tf.dispose([inputs, y]);
      },
    );

    it('keeps its digits where the memory is long', async () => {
      const random = randomCase([[1, 40, 33], 5, 1, true], 4);
      // Δ near e⁻⁸: 1 − a is 3e-4 and its square 1e-7.
      random.arrays.delta.forEach((v, k) => (random.arrays.delta[k] = v / 4 - 8));
      random.arrays.deltaBias.fill(0);
      random.arrays.D.fill(0);
      // u so large that y is of order one.
      random.arrays.u.forEach((v, k) => (random.arrays.u[k] = 1e4 * (1 + v / 8)));
      const inputs = tensorsOf(random);
      const y = spatialScan(inputs as never);
      const expected = fourFlips(random.arrays as never, [1, 40, 33], 5, 1);
      expect(maxDifference(await y.data(), expected)).toBeLessThan(1e-5);
      tf.dispose([inputs, y]);
    });
  });
}
