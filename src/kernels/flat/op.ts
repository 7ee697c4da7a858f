/**
 * joinFlat and cutFlat: tensors laid one after another in a vector, and back. On WebGPU these are copies in the queue,
 * which cost no dispatch; tfjs's slices and concatenations are one dispatch each, sixty a training step. No gradients.
 */
import * as tf from '@tensorflow/tfjs-core';
import { registerOwnKernel, runKernel } from '../runtime';

const JOIN = 'StudioJoinFlat';
const CUT = 'StudioCutFlat';

const listed = <T>(inputs: Readonly<Record<string, T>>): T[] =>
  Object.keys(inputs).map((_, i) => inputs[`t${i}`]);

export function registerFlat(): void {
  registerOwnKernel({
    name: JOIN,
    shapes: (infos) => [
      [listed(infos).reduce((sum, t) => sum + tf.util.sizeFromShape(t.shape), 0)],
    ],
    reference(inputs, [out]) {
      let at = 0;
      for (const values of listed(inputs)) {
        out.set(values, at);
        at += values.length;
      }
    },
    webgpu(inputs, gpu) {
      const tensors = listed(inputs);
      const sizes = tensors.map((t) => tf.util.sizeFromShape(t.shape));
      const out = gpu.empty([sizes.reduce((sum, n) => sum + n, 0)]);
      let at = 0;
      for (const [i, tensor] of tensors.entries()) {
        gpu.copy(tensor, 0, out, at, sizes[i]);
        at += sizes[i];
      }
      return [out];
    },
  });
  registerOwnKernel({
    name: CUT,
    shapes: (_, { sizes }) => (sizes as number[]).map((size) => [size]),
    reference({ vector }, outputs) {
      let at = 0;
      for (const out of outputs) {
        out.set(vector.subarray(at, at + out.length));
        at += out.length;
      }
    },
    webgpu({ vector }, gpu, { sizes }) {
      let at = 0;
      return (sizes as number[]).map((size) => {
        const out = gpu.empty([size]);
        gpu.copy(vector, at, out, 0, size);
        at += size;
        return out;
      });
    },
  });
}

/** The values of all tensors (at least one), in order, row-major. @returns [sum of their sizes] */
export function joinFlat(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  const inputs = Object.fromEntries(tensors.map((tensor, i) => [`t${i}`, tensor]));
  return runKernel(JOIN, inputs)[0] as tf.Tensor1D;
}

/**
 * @param vector [P]
 * @returns tensors of these shapes, which lie in the vector one after another
 * @throws Error when they are more than the vector holds
 */
export function cutFlat(vector: tf.Tensor1D, shapes: readonly (readonly number[])[]): tf.Tensor[] {
  const sizes = shapes.map((shape) => tf.util.sizeFromShape([...shape]));
  const total = sizes.reduce((sum, n) => sum + n, 0);
  if (total > vector.size)
    throw new Error(`${CUT}: ${total} elements of a vector of ${vector.size}.`);
  return tf.tidy(() =>
    runKernel(CUT, { vector }, { sizes }).map((t, i) => tf.reshape(t, [...shapes[i]])),
  );
}
