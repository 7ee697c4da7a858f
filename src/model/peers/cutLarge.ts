/**
 * `cut` of ../parameters.ts for a θ of millions of numbers. On WASM tfjs copies a slice's whole source before it takes
 * the part, so forty slices of θ cost forty copies of it (measured: 43 % of DeepTrans-HSU's step). One copy out of the
 * backend's memory, cut there, costs two. Halving θ again and again costs little more, but its intermediate blocks
 * fragment the WASM heap, which then grows without end (seen: 35 MB a step, until tfjs aborts).
 */
import * as tf from '@tensorflow/tfjs-core';
import { cut, type ParameterLayout } from '../parameters';

/** Cuts θ [P] into its named tensors, in the order of the specs. */
export function cutLarge(theta: tf.Tensor1D, layout: ParameterLayout): tf.Tensor[] {
  // Elsewhere a slice is a view or a copy on the device, and reading back would wait for it.
  if (tf.getBackend() !== 'wasm') return cut(theta, layout);
  const values = theta.dataSync<'float32'>();
  return layout.specs.map(({ name, shape, init }) => {
    const from = layout.offsets[name];
    return tf.tensor(values.subarray(from, from + init.length), [...shape]);
  });
}
