/** Counts what an engine really allocates, for tests that measure memory beside the plan. */
import * as tf from '@tensorflow/tfjs-core';

export interface MemoryCount {
  /** Bytes that are held now, the most that were since `reset`, and the largest single piece since then. */
  live: number;
  peak: number;
  largest: number;
  reset(): void;
}

function counter(): MemoryCount {
  return {
    live: 0,
    peak: 0,
    largest: 0,
    reset() {
      this.peak = this.live;
      this.largest = 0;
    },
  };
}

function took(count: MemoryCount, bytes: number): void {
  count.live += bytes;
  count.peak = Math.max(count.peak, count.live);
  count.largest = Math.max(count.largest, bytes);
}

interface Emscripten {
  readonly HEAPU8: Uint8Array;
  _malloc: (bytes: number) => number;
  _free: (at: number) => void;
}

const moduleOf = (): Emscripten => (tf.backend() as unknown as { wasm: Emscripten }).wasm;

/** Counts the WASM backend's allocations from now on. */
export function countWasm(): MemoryCount {
  const count = counter();
  const module = moduleOf();
  // The first call replaces the property by the export.
  module._free(module._malloc(8));
  const { _malloc: malloc, _free: free } = module;
  const sizes = new Map<number, number>();
  module._malloc = (bytes) => {
    const at = malloc(bytes) >>> 0;
    sizes.set(at, bytes);
    took(count, bytes);
    return at;
  };
  module._free = (at) => {
    count.live -= sizes.get(at >>> 0) ?? 0;
    sizes.delete(at >>> 0);
    free(at);
  };
  return count;
}

/** Counts the storage buffers of the WebGPU backend's device from now on. */
export function countWebGpu(): MemoryCount {
  const count = counter();
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    if (!(descriptor.usage & GPUBufferUsage.STORAGE)) return buffer;
    took(count, descriptor.size);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      count.live -= descriptor.size;
      destroy();
    };
    return buffer;
  };
  return count;
}

/**
 * Empties the pool of the WebGPU backend: what is measured next takes its buffers anew, as on a fresh device, and finds
 * its programs compiled.
 */
export async function emptyPool(): Promise<void> {
  const { bufferManager } = tf.backend() as unknown as {
    bufferManager: { freeBuffers: Map<string, GPUBuffer[]> };
  };
  // Reading sends off the commands that wait; their buffers then come back to the pool.
  const sum = tf.tidy(() => tf.add(tf.ones([2]), 1));
  await sum.data();
  sum.dispose();
  for (const buffers of bufferManager.freeBuffers.values())
    for (const buffer of buffers.splice(0)) buffer.destroy();
}
