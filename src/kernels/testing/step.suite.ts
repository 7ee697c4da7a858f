/** The tests of adamStep, joinFlat and cutFlat, the same on every backend; adamBySpans has none on WebGPU. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { adamBySpans, adamStep, cutFlat, joinFlat } from '..';
import { adamReference, type AdamStep } from '../adam/reference';
import type { BackendName } from './backends';
import { expectNoGpuErrors, poison, startBackend } from './backends';
import { maxDifference } from './compare';

const rng = makeRng(5);
const random = (n: number): Float32Array => Float32Array.from({ length: n }, () => rng.normal());

export function stepSuite(backend: BackendName): void {
  describe(`a step over θ on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    afterEach(expectNoGpuErrors);

    const plain: AdamStep = { rate: 0.1, correction: 3, decay: 0, clip: 0, norm: 'l2' };
    it.each([
      [4001, { ...plain, clip: 1 }],
      [130, { ...plain, clip: 10, norm: 'l1', decay: 0.01 }],
      [7, plain],
      [1, { ...plain, clip: 1e9 }],
    ] as [number, AdamStep][])('adamStep of %i parameters %o', async (P, step) => {
      const bounds = new Float32Array(3 * P);
      for (let i = 0; i < P; i++) {
        bounds[i] = i % 5 === 0 ? 0 : 0.3;
        bounds[P + i] = i % 2 ? -0.2 : -3e38;
        bounds[2 * P + i] = i % 3 ? 0.4 : 3e38;
      }
      const arrays = { theta: random(P), g: random(P), m: random(P), v: random(P).map(Math.abs) };
      const expected = [new Float32Array(P), new Float32Array(P), new Float32Array(P)];
      adamReference({ ...arrays, bounds }, expected, step);
      const { theta, g, m, v } = Object.fromEntries(
        Object.entries(arrays).map(([name, a]) => [name, tf.tensor1d(a)]),
      );
      const tensors = { theta, gradient: g, m, v, bounds: tf.tensor2d(bounds, [3, P]) };
      await poison([P]);
      for (let run = 0; run < 2; run++) {
        const next = adamStep(tensors, step);
        const values = await Promise.all(next.map((t) => t.data()));
        await expectNoGpuErrors();
        expected.forEach((e, i) => expect(maxDifference(values[i], e), `${i}`).toBeLessThan(1e-6));
        tf.dispose(next);
      }
      if (backend !== 'webgpu') {
        // A span a number, since every one has bounds of its own here.
        const spans = Array.from({ length: P }, (_, i) => {
          const [full, lower, upper] = [bounds[i], bounds[P + i], bounds[2 * P + i]];
          return { from: i, to: i + 1, full, lower, upper };
        });
        const next = adamBySpans(tensors, spans, step);
        for (const [i, t] of next.entries())
          expect(maxDifference(await t.data(), expected[i]), `${i}`).toBeLessThan(1e-6);
        tf.dispose(next);
      }
      tf.dispose(Object.values(tensors));
    });

    it('joins tensors and cuts them again', async () => {
      const shapes = [[3, 5], [1], [], [2, 1, 7]];
      const values = shapes.map((shape) => random(tf.util.sizeFromShape(shape)));
      const tensors = values.map((v, i) => tf.tensor(v, shapes[i]));
      const before = tf.memory().numTensors;
      const joined = joinFlat(tensors);
      const parts = cutFlat(joined, shapes);
      expect(await joined.data()).toEqual(Float32Array.from(values.flatMap((v) => [...v])));
      for (const [i, part] of parts.entries()) {
        expect(part.shape).toEqual(shapes[i]);
        expect(await part.data()).toEqual(values[i]);
      }
      // Nothing copied yet may be overwritten by what comes next.
      const doubled = tf.mul(parts[0], 2);
      const again = joinFlat([doubled, parts[3]]);
      const twice = Float32Array.from([...values[0].map((v) => 2 * v), ...values[3]]);
      expect(await again.data()).toEqual(twice);
      expect(() => cutFlat(joined, [[100]])).toThrow(/100 elements/);
      tf.dispose([joined, again, doubled, ...parts]);
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose(tensors);
    });

    it('names what does not fit', () => {
      const [P, wrong] = [tf.zeros<tf.Rank.R1>([4]), tf.zeros<tf.Rank.R1>([5])];
      const bounds = tf.zeros<tf.Rank.R2>([3, 4]);
      const all = { theta: P, gradient: P, m: P, v: wrong, bounds };
      expect(() => adamStep(all, plain)).toThrow(/v .*expected.*\[4\]/);
      expect(() => adamBySpans(all, [], plain)).toThrow(/v .*expected.*\[4\]/);
      const none = { full: 1, lower: -1, upper: 1 };
      for (const ends of [[], [3], [5], [2, 2, 4]]) {
        const spans = ends.map((to, i) => ({ from: ends[i - 1] ?? 0, to, ...none }));
        expect(() => adamBySpans({ ...all, v: P }, spans, plain)).toThrow(/do not cover θ of 4/);
      }
      tf.dispose([P, wrong, bounds]);
    });
  });
}
