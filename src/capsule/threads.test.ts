/** A capsule written on one thread and verified on four. */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { registerKernels, useWasm } from '../kernels';
import { WASM_FOLDER } from '../kernels/testing/backends';
import { nodeThreads } from '../kernels/testing/nodeThreads.suite';
import { bench, runCapsule, useDevice } from './capsule.suite';
import { readCapsule } from './read';
import { verifyCapsule } from './verify';

it('one thread wrote it, four verify it: identical', async () => {
  registerKernels();
  const factory = tf.findBackendFactory('wasm');
  const start = async (threads: number): Promise<void> => {
    if (!tf.findBackendFactory('wasm')) tf.registerBackend('wasm', factory);
    const host = threads > 1 ? nodeThreads(threads) : null;
    const info = await useWasm({ folder: WASM_FOLDER, host });
    expect(info.threads).toBe(threads);
    useDevice({
      info: {
        ...{ engine: 'wasm', software: false, reason: 'Test.' },
        adapter: `CPU, SIMD${threads > 1 ? `, ${threads} threads` : ''}`,
      },
      settle: () => new Promise((resolve) => setImmediate(resolve)),
      fault: () => Promise.resolve(null),
    });
  };
  await start(1);
  const capsule = await readCapsule(await runCapsule());
  expect(capsule.manifest.engine).toMatchObject({ simd: true, threads: 1 });
  tf.removeBackend('wasm');
  await start(4);
  const { verdict, notes } = await verifyCapsule(capsule, bench);
  expect(verdict).toBe('identical');
  expect(notes).toEqual(['Repeated on the same kind of engine: WASM (CPU, SIMD) in Node 20.0.']);
  tf.removeBackend('wasm');
});
