/**
 * layerNormRows: layer normalisation with gain and bias in one dispatch, its gradient in three or four. The network uses
 * it on WebGPU; elsewhere model/layers.ts composes it. On WebGPU a second result keeps each row's mean and 1/deviation.
 * Twin: reference.ts. GPU: the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import channelsSource from './backward_channels.wgsl?raw';
import backward from './backward.wgsl?raw';
import forward from './forward.wgsl?raw';
import { layerNormBackward, layerNormForward } from './reference';

const NAME = 'StudioLayerNorm';

export function registerLayerNorm(): void {
  registerOwnKernel({
    name: NAME,
    shapes: ({ x }) => [x.shape],
    reference({ x, gain, bias }, [y], infos) {
      const [n, d] = infos.x.shape;
      layerNormForward(x, gain, bias, y, n, d);
    },
    webgpu({ x, gain, bias }, gpu) {
      const [n, d] = x.shape;
      const [y, stats] = [gpu.empty([n, d]), gpu.empty([n, 2])];
      gpu.run({
        name: 'LayerNorm',
        source: forward,
        constants: {},
        inputs: { x, gain, bias },
        outputs: { y, stats },
        uniforms: { d },
        threads: n,
      });
      return [y, stats];
    },
  });
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: ({ x, gain }) => [x.shape, gain.shape, gain.shape],
    reference({ x, gain, dy }, outputs, infos) {
      const [n, d] = infos.x.shape;
      layerNormBackward(x, gain, dy, outputs, n, d);
    },
    webgpu({ x, gain, dy, stats }, gpu) {
      const [n, d] = x.shape;
      const dx = gpu.empty([n, d]);
      gpu.run({
        name: 'LayerNormInputGrad',
        source: backward,
        constants: {},
        inputs: { x, gain, dy, stats },
        outputs: { dx },
        uniforms: { d },
        threads: n,
      });
      const { blocks, per } = blocksOfRows(n, d);
      const partial = gpu.empty([blocks, 2 * d]);
      gpu.run({
        name: 'LayerNormChannelGrad',
        source: channelsSource,
        constants: {},
        inputs: { x, dy, stats },
        outputs: { partial },
        uniforms: { n, d, per },
        threads: blocks * d,
      });
      const [dGain, dBias] = [gpu.empty([d]), gpu.empty([d])];
      sumRows(gpu, partial, blocks, 2 * d, [dGain, dBias]);
      return [dx, dGain, dBias];
    },
  });
  registerOwnGradient({
    kernelName: NAME,
    inputsToSave: ['x', 'gain'],
    outputsToSave: [false, true],
    gradFunc(dys, [x, gain, stats]) {
      const dy = Array.isArray(dys) ? dys[0] : dys;
      const grads = runKernel(`${NAME}Grad`, {
        x,
        gain,
        dy,
        ...((stats as tf.Tensor | undefined) ? { stats } : {}),
      });
      return { x: () => grads[0], gain: () => grads[1], bias: () => grads[2] };
    },
  });
}

/**
 * @param x [n, d]
 * @param gain [d]
 * @param bias [d]
 * @returns [n, d]
 * @throws Error when a shape or dtype does not fit
 */
export function layerNormRows(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D): tf.Tensor2D {
  const d = x.shape[1];
  expectShape(NAME, 'x', x, x.shape);
  expectShape(NAME, 'gain', gain, [d]);
  expectShape(NAME, 'bias', bias, [d]);
  const [y, stats] = runKernel(NAME, { x, gain, bias });
  // The tape keeps its own reference.
  (stats as tf.Tensor | undefined)?.dispose();
  return y as tf.Tensor2D;
}
