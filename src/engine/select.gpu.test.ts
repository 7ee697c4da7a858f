import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { selectEngine } from './select';

it('prefers WASM to a WebGPU that is emulated on the CPU, and says so', async () => {
  const { info } = await selectEngine('auto');
  expect(info.engine).toBe('wasm');
  expect(info.reason).toMatch(/emulated/);
  expect(tf.getBackend()).toBe('wasm');
});

it('a lost device is a fault that says what to do, and a new one can be started', async () => {
  const engine = await selectEngine('webgpu');
  expect(engine.info).toMatchObject({ engine: 'webgpu', software: true });
  await engine.settle();
  expect(await engine.fault()).toBeNull();

  (tf.backend() as unknown as { device: GPUDevice }).device.destroy();
  let fault: StudioError | null = null;
  // The loss is reported by the browser in its own time.
  await expect.poll(async () => (fault = await engine.fault())).not.toBeNull();
  expect(fault).toBeInstanceOf(StudioError);
  await expect(engine.settle()).rejects.toThrow();

  const next = await selectEngine('webgpu');
  const [value] = await tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(2))).data();
  expect(value).toBe(3);
  expect(await next.fault()).toBeNull();
});
