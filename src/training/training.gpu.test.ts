/**
 * Training on WebGPU against training on the CPU backend: same losses, step for step, so gradients and optimiser agree.
 * The finite-difference checks of the whole loss run on CPU and WASM (training.suite.ts); every own op has its own
 * checks on WebGPU. Few steps and few shapes: SwiftShader compiles about a shader a second.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { expect, it, vi } from 'vitest';
import { compileAhead } from '../kernels';
import { expectNoGpuErrors, startBackend } from '../kernels/testing/backends';
import { presetSettings, type PresetName } from '../settings/settings';
import { prepare } from '../unmixing/prepare';
import { smallSettings } from './testing/training.suite';
import { tinyScene } from './testing/tinyScene';
import { makeUnmixer } from './dualBranch';

const STEPS = 3;

/** Losses of every step and the final abundances, flattened. */
async function run(preset: PresetName, ahead = false): Promise<number[]> {
  const { cube, mask, truth, labels } = tinyScene({ holes: true });
  const settings = { ...presetSettings(preset), ...smallSettings };
  if (preset === 'paper') settings.components = 0;
  const prepared = prepare(cube, mask, truth.names, labels, settings);
  const tensors = tf.memory().numTensors;
  const model = makeUnmixer(cube, mask, prepared, settings);
  const compiled = vi.spyOn(GPUDevice.prototype, 'createComputePipeline');
  if (ahead) {
    const programs = compileAhead(() => model.rehearse());
    expect(programs.length).toBeGreaterThan(30);
    await Promise.all(programs);
    compiled.mockClear();
  }
  const out: number[] = [];
  let afterFirst = 0;
  for (let i = 0; i < STEPS; i++) {
    const losses = model.step(i);
    out.push(...(await losses.data()));
    losses.dispose();
    if (i === 0) afterFirst = tf.memory().numTensors;
  }
  expect(tf.memory().numTensors).toBe(afterFirst);
  // tfjs's own programs end so.
  const own = compiled.mock.calls.filter(([{ label }]) => label && !label.endsWith('Program'));
  if (ahead) expect(own).toEqual([]);
  compiled.mockRestore();
  out.push(...(await model.estimate()).abundances);
  model.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
  return out;
}

it.each(['studio', 'paper'] as const)(
  '%s: WebGPU repeats itself exactly and agrees with the CPU',
  async (preset) => {
    await startBackend('webgpu');
    const gpu = await run(preset);
    expect(await run(preset)).toEqual(gpu);
    await expectNoGpuErrors();
    // A new device has no programs yet.
    await startBackend('webgpu');
    expect(await run(preset, true)).toEqual(gpu);
    await expectNoGpuErrors();
    await startBackend('cpu');
    const cpu = await run(preset);
    gpu.forEach((v, i) => expect(Math.abs(v - cpu[i])).toBeLessThan(2e-3 * (1 + Math.abs(cpu[i]))));
  },
  240_000,
);
