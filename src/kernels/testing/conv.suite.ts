/**
 * The tests of depthwiseConv2d and im2col3x3, the same on every backend: against tfjs's own convolution on small
 * numbers worked out by plain loops, twin = kernel on odd sizes, finite differences, determinism, memory.
 */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { col2im3x3, depthwiseConv2d, im2col3x3 } from '..';
import { convBackward, convForward } from '../depthwise_conv2d/reference';
import { col2im, im2col } from '../im2col3x3/reference';
import type { BackendName } from './backends';
import { expectNoGpuErrors, poison, startBackend } from './backends';
import { checkGrads } from './checkGrads';
import { maxDifference } from './compare';

const TOLERANCE = 1e-5;

const random = (shape: number[], seed: number): Float32Array => {
  const rng = makeRng(seed);
  return Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => rng.normal());
};

interface ConvCase {
  readonly x: [number, number, number, number];
  readonly k: [number, number];
  readonly padTop: number;
  readonly padLeft: number;
  readonly silu: boolean;
  readonly bias: boolean;
}

/** 3×3 centred and 1×4 causal as the network uses them, at odd sizes; each followed by a smaller one. */
const convCases: ConvCase[] = [
  { x: [2, 7, 5, 6], k: [3, 3], padTop: 1, padLeft: 1, silu: true, bias: true },
  { x: [1, 4, 9, 3], k: [3, 3], padTop: 1, padLeft: 1, silu: false, bias: true },
  { x: [301, 1, 4, 12], k: [1, 4], padTop: 0, padLeft: 3, silu: true, bias: true },
  { x: [5, 1, 2, 7], k: [1, 4], padTop: 0, padLeft: 3, silu: true, bias: false },
  { x: [1, 1, 1, 1], k: [3, 3], padTop: 1, padLeft: 1, silu: false, bias: false },
  { x: [1, 5, 6, 4], k: [3, 2], padTop: 2, padLeft: 0, silu: false, bias: true },
];

/** The definition, straight from the formula in reference.ts, in float64 and in no clever order. */
function byDefinition(
  c: ConvCase,
  x: Float32Array,
  f: Float32Array,
  bias?: Float32Array,
): number[] {
  const [b, h, w, d] = c.x;
  const [kh, kw] = c.k;
  const out: number[] = [];
  for (let q = 0; q < b; q++)
    for (let i = 0; i < h; i++)
      for (let j = 0; j < w; j++)
        for (let s = 0; s < d; s++) {
          let pre = bias ? bias[s] : 0;
          for (let y = 0; y < kh; y++)
            for (let k = 0; k < kw; k++) {
              const [r, t] = [i + y - c.padTop, j + k - c.padLeft];
              if (r < 0 || r >= h || t < 0 || t >= w) continue;
              pre += x[((q * h + r) * w + t) * d + s] * f[(y * kw + k) * d + s];
            }
          out.push(c.silu ? pre / (1 + Math.exp(-pre)) : pre);
        }
  return out;
}

export function convSuite(backend: BackendName): void {
  describe(`convolutions on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    afterEach(expectNoGpuErrors);

    it.each(convCases.map((c, i) => [JSON.stringify(c), c, i] as const))(
      'depthwise %s',
      async (_, c, seed) => {
        const [b, h, w, d] = c.x;
        const [kh, kw] = c.k;
        const arrays = {
          x: random(c.x, seed),
          filter: random([kh, kw, d], seed + 50),
          ...(c.bias ? { bias: random([d], seed + 90) } : {}),
        };
        const inputs = [tf.tensor(arrays.x, c.x), tf.tensor(arrays.filter, [kh, kw, d])];
        if (arrays.bias) inputs.push(tf.tensor(arrays.bias, [d]));
        const cotangent = random(c.x, seed + 200);
        const dy = tf.tensor(cotangent, c.x);
        const f = (...v: tf.Tensor[]): tf.Tensor =>
          depthwiseConv2d(
            v[0] as tf.Tensor4D,
            v[1] as tf.Tensor3D,
            (v[2] as tf.Tensor1D | undefined) ?? null,
            c,
          );
        await poison([arrays.x.length, arrays.filter.length, d]);
        const runs: Float32Array[][] = [];
        for (let k = 0; k < 2; k++) {
          const { value, grads } = tf.valueAndGrads(f)(inputs, dy);
          runs.push((await Promise.all([value, ...grads].map((t) => t.data()))) as Float32Array[]);
          tf.dispose([value, grads]);
        }
        await expectNoGpuErrors();
        expect(runs[1]).toEqual(runs[0]);
        const size = { b, h, w, c: d, kh, kw, ...c };
        const y = new Float32Array(arrays.x.length);
        convForward(arrays.x, arrays.filter, arrays.bias, y, { ...size, c: d });
        const grads = Object.values(arrays).map((a) => new Float32Array(a.length));
        const [dx, dFilter, dBias] = grads as [Float32Array, Float32Array, Float32Array?];
        convBackward(arrays.x, arrays.filter, arrays.bias, cotangent, dx, dFilter, dBias, size);
        [y, ...grads].forEach((expected, k) =>
          expect(maxDifference(runs[0][k], expected), `tensor ${k}`).toBeLessThan(TOLERANCE),
        );
        const definition = byDefinition(c, arrays.x, arrays.filter, arrays.bias);
        expect(maxDifference(runs[0][0], definition), 'definition').toBeLessThan(TOLERANCE);
        tf.dispose([inputs, dy]);
      },
    );

    it.each([convCases[0], { ...convCases[3], bias: true }])(
      'depthwise gradients by finite differences, %#',
      async (c) => {
        const inputs = {
          x: tf.tensor(random(c.x, 1), c.x),
          filter: tf.tensor(random([...c.k, c.x[3]], 2), [...c.k, c.x[3]]),
          bias: tf.tensor(random([c.x[3]], 3), [c.x[3]]),
        };
        const results = await checkGrads(
          (v) =>
            depthwiseConv2d(v.x as tf.Tensor4D, v.filter as tf.Tensor3D, v.bias as tf.Tensor1D, c),
          inputs,
        );
        for (const { input, error } of results) expect(error, input).toBeLessThan(5e-3);
        tf.dispose(inputs);
      },
    );

    it.each([
      [2, 5, 7, 3],
      [1, 3, 4, 5],
      [1, 1, 1, 1],
      [1, 1, 6, 2],
    ])('im2col3x3 and its adjoint [%i, %i, %i, %i]', async (b, h, w, c) => {
      const values = random([b, h, w, c], 4);
      const x = tf.tensor4d(values, [b, h, w, c]);
      const weights = random([b * h * w, 9 * c], 5);
      const dy = tf.tensor2d(weights, [b * h * w, 9 * c]);
      await poison([values.length, weights.length]);
      const { value, grad } = tf.valueAndGrad((v: tf.Tensor) => im2col3x3(v as tf.Tensor4D))(x, dy);
      const [columns, dx] = await Promise.all([value.data(), grad.data()]);
      await expectNoGpuErrors();
      const expected = new Float32Array(weights.length);
      im2col(values, expected, { b, h, w, c });
      expect(columns).toEqual(expected);
      const adjoint = new Float32Array(values.length);
      col2im(weights, adjoint, { b, h, w, c });
      expect(maxDifference(dx, adjoint)).toBeLessThan(TOLERANCE);
      tf.dispose([x, dy, value, grad]);
    });

    it('im2col3x3 times a filter is a dense 3×3 convolution, gradients by finite differences', async () => {
      const shape = [1, 5, 4, 2];
      const inputs = {
        x: tf.tensor(random(shape, 6), shape),
        filter: tf.tensor(random([3, 3, 2, 3], 7), [3, 3, 2, 3]),
      };
      const dense = (v: Record<string, tf.Tensor>): tf.Tensor =>
        tf.matMul(im2col3x3(v.x as tf.Tensor4D), tf.reshape<tf.Rank.R2>(v.filter, [18, 3]));
      const own = tf.tidy(() => dense(inputs));
      const stock = tf.tidy(() =>
        tf.conv2d(inputs.x as tf.Tensor4D, inputs.filter as tf.Tensor4D, 1, 'same'),
      );
      expect(maxDifference(await own.data(), await stock.data())).toBeLessThan(TOLERANCE);
      for (const { input, error } of await checkGrads(dense, inputs)) {
        expect(error, input).toBeLessThan(5e-3);
      }
      tf.dispose([inputs, own, stock]);
    });

    it('col2im3x3 after a 1×1 product is a dense 3×3 convolution, too, gradients by finite differences', async () => {
      const [h, w, c, o] = [4, 5, 6, 2];
      const inputs = {
        x: tf.tensor(random([h * w, c], 12), [h * w, c]),
        filter: tf.tensor(random([3, 3, c, o], 13), [3, 3, c, o]),
      };
      // A pixel's row goes to where its window looks from: the filter turned by half a turn.
      const dense = (v: Record<string, tf.Tensor>): tf.Tensor => {
        const turned = tf.transpose(tf.reverse(v.filter, [0, 1]), [2, 0, 1, 3]); // [c, 3, 3, o]
        const columns = tf.matMul<tf.Tensor2D>(v.x, tf.reshape(turned, [c, 9 * o]));
        return col2im3x3(columns, [1, h, w, o]);
      };
      const own = tf.tidy(() => dense(inputs));
      const stock = tf.tidy(() =>
        tf.conv2d(
          tf.reshape<tf.Rank.R4>(inputs.x, [1, h, w, c]),
          inputs.filter as tf.Tensor4D,
          1,
          'same',
        ),
      );
      expect(maxDifference(await own.data(), await stock.data())).toBeLessThan(TOLERANCE);
      for (const { input, error } of await checkGrads(dense, inputs)) {
        expect(error, input).toBeLessThan(5e-3);
      }
      tf.dispose([inputs, own, stock]);
    });

    it('leaves no tensors behind, and works with untracked inputs', async () => {
      const x = tf.tensor4d(random([1, 6, 6, 4], 8), [1, 6, 6, 4]);
      const filter = tf.variable(tf.tensor3d(random([3, 3, 4], 9), [3, 3, 4]));
      const step = async (): Promise<tf.MemoryInfo> => {
        const { value, grads } = tf.variableGrads(
          () =>
            tf.sum(
              tf.square(im2col3x3(depthwiseConv2d(x, filter, null, { padTop: 1, padLeft: 1 }))),
            ),
          [filter],
        );
        await value.data();
        tf.dispose([value, grads]);
        return tf.memory();
      };
      for (let k = 0; k < 3; k++) await step();
      const before = await step();
      for (let k = 0; k < 4; k++) await step();
      const after = await step();
      expect(after).toEqual(before);
      tf.dispose([x, filter]);
    });

    it('names the input that does not fit', () => {
      const x = tf.zeros<tf.Rank.R4>([1, 3, 3, 2]);
      const filter = tf.zeros<tf.Rank.R3>([3, 3, 4]);
      const options = { padTop: 1, padLeft: 1 };
      expect(() => depthwiseConv2d(x, filter, null, options)).toThrow(
        /filter .*expected.*\[3, 3, 2\]/,
      );
      const fits = tf.zeros<tf.Rank.R3>([3, 3, 2]);
      expect(() => depthwiseConv2d(x, fits, null, { padTop: 3, padLeft: 1 })).toThrow(/padTop 3/);
      expect(() => im2col3x3(tf.zeros([3, 3, 2]) as unknown as tf.Tensor4D)).toThrow(/im2col3x3/);
      tf.dispose([x, filter, fits]);
    });
  });
}
