/**
 * Time by kernel on a backend that computes at once (cpu, wasm): every registered kernel is wrapped by a clock. A kernel
 * that runs another one is charged for its own time only.
 */
import * as tf from '@tensorflow/tfjs-core';

export interface KernelTime {
  readonly name: string;
  ms: number;
  calls: number;
}

/** Wraps the current backend's kernels from now on. @returns the table that fills up */
export function timeKernels(): Map<string, KernelTime> {
  const table = new Map<string, KernelTime>();
  const inside: number[] = [];
  for (const config of tf.getKernelsForBackend(tf.getBackend())) {
    const { kernelName, kernelFunc } = config;
    const timed: tf.KernelFunc = (call) => {
      inside.push(0);
      const start = performance.now();
      try {
        return kernelFunc(call);
      } finally {
        const total = performance.now() - start;
        const children = inside.pop() ?? 0;
        if (inside.length > 0) inside[inside.length - 1] += total;
        const entry = table.get(kernelName) ?? { name: kernelName, ms: 0, calls: 0 };
        entry.ms += total - children;
        entry.calls++;
        table.set(kernelName, entry);
      }
    };
    // The registry's own object: a kernel cannot be registered twice.
    Object.assign(config, { kernelFunc: timed });
  }
  return table;
}
