/**
 * The members of tfjs 4.22's backends that our kernels use although they are private, each by its name: another version
 * that drops or renames one fails here, and not by a wrong number. ARCHITECTURE.md says why there are any.
 */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BackendName } from './backends';
import { startBackend } from './backends';

/** What is asked of each member: a method, or an object. */
const members: Readonly<Record<BackendName, Readonly<Record<string, 'function' | 'object'>>>> = {
  // runtime.ts
  cpu: { data: 'object', makeTensorInfo: 'function' },
  // runtime.ts, wasm/backend.ts, wasm/matMul.ts, wasm/sums.ts, wasm/copies.ts, wasm/simd.ts
  wasm: {
    makeOutput: 'function',
    typedArrayFromHeap: 'function',
    dataIdMap: 'object',
    incRef: 'function',
    wasm: 'object',
  },
  // webgpu/dispatch.ts
  webgpu: {
    device: 'object',
    tensorMap: 'object',
    commandQueueOwnedIds: 'object',
    ensureCommandEncoderReady: 'function',
    endComputePassEncoder: 'function',
    submitQueue: 'function',
    uploadToGPU: 'function',
    makeTensorInfo: 'function',
    disposeData: 'function',
    makeUniforms: 'function',
  },
};

interface Internals extends Record<string, unknown> {
  readonly data: { get(id: object): { values: Float32Array } };
  readonly dataIdMap: { get(id: object): { memoryOffset: number; refCount: number } };
  readonly wasm: Record<string, unknown> & { HEAPU8: Uint8Array };
  readonly tensorMap: { get(id: object): { resource?: object } };
  readonly commandQueueOwnedIds: WeakSet<object>;
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  makeTensorInfo(shape: number[], dtype: 'float32', values?: Float32Array): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
  incRef(id: object): void;
  uploadToGPU(id: object): void;
  ensureCommandEncoderReady(): void;
  submitQueue(): void;
}

export function privateSuite(backend: BackendName): void {
  describe(`private members of tfjs on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    const internals = (): Internals => tf.backend() as unknown as Internals;

    it('the version is the one that they were read in', () => {
      expect(tf.version_core).toBe('4.22.0');
    });

    it.each(Object.entries(members[backend]))('%s is there', (name, kind) => {
      expect(typeof internals()[name], `${backend}.${name}`).toBe(kind);
    });

    if (backend === 'cpu')
      it('data holds the values of a tensor', () => {
        const x = tf.tensor1d([1, 2, 3]);
        expect([...internals().data.get(x.dataId).values]).toEqual([1, 2, 3]);
        const made = internals().makeTensorInfo([2], 'float32', Float32Array.of(4, 5));
        expect([...internals().data.get(made.dataId).values]).toEqual([4, 5]);
      });

    if (backend === 'wasm') {
      it('an output has a place on the heap, which its view shows', () => {
        const { wasm, dataIdMap } = internals();
        const out = internals().makeOutput([3], 'float32');
        internals().typedArrayFromHeap(out).set([1, 2, 3]);
        const { memoryOffset } = dataIdMap.get(out.dataId);
        expect(memoryOffset).toBeGreaterThan(0);
        expect([...new Float32Array(wasm.HEAPU8.buffer, memoryOffset, 3)]).toEqual([1, 2, 3]);
      });

      it('incRef counts references', () => {
        const out = internals().makeOutput([1], 'float32');
        const entry = internals().dataIdMap.get(out.dataId);
        const before = entry.refCount;
        internals().incRef(out.dataId);
        expect(internals().dataIdMap.get(out.dataId).refCount).toBe(before + 1);
      });

      it.each(['_malloc', '_free'])('the module’s %s', (name) => {
        expect(typeof internals().wasm[name]).toBe('function');
      });
    }

    if (backend === 'webgpu')
      it('a tensor has a buffer; encoder, pass and count are as our dispatches take them', () => {
        const own = internals();
        const x = tf.tensor1d([1, 2, 3]);
        own.uploadToGPU(x.dataId);
        expect(own.tensorMap.get(x.dataId).resource).toBeInstanceOf(GPUBuffer);
        expect(own.commandQueueOwnedIds).toBeInstanceOf(WeakSet);
        own.ensureCommandEncoderReady();
        expect(own.commandEncoder).toBeInstanceOf(GPUCommandEncoder);
        expect(own.computePassEncoder ?? null).toSatisfy(
          (pass: unknown) => pass === null || pass instanceof GPUComputePassEncoder,
        );
        expect(own.dispatchCountInPass).toBeTypeOf('number');
        own.submitQueue();
        expect(own.commandEncoder).toBeNull();
        expect(tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')).toBeGreaterThan(0);
      });
  });
}
