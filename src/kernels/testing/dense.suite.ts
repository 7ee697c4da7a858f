/**
 * The tests of the dense op, the same on every backend: kernel = twin, gradients by finite differences, determinism,
 * memory, errors. Sizes are odd, one, not multiples of the tile, and shrink from one case to the next.
 */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { dense } from '..';
import { addInputGradient, denseForward, densePre, denseWeightGradient } from '../dense/reference';
import type { BackendName } from './backends';
import { expectNoGpuErrors, poison, startBackend } from './backends';
import { checkGrads } from './checkGrads';
import { maxDifference } from './compare';

const TOLERANCE = 1e-5;

const random = (shape: number[], seed: number): Float32Array => {
  const rng = makeRng(seed);
  return Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => rng.normal());
};

interface Case {
  readonly n: number;
  readonly k: number;
  readonly m: readonly number[];
  readonly bias: boolean;
  readonly slope: number;
}

const cases: Case[] = [
  { n: 1031, k: 37, m: [13], bias: true, slope: 0.1 },
  { n: 258, k: 24, m: [2, 8, 8], bias: false, slope: 1 },
  { n: 67, k: 5, m: [9, 7], bias: false, slope: 1 },
  { n: 6, k: 3, m: [1], bias: true, slope: 1 },
  { n: 5, k: 4, m: [4], bias: false, slope: 0.02 },
  { n: 1, k: 1, m: [1], bias: false, slope: 1 },
];

export function denseSuite(backend: BackendName): void {
  describe(`dense on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    afterEach(expectNoGpuErrors);

    it.each(cases.map((c, i) => [JSON.stringify(c), c, 10 * i] as const))(
      'kernel = twin %s',
      async (_, { n, k, m, bias, slope }, seed) => {
        const x = random([n, k], seed);
        const weights = m.map((cols, j) => random([k, cols], seed + 1 + j));
        const b = bias ? random([m[0]], seed + 5) : undefined;
        const dys = m.map((cols, j) => random([n, cols], seed + 6 + j));
        const inputs = [
          tf.tensor(x, [n, k]),
          ...weights.map((w, j) => tf.tensor(w, [k, m[j]])),
          ...(b ? [tf.tensor(b, [m[0]])] : []),
        ];
        const cotangents = dys.map((d, j) => tf.tensor(d, [n, m[j]]));
        await poison([n * k, k * m[0], n * m[0]]);
        // Several results under one gradient: their products with the cotangents, added.
        const outputs: Float32Array[][] = [];
        for (let run = 0; run < 2; run++) {
          const taken: tf.Tensor[] = [];
          const { value, grads } = tf.valueAndGrads((...v: tf.Tensor[]) => {
            const ys = dense(v[0] as tf.Tensor2D, v.slice(1, 1 + m.length) as tf.Tensor2D[], {
              bias: b && (v[1 + m.length] as tf.Tensor1D),
              slope,
            });
            ys.forEach((y) => taken.push(tf.keep(y)));
            return ys
              .map((y, j) => tf.sum(tf.mul(y, cotangents[j])))
              .reduce((sum, v) => tf.add(sum, v)) as tf.Scalar;
          })(inputs);
          const tensors = [...taken, ...grads];
          outputs.push((await Promise.all(tensors.map((t) => t.data()))) as Float32Array[]);
          tf.dispose([value, ...tensors]);
        }
        await expectNoGpuErrors();
        expect(outputs[1]).toEqual(outputs[0]);

        const ys = m.map((cols, j) => {
          const y = new Float32Array(n * cols);
          denseForward(x, weights[j], b, slope, y, [n, k, cols]);
          return y;
        });
        const sums = new Float64Array(n * k);
        const dWs = m.map((cols) => new Float32Array(k * cols));
        const dBias = b && new Float32Array(m[0]);
        m.forEach((cols, j) => {
          const d = densePre(dys[j], slope === 1 ? undefined : ys[j], slope);
          addInputGradient(d, weights[j], sums, [n, k, cols]);
          denseWeightGradient(x, d, dWs[j], dBias, [n, k, cols]);
        });
        const expected = [...ys, Float32Array.from(sums), ...dWs, ...(dBias ? [dBias] : [])];
        expected.forEach((values, i) =>
          expect(maxDifference(outputs[0][i], values), `tensor ${i}`).toBeLessThan(TOLERANCE),
        );
        tf.dispose([...inputs, ...cotangents]);
      },
    );

    it('gradients by finite differences', async () => {
      const inputs = {
        x: tf.tensor(random([7, 6], 1), [7, 6]),
        w: tf.tensor(random([6, 5], 2), [6, 5]),
        bias: tf.tensor(random([5], 3), [5]),
      };
      const results = await checkGrads(
        (v) => {
          const [y] = dense(v.x as tf.Tensor2D, [v.w as tf.Tensor2D], {
            bias: v.bias as tf.Tensor1D,
          });
          const [p, q] = dense(
            tf.tanh(y),
            [v.w as tf.Tensor2D, v.w as tf.Tensor2D].map((w) => tf.transpose(w)),
          );
          return tf.mul(p, q);
        },
        inputs,
        { step: 3e-3 },
      );
      for (const { input, error } of results) expect(error, input).toBeLessThan(5e-3);
      tf.dispose(inputs);
    });

    it('makes no gradient that nobody asks for, and leaves no tensors behind', async () => {
      const x = tf.tensor2d(random([30, 6], 8), [30, 6]);
      const w = tf.variable(tf.tensor2d(random([6, 4], 9), [6, 4]));
      const step = async (): Promise<tf.MemoryInfo> => {
        const { value, grads } = tf.variableGrads(
          () => tf.sum(tf.square(dense(x, [w], { slope: 0.1 })[0])),
          [w],
        );
        await value.data();
        tf.dispose([value, grads]);
        return tf.memory();
      };
      for (let k = 0; k < 3; k++) await step();
      const before = await step();
      for (let k = 0; k < 4; k++) await step();
      expect(await step()).toEqual(before);
      tf.dispose([x, w]);
    });

    it('names what does not fit', () => {
      const x = tf.zeros<tf.Rank.R2>([3, 4]);
      const w = tf.zeros<tf.Rank.R2>([4, 2]);
      const bad = tf.zeros<tf.Rank.R2>([3, 2]);
      expect(() => dense(x, [w, bad])).toThrow(/w1 .*expected.*\[4, 2\]/);
      expect(() => dense(x, [w, w, w, w])).toThrow(/4 weights/);
      expect(() => dense(x, [w], { slope: 0 })).toThrow(/slope 0/);
      expect(() => dense(x, [w, w], { slope: 0.1 })).toThrow(/single/);
      tf.dispose([x, w, bad]);
    });
  });
}
