/** The pretrained prior beside a run says on WebGPU what it says on the CPU. */
import '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { expectNoGpuErrors, startBackend } from '../../kernels/testing/backends';
import { presetSettings } from '../../settings/settings';
import { noisyScene } from '../../training/testing/noisyScene';
import { prepare } from '../../unmixing/prepare';
import { withPrior } from './beside';

const settings = presetSettings('studio');

it.each([
  [11, 13, 3],
  [1, 60, 2],
])('%i × %i pixels of %i endmembers', async (lines, samples, endmembers) => {
  const { cube, mask, truth, labels } = noisyScene({
    ...{ lines, samples, endmembers, bands: 12, holes: lines > 1 },
  });
  const prepared = prepare(cube, mask, truth.names, labels, settings);
  const factors = async (backend: 'webgpu' | 'cpu'): Promise<Float32Array> => {
    await startBackend(backend);
    return (await withPrior(prepared, cube, mask, settings)).prepared.prior!.factors;
  };
  const gpu = await factors('webgpu');
  await expectNoGpuErrors();
  const cpu = await factors('cpu');
  gpu.forEach((v, k) => expect(Math.abs(v - cpu[k])).toBeLessThan(1e-3 * cpu[k]));
  expect(Math.max(...cpu)).toBeGreaterThan(1.02);
});
