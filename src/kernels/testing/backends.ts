/** Starts a backend for a test suite and registers the own kernels. A backend that cannot start fails the test. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { registerKernels, requestAdapter, useWasm, useWebGpu } from '..';

export type BackendName = 'cpu' | 'wasm' | 'webgpu';

const gpuErrors: string[] = [];

/** Folder of the .wasm files in Node, seen from the project's root (where Vitest runs). */
export const WASM_FOLDER = 'node_modules/@tensorflow/tfjs-backend-wasm/dist/';

export async function startBackend(name: BackendName): Promise<void> {
  registerKernels();
  if (name === 'cpu') await tf.setBackend('cpu');
  if (name === 'wasm') await useWasm({ folder: WASM_FOLDER });
  if (name === 'webgpu') {
    const adapter = await requestAdapter();
    if (!adapter) throw new Error('This browser offers no WebGPU adapter; GPU tests need one.');
    await useWebGpu(adapter, { onError: (message) => gpuErrors.push(message) });
  }
  if (tf.getBackend() !== name) throw new Error(`${name} did not become the backend.`);
}

/** Waits for the GPU and throws what it complained about: an invalid shader is silent otherwise. */
export async function expectNoGpuErrors(): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return;
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  await device.queue.onSubmittedWorkDone();
  // Uncaptured errors are delivered as events of their own, after the promise.
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (gpuErrors.length) throw new Error(gpuErrors.splice(0).join('\n'));
}

/**
 * Fills recycled GPU buffers of the given sizes with NaN, so that a kernel that does not write its output cannot look
 * right by leaving an old result in place. Nothing to do elsewhere: cpu allocates zeros.
 */
export async function poison(elements: readonly number[]): Promise<void> {
  const held: tf.Tensor[] = [];
  for (const size of elements) {
    for (let k = 0; k < 4; k++) held.push(tf.fill([size], NaN));
  }
  await Promise.all(held.map((t) => t.data()));
  tf.dispose(held);
}
