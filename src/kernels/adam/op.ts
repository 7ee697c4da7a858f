/**
 * adamStep: one step of Adam over the flat θ in three dispatches, where tfjs's ops take two dozen. training/optimizer.ts
 * uses it on WebGPU. Twin: reference.ts. GPU: norm.wgsl, moments.wgsl, move.wgsl. No gradient.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Attributes } from '../runtime';
import { expectShape, registerOwnKernel, runKernel } from '../runtime';
import momentsSource from './moments.wgsl?raw';
import moveSource from './move.wgsl?raw';
import normSource from './norm.wgsl?raw';
import { adamReference, type AdamStep } from './reference';

const NAME = 'StudioAdam';
/** Every thread adds up all partial sums of the norm, so there are few. */
const BLOCKS = 64;

const stepOf = (attrs: Attributes): AdamStep => attrs as unknown as AdamStep;

export function registerAdam(): void {
  registerOwnKernel({
    name: NAME,
    shapes: ({ theta }) => [theta.shape, theta.shape, theta.shape],
    reference({ theta, g, m, v, bounds }, outputs, _, attrs) {
      adamReference({ theta, g, m, v, bounds }, outputs, stepOf(attrs));
    },
    webgpu({ theta, g, m, v, bounds }, gpu, attrs) {
      const { rate, correction, decay, clip, norm } = stepOf(attrs);
      const P = theta.shape[0];
      const per = Math.ceil(P / BLOCKS);
      const blocks = Math.ceil(P / per);
      const [CLIP, L1] = [clip > 0, norm === 'l1'];
      const partial = CLIP ? gpu.empty([blocks]) : null;
      if (partial)
        gpu.run({
          name: 'AdamNorm',
          source: normSource,
          constants: { L1 },
          inputs: { g },
          outputs: { partial },
          uniforms: { P, per },
          threads: blocks,
        });
      const [nextM, nextV, next] = [gpu.empty([P]), gpu.empty([P]), gpu.empty([P])];
      gpu.run({
        name: 'AdamMoments',
        source: momentsSource,
        constants: { CLIP, L1 },
        inputs: { theta, g, m, v, ...(partial ? { partial } : {}) },
        outputs: { nextM, nextV },
        uniforms: { blocks },
        scalars: { clip, decay },
        threads: P,
      });
      if (partial) gpu.dispose(partial);
      gpu.run({
        name: 'AdamMove',
        source: moveSource,
        constants: {},
        inputs: { theta, m: nextM, v: nextV, bounds },
        outputs: { next },
        uniforms: { P },
        scalars: { rate, correction },
        threads: P,
      });
      return [next, nextM, nextV];
    },
  });
}

export interface AdamTensors {
  /** [P] each */
  readonly theta: tf.Tensor1D;
  readonly gradient: tf.Tensor1D;
  readonly m: tf.Tensor1D;
  readonly v: tf.Tensor1D;
  /** [3, P] full rates, lower and upper bounds */
  readonly bounds: tf.Tensor2D;
}

/**
 * @returns θ, m and v after the step, [P] each; the given tensors are left as they are
 * @throws Error when a shape or dtype does not fit
 */
export function adamStep(
  { theta, gradient, m, v, bounds }: AdamTensors,
  step: AdamStep,
): [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D] {
  const P = theta.size;
  for (const [name, t] of Object.entries({ theta, gradient, m, v }))
    expectShape(NAME, name, t, [P]);
  expectShape(NAME, 'bounds', bounds, [3, P]);
  const inputs = { theta, g: gradient, m, v, bounds };
  return runKernel(NAME, inputs, { ...step }) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
}
