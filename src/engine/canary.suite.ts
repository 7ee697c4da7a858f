/** The canary on every backend: it passes a sound one, and notices a kernel that returns wrong numbers. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend, type BackendName } from '../kernels/testing/backends';
import { canary } from './canary';

export function canarySuite(backend: BackendName): void {
  describe(`canary on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it('passes a sound engine, leaving no tensor', async () => {
      const before = tf.memory().numTensors;
      expect(await canary()).toBe(true);
      expect(tf.memory().numTensors).toBe(before);
    });

    it.each(['SelectiveScan1dGrad', 'Softmax'])('notices a wrong %s', async (name) => {
      const kernel = tf.getKernel(name, backend) as { kernelFunc: tf.KernelConfig['kernelFunc'] };
      const sound = kernel.kernelFunc;
      try {
        // What an out-of-limits dispatch does on some drivers: nothing, so that the output is zeros.
        kernel.kernelFunc = (call) => {
          const out = sound(call);
          const zeros = (t: tf.TensorInfo) => tf.zeros(t.shape, 'float32');
          return Array.isArray(out) ? out.map(zeros) : zeros(out);
        };
        expect(await canary()).toBe(false);
      } finally {
        kernel.kernelFunc = sound;
      }
    });
  });
}
