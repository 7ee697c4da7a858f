/**
 * groupNormLeaky: group normalisation of one image with gain, bias and leaky ReLU in three dispatches, its gradient in
 * three; composed it is thirty. The network uses it on WebGPU; elsewhere model/layers.ts composes it. On WebGPU a second
 * result keeps the channels' sums. Twin: reference.ts. GPU: the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Attributes, Infos } from '../runtime';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import channelsSource from './backward_channels.wgsl?raw';
import backward from './backward.wgsl?raw';
import forward from './forward.wgsl?raw';
import group from './group.wgsl?raw';
import { groupNormBackward, groupNormForward, type GroupNormSize } from './reference';
import statistics from './statistics.wgsl?raw';

const NAME = 'StudioGroupNorm';

const sizeOf = ({ x }: Infos, { size, slope }: Attributes): GroupNormSize => ({
  n: x.shape[0],
  c: x.shape[1],
  size: size as number,
  slope: slope as number,
});

function gpuForward({ x, w, gain, bias }: Infos, gpu: Dispatcher, attrs: Attributes) {
  const { n, c, size, slope } = sizeOf({ x }, attrs);
  const pivot = attrs.pivot as number;
  const { blocks, per } = blocksOfRows(n, c);
  const partial = gpu.empty([blocks, 2 * c]);
  gpu.run({
    name: 'GroupNormStatistics',
    source: statistics,
    constants: {},
    inputs: { x, w },
    outputs: { partial },
    uniforms: { n, c, per, pivot },
    threads: blocks * c,
  });
  const stats = gpu.empty([2 * c]);
  sumRows(gpu, partial, blocks, 2 * c, [stats]);
  const y = gpu.empty([n, c]);
  gpu.run({
    name: 'GroupNorm',
    source: `${group}\n${forward}`,
    constants: {},
    inputs: { x, stats, gain, bias },
    outputs: { y },
    uniforms: { c, size, pivot },
    scalars: { slope },
    threads: n * c,
  });
  return [y, stats];
}

function gpuBackward({ x, w, gain, y, dy, stats }: Infos, gpu: Dispatcher, attrs: Attributes) {
  const { n, c, size, slope } = sizeOf({ x }, attrs);
  const pivot = attrs.pivot as number;
  const { blocks, per } = blocksOfRows(n, c);
  const partial = gpu.empty([blocks, 2 * c]);
  gpu.run({
    name: 'GroupNormChannelGrad',
    source: `${group}\n${channelsSource}`,
    constants: {},
    inputs: { x, stats, y, dy },
    outputs: { partial },
    uniforms: { n, c, size, per, pivot },
    scalars: { slope },
    threads: blocks * c,
  });
  const sums = gpu.empty([2 * c]);
  sumRows(gpu, partial, blocks, 2 * c, [sums]);
  const dx = gpu.empty([n, c]);
  gpu.run({
    name: 'GroupNormInputGrad',
    source: `${group}\n${backward}`,
    constants: {},
    inputs: { x, stats, w, gain, y, dy, sums },
    outputs: { dx },
    uniforms: { c, size, pivot },
    scalars: { slope },
    threads: n * c,
  });
  const [dGain, dBias] = [gpu.empty([c]), gpu.empty([c])];
  gpu.copy(sums, 0, dGain, 0, c);
  gpu.copy(sums, c, dBias, 0, c);
  gpu.dispose(sums);
  return [dx, dGain, dBias];
}

export function registerGroupNorm(): void {
  registerOwnKernel({
    name: NAME,
    shapes: ({ x }) => [x.shape],
    reference({ x, w, gain, bias }, [y], infos, attrs) {
      groupNormForward({ x, w, gain }, bias, y, sizeOf(infos, attrs));
    },
    webgpu: gpuForward,
  });
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: ({ x, gain }) => [x.shape, gain.shape, gain.shape],
    reference({ x, w, gain, y, dy }, outputs, infos, attrs) {
      groupNormBackward({ x, w, gain }, y, dy, outputs, sizeOf(infos, attrs));
    },
    webgpu: gpuBackward,
  });
  registerOwnGradient({
    kernelName: NAME,
    inputsToSave: ['x', 'w', 'gain'],
    outputsToSave: [true, true],
    gradFunc(dys, [x, w, gain, y, stats], attrs) {
      const inputs: Record<string, tf.Tensor> = { x, w, gain, y };
      inputs.dy = Array.isArray(dys) ? dys[0] : dys;
      if (stats as tf.Tensor | undefined) inputs.stats = stats;
      const grads = runKernel(`${NAME}Grad`, inputs, attrs);
      return { x: () => grads[0], gain: () => grads[1], bias: () => grads[2] };
    },
  });
}

export interface GroupNormOptions {
  /** Channels of a group, a divisor of c. */
  readonly size: number;
  /** Leaky ReLU max(v, slope·v); 1 is none. */
  readonly slope: number;
  /** A pixel whose weight is not 0. */
  readonly pivot: number;
}

/**
 * @param x [n, c] one image
 * @param w [1, n] averaging weights, which sum to 1; no gradient
 * @param gain [c]
 * @param bias [c]
 * @returns [n, c]
 * @throws Error when a shape or dtype does not fit
 */
export function groupNormLeaky(
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  gain: tf.Tensor1D,
  bias: tf.Tensor1D,
  { size, slope, pivot }: GroupNormOptions,
): tf.Tensor2D {
  const [n, c] = x.shape;
  expectShape(NAME, 'x', x, [n, c]);
  expectShape(NAME, 'w', w, [1, n]);
  expectShape(NAME, 'gain', gain, [c]);
  expectShape(NAME, 'bias', bias, [c]);
  if (c % size !== 0) throw new Error(`${NAME}: groups of ${size} of ${c} channels.`);
  if (!(pivot >= 0 && pivot < n)) throw new Error(`${NAME}: pivot ${pivot} of ${n} pixels.`);
  const [y, stats] = runKernel(NAME, { x, w, gain, bias }, { size, slope, pivot });
  // The tape keeps its own reference.
  (stats as tf.Tensor | undefined)?.dispose();
  return y as tf.Tensor2D;
}
