/**
 * The peers on WebGPU against the CPU backend: losses and estimate of two steps. Gradients are checked by differences
 * on CPU and WASM (peers.suite.ts), the own ops on WebGPU beside them. Small, since SwiftShader compiles slowly.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, expect, it } from 'vitest';
import { expectNoGpuErrors, startBackend } from '../kernels/testing/backends';
import { makePeer, type PeerName } from './peers';
import { inputOf, peerNames, runPeer } from './peers.suite';

async function run(name: PeerName): Promise<number[]> {
  const before = tf.memory().numTensors;
  const size = { lines: 4, samples: 6, labels: 4, holes: true };
  // Two endmembers make DeepTrans-HSU half as large; nothing of it depends on their number.
  const endmembers = name === 'deeptrans' ? 2 : 3;
  const model = makePeer(name, inputOf(name, { ...size, endmembers }));
  const { losses, a, E } = await runPeer(model, 2);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return [...losses.flat(), ...a, ...E];
}

// One device for all of them: what they have in common is compiled once.
beforeAll(() => startBackend('webgpu'));

it.each(peerNames)(
  '%s: WebGPU repeats itself exactly and agrees with the CPU',
  async (name) => {
    await tf.setBackend('webgpu');
    const gpu = await run(name);
    expect(await run(name)).toEqual(gpu);
    await expectNoGpuErrors();
    await tf.setBackend('cpu');
    const cpu = await run(name);
    expect(gpu).toHaveLength(cpu.length);
    gpu.forEach((v, i) => expect(Math.abs(v - cpu[i])).toBeLessThan(5e-3 * (1 + Math.abs(cpu[i]))));
  },
  240_000,
);
