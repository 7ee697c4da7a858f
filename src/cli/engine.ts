/** Starts the compute engine in Node: tfjs's WASM backend from the file system, or WebGPU through the npm package. */
import { StudioError } from '../scene/errors';
import { registerKernels, requestAdapter, useWasm } from '../kernels';
import { selectEngine, type ComputeEngine } from '../engine/select';
import type { Io } from './io';

/** Lets signals and other messages in. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** @throws StudioError (kind `engine`) saying what is missing */
export async function startEngine(choice: 'wasm' | 'webgpu', io: Io): Promise<ComputeEngine> {
  if (choice === 'webgpu') {
    await provideGpu(io);
    return selectEngine('webgpu');
  }
  registerKernels();
  const { simd } = await useWasm({ folder: io.wasmFolder }).catch((error: unknown) => {
    throw new StudioError({
      kind: 'engine',
      message: `WebAssembly did not start: ${error instanceof Error ? error.message : String(error)}`,
      advice: 'Run `npm ci` again; if it stays so, please report it.',
    });
  });
  return {
    info: {
      engine: 'wasm',
      adapter: simd ? 'CPU, SIMD' : 'CPU',
      software: false,
      reason: 'You asked for WebAssembly.',
    },
    settle: turn,
    fault: () => Promise.resolve(null),
  };
}

/** Gives Node what a browser has: navigator.gpu and the GPU* classes. */
async function provideGpu(io: Io): Promise<void> {
  const missing = (found: string, advice: string): StudioError =>
    new StudioError({
      kind: 'engine',
      message: 'WebGPU is not available to Node on this machine.',
      found,
      expected: 'a GPU adapter',
      advice,
    });
  let gpu: GPU;
  try {
    const { create, globals } = await io.loadWebGpu();
    Object.assign(globalThis, globals);
    gpu = create([]);
  } catch (error) {
    throw missing(
      `the npm package “webgpu” did not load: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      'Install it with `npm install` on a platform it supports (Linux, macOS, Windows on x64 or arm64), or use --engine wasm.',
    );
  }
  // Node 21 has a navigator of its own, Node 20 none.
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'Node.js', hardwareConcurrency: 1 },
    configurable: true,
  });
  if (await requestAdapter()) return;
  throw missing(
    'no adapter',
    process.platform === 'linux'
      ? 'On Linux this needs a Vulkan driver for the GPU and the Vulkan loader (libvulkan.so.1; Debian and Ubuntu: libvulkan1). Or use --engine wasm.'
      : 'Update the graphics driver, or use --engine wasm.',
  );
}
