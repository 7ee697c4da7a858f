/** The measurements on the WASM backend in Node, tiny: what the page does, less the browser. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/kernels/testing/backends';
import { makeMeasure } from './measure';

const spec = { lines: 12, samples: 10, bands: 60, endmembers: 3 };
const measure = makeMeasure(async () => undefined);

beforeAll(() => startBackend('wasm'));

describe('measurements on WASM', () => {
  it('times an op forward and backward', async () => {
    const conv = measure.cases('wasm').find((c) => c.op === 'depthwiseConv2d')!;
    const result = await measure.op(conv.index, { b: 2, h: 3, w: 4, c: 8, kh: 3, kw: 3 }, true);
    expect(result.forwardMs).toBeGreaterThan(0);
    expect(result.backwardMs).toBeGreaterThan(0);
    expect(result.forward!.bytes).toBe(4 * (2 * 192 + 72 + 8));
    expect(result.bothDispatches).toBe(0);
  });

  it('leaves out what WASM does not use', () => {
    const names = measure.cases('wasm').map((c) => c.op);
    expect(names).toContain('transposedProduct');
    expect(measure.cases('webgpu').map((c) => c.op)).not.toContain('transposedProduct');
  });

  it('steps, at most so many, and frees the operands of a step', async () => {
    const request = { spec, preset: 'paper', most: 3, budgetMs: 1e6, dispatches: true } as const;
    const result = await measure.steps(request);
    expect(result).toMatchObject({ ...spec, preset: 'paper', steps: 3, dispatches: [] });
    expect(result.stepMs).toBeGreaterThan(0);
    expect(result.memory.peakBytes).toBeGreaterThan(result.memory.tensorBytes);
    const hurried = await measure.steps({ ...request, most: 9, budgetMs: 0 });
    expect(hurried.steps).toBe(1);
  });

  it('goes on with one run and sees the same tensors', async () => {
    await measure.grow(spec, 2);
    const before = measure.memory();
    await measure.grow(spec, 3);
    expect(measure.memory()).toEqual(before);
    expect(before.engineBytes).toBeGreaterThan(before.bytes);
  });

  it('refuses a scene that is not what was asked for', async () => {
    await expect(measure.profile({ ...spec, endmembers: 9 }, 'paper', 1)).rejects.toThrow(
      /5 endmembers, not 60, 9/,
    );
  });

  it('divides a step among kernels', async () => {
    const { stepMs, kernels } = await measure.profile(spec, 'paper', 2);
    const scan = kernels.find((k) => k.name === 'SelectiveScan1dGated');
    expect(scan!.calls).toBe(1);
    const sum = kernels.reduce((all, k) => all + k.ms, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(stepMs);
    expect(tf.getBackend()).toBe('wasm');
  });
});
