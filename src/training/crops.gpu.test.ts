/** Crops on WebGPU: the CPU's numbers, programs compiled ahead, and few enough dispatches, tfjs's among them. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { expect, it, vi } from 'vitest';
import { compileAhead } from '../kernels';
import { expectNoGpuErrors, startBackend } from '../kernels/testing/backends';
import { noisyUnmixer } from './testing/crops.suite';

/** Dispatches of one crop at most; a step is some crops. */
const MOST = 140;

async function run(ahead: boolean): Promise<number[]> {
  const model = noisyUnmixer({}, { holes: true });
  const compiled = vi.spyOn(GPUDevice.prototype, 'createComputePipeline');
  if (ahead) {
    await Promise.all(compileAhead(() => model.rehearse()));
    compiled.mockClear();
  }
  const dispatched = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups');
  const losses = model.step(0);
  const dispatches = dispatched.mock.calls.length;
  dispatched.mockRestore();
  const out = [...(await losses.data())];
  losses.dispose();
  if (ahead) {
    const own = compiled.mock.calls.filter(([{ label }]) => label && !label.endsWith('Program'));
    expect(own).toEqual([]);
    expect(dispatches / model.noisy!.crops).toBeGreaterThan(50);
    expect(dispatches / model.noisy!.crops).toBeLessThanOrEqual(MOST);
  }
  compiled.mockRestore();
  out.push(...(await model.estimate()).abundances);
  model.dispose();
  return out;
}

it('agrees with the CPU', async () => {
  await startBackend('webgpu');
  const gpu = await run(true);
  await expectNoGpuErrors();
  await startBackend('cpu');
  const cpu = await run(false);
  gpu.forEach((v, i) => expect(Math.abs(v - cpu[i])).toBeLessThan(2e-3 * (1 + Math.abs(cpu[i]))));
}, 240_000);
