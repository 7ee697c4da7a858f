/**
 * abundanceSoftmax: softmax(raw + γ prior) over each row in one dispatch, its gradient in one to three. The network uses
 * it on WebGPU; elsewhere model/dualBranch.ts composes it. Twin: reference.ts. GPU: the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import backward from './backward.wgsl?raw';
import forward from './forward.wgsl?raw';
import { softmaxBackward, softmaxForward } from './reference';

const NAME = 'StudioAbundanceSoftmax';

function registerForward(withPrior: boolean): void {
  const kernelName = withPrior ? `${NAME}Prior` : NAME;
  registerOwnKernel({
    name: kernelName,
    shapes: ({ raw }) => [raw.shape],
    reference({ raw, prior, gamma }, [a], infos) {
      const [n, R] = infos.raw.shape;
      softmaxForward(raw, withPrior ? prior : undefined, gamma, a, n, R);
    },
    webgpu(inputs, gpu) {
      const [n, R] = inputs.raw.shape;
      const a = gpu.empty([n, R]);
      gpu.run({
        name: 'AbundanceSoftmax',
        source: forward,
        constants: { PRIOR: withPrior },
        inputs,
        outputs: { a },
        uniforms: { R },
        threads: n,
      });
      return [a];
    },
  });
  registerOwnGradient({
    kernelName,
    inputsToSave: withPrior ? ['prior'] : [],
    outputsToSave: [true],
    gradFunc(dy, saved) {
      const [a, prior] = [saved[saved.length - 1], withPrior ? saved[0] : null];
      const inputs = { a, da: dy as tf.Tensor, ...(prior ? { prior } : {}) };
      const grads = runKernel(`${NAME}Grad`, inputs);
      return {
        raw: () => grads[0],
        ...(prior ? { gamma: () => grads[1] } : {}),
      };
    },
  });
}

export function registerAbundanceSoftmax(): void {
  registerForward(false);
  registerForward(true);
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: ({ a, ...rest }) => ('prior' in rest ? [a.shape, [1]] : [a.shape]),
    reference({ a, da, ...rest }, [dRaw, ...dGamma], infos) {
      const [n, R] = infos.a.shape;
      softmaxBackward(a, rest.prior, da, dRaw, dGamma[0], n, R);
    },
    webgpu({ a, da, ...rest }, gpu) {
      const [n, R] = a.shape;
      const { blocks, per } = blocksOfRows(n, 1);
      const dRaw = gpu.empty([n, R]);
      const partial = 'prior' in rest ? gpu.empty([blocks, 1]) : null;
      gpu.run({
        name: 'AbundanceSoftmaxGrad',
        source: backward,
        constants: { PRIOR: partial !== null },
        inputs: { a, da, ...rest },
        outputs: { dRaw, ...(partial ? { partial } : {}) },
        uniforms: { n, R, per },
        threads: blocks,
      });
      if (!partial) return [dRaw];
      const dGamma = gpu.empty([1]);
      sumRows(gpu, partial, blocks, 1, [dGamma]);
      return [dRaw, dGamma];
    },
  });
}

/**
 * @param raw [n, R]
 * @param prior [n, R], has no gradient; with `gamma` [1]
 * @returns softmax(raw + γ prior) [n, R]
 * @throws Error when a shape or dtype does not fit
 */
export function abundanceSoftmax(
  raw: tf.Tensor2D,
  prior: tf.Tensor2D | null = null,
  gamma: tf.Tensor | null = null,
): tf.Tensor2D {
  expectShape(NAME, 'raw', raw, raw.shape);
  if (!prior || !gamma) return runKernel(NAME, { raw })[0] as tf.Tensor2D;
  expectShape(NAME, 'prior', prior, raw.shape);
  expectShape(NAME, 'gamma', gamma, [1]);
  return runKernel(`${NAME}Prior`, { raw, prior, gamma })[0] as tf.Tensor2D;
}
