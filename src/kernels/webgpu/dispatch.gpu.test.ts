/** What the other GPU tests lean on: errors are heard, sizes are not baked in unseen, dispatches are split. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectNoGpuErrors, startBackend } from '../testing/backends';
import { describeAdapter, requestAdapter } from './device';
import { dispatchCount, dispatcherOf, resetDispatchCount } from './dispatch';

const wrap = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);

describe('dispatcher', () => {
  beforeAll(() => startBackend('webgpu'));

  it('reports a shader that does not compile', async () => {
    const gpu = dispatcherOf(tf.backend());
    const out = gpu.empty([8]);
    gpu.run({
      name: 'Broken',
      source: 'fn run(i: u32) { out[i] = nothing; }',
      constants: {},
      inputs: {},
      outputs: { out },
      uniforms: {},
      threads: 8,
    });
    const t = wrap(out);
    await t.data();
    await expect(expectNoGpuErrors()).rejects.toThrow(/nothing|Broken/);
    t.dispose();
  });

  it('keeps programs of one name with other constants apart, and counts', async () => {
    const gpu = dispatcherOf(tf.backend());
    resetDispatchCount();
    const fill = async (value: number, size: number): Promise<ArrayLike<number>> => {
      const out = gpu.empty([size]);
      gpu.run({
        name: 'Fill',
        source: 'fn run(i: u32) { out[i] = f32(VALUE); }',
        constants: { VALUE: value },
        inputs: {},
        outputs: { out },
        uniforms: {},
        threads: size,
      });
      const t = wrap(out);
      const data = await t.data();
      t.dispose();
      return data;
    };
    expect(await fill(3, 7)).toEqual(new Float32Array(7).fill(3));
    expect(await fill(4, 5)).toEqual(new Float32Array(5).fill(4));
    expect(await fill(3, 65)).toEqual(new Float32Array(65).fill(3));
    expect(dispatchCount()).toBe(3);
    await expectNoGpuErrors();
  });

  it('runs more than 65,535 workgroups', async () => {
    const gpu = dispatcherOf(tf.backend());
    const threads = 64 * 65535 + 1000;
    const out = gpu.empty([threads]);
    gpu.run({
      name: 'Index',
      source: 'fn run(i: u32) { out[i] = f32(i); }',
      constants: {},
      inputs: {},
      outputs: { out },
      uniforms: {},
      threads,
    });
    const t = wrap(out);
    const data = await t.data();
    t.dispose();
    await expectNoGpuErrors();
    expect(data.every((v, i) => v === i)).toBe(true);
  });

  it('describes the adapter of the tests as software', async () => {
    const adapter = await requestAdapter();
    if (!adapter) throw new Error('no adapter');
    const { name, software } = describeAdapter(adapter);
    expect(name).not.toBe('');
    // On a machine with a GPU the tests may run on it; SwiftShader must be recognised.
    expect(software).toBe(/swiftshader/i.test(name));
  });
});
