/** The ops' entries at small sizes on the cpu backend: that each runs, has the gradient it claims, and costs something. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerKernels } from '../../src/kernels';
import { makeDemoScene } from '../../src/generated/demo/demoScene';
import { makeDraw, ops } from './ops';
import { timeKernels } from './profile';
import { makeScene, mergeTruth } from './scene';
import { timeOf } from './timing';

beforeAll(async () => {
  registerKernels();
  await tf.setBackend('cpu');
});

describe('ops of the bench', () => {
  it.each(ops.map((entry) => [entry.op, entry] as const))('%s', (_, { sizes, cost, make }) => {
    const small = Object.fromEntries(Object.entries(sizes[0]).map(([k, v]) => [k, Math.min(v, 8)]));
    const { inputs, run } = make(small, makeDraw());
    const { forward, backward } = cost(small);
    const results = [run(...inputs)].flat();
    for (const result of results)
      expect((result.dataSync() as Float32Array).every(Number.isFinite)).toBe(true);
    // Operands and results are part of the bytes, or the formula is of another op.
    const values = [...inputs, ...results].reduce((sum, t) => sum + t.size, 0);
    expect(forward.bytes).toBeGreaterThan(0.5 * 4 * values);
    expect(forward.bytes).toBeLessThan(4 * 4 * values);
    if (!backward) return;
    const { grads } = tf.valueAndGrads((...x: tf.Tensor[]) => run(...x) as tf.Tensor)(
      inputs,
      tf.onesLike(results[0]),
    );
    expect(grads.map((g) => g.shape)).toEqual(inputs.map((t) => t.shape));
    expect(backward.bytes).toBeGreaterThanOrEqual(forward.bytes);
    expect(backward.flops).toBeGreaterThanOrEqual(forward.flops * 0.4);
  });

  it('makes the same operands again', () => {
    const [a, b] = [makeDraw()([5]), makeDraw()([5])];
    expect([...a.dataSync()]).toEqual([...b.dataSync()]);
  });

  it('frees what it times', async () => {
    const before = tf.memory().numTensors;
    const x = tf.ones([8]);
    const timing = { settle: async () => undefined, batchMs: 1, batches: 3 };
    expect(await timeOf(() => [tf.add(x, 1), tf.mul(x, 2)], timing)).toBeGreaterThan(0);
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('charges a kernel for its own time, by name', () => {
    const table = timeKernels();
    const x = tf.ones([8]);
    tf.dispose([tf.add(x, 1), tf.add(x, 2), tf.exp(x), x]);
    expect(table.get('Add')?.calls).toBe(2);
    expect(table.get('Exp')?.calls).toBe(1);
    expect(table.get('Add')!.ms).toBeGreaterThanOrEqual(0);
  });
});

describe('scenes of the bench', () => {
  it.each([60, 61, 156, 158, 162])('has %i usable bands', (bands) => {
    const { mask } = makeScene({ lines: 6, samples: 7, bands, endmembers: 5 });
    expect(mask.bands.reduce((sum, good) => sum + (good ? 1 : 0), 0)).toBe(bands);
  });

  it('gives the abundances of what it leaves out to the last endmember', () => {
    const { truth } = makeDemoScene({ seed: 0, lines: 6, samples: 7, bands: 20 });
    const merged = mergeTruth(truth!, 3);
    expect(merged.names).toEqual(truth!.names.slice(0, 3));
    const pixel = truth!.abundances.subarray(5 * 10, 5 * 11);
    const [first, second, ...rest] = pixel;
    const sum = rest.reduce((all, v) => all + v, 0);
    const got = [...merged.abundances.subarray(3 * 10, 3 * 11)];
    [first, second, sum].forEach((v, r) => expect(got[r]).toBeCloseTo(v, 6));
    expect(mergeTruth(truth!, 5)).toBe(truth);
  });
});
