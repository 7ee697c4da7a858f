/**
 * The depthwise convolution on WebGPU. Backward: d pre (with SiLU the pre-activation is recomputed, not saved), then
 * the input's gradient by gathering, then filter and bias by partial sums over blocks of pixels and a second pass.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import { withFunctions } from '../webgpu/scanParts';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import filterSource from './backward_filter.wgsl?raw';
import inputSource from './backward_input.wgsl?raw';
import forward from './forward.wgsl?raw';
import type { ConvSize } from './reference';

const bakedIn = ({ kh, kw, padTop, padLeft }: ConvSize) => ({
  TAPS: kh * kw,
  KW: kw,
  PAD_TOP: padTop,
  PAD_LEFT: padLeft,
});

/** out = SiLU(pre) or pre; with dy, dy · SiLU'(pre). */
function activation(inputs: Infos, gpu: Dispatcher, size: ConvSize, dy?: tf.TensorInfo) {
  const { x, filter, bias } = inputs;
  const { b, h, w, c, silu } = size;
  const out = gpu.empty(x.shape);
  gpu.run({
    name: 'DepthwiseConv',
    source: withFunctions(forward),
    constants: { ...bakedIn(size), BIAS: Boolean(bias), SILU: silu, SLOPE: Boolean(dy) },
    // `filter` is a reserved word of WGSL.
    inputs: { x, kernel: filter, ...(bias ? { bias } : {}), ...(dy ? { dy } : {}) },
    outputs: { out },
    uniforms: { h, w, c },
    threads: b * h * w * c,
  });
  return out;
}

export function convGpuForward(inputs: Infos, gpu: Dispatcher, size: ConvSize): tf.TensorInfo[] {
  return [activation(inputs, gpu, size)];
}

export function convGpuBackward(inputs: Infos, gpu: Dispatcher, size: ConvSize): tf.TensorInfo[] {
  const { x, filter, bias, dy } = inputs;
  const { b, h, w, c, kh, kw, silu } = size;
  const dPre = silu ? activation(inputs, gpu, size, dy) : dy;
  const dx = gpu.empty(x.shape);
  gpu.run({
    name: 'DepthwiseConvInputGrad',
    source: inputSource,
    constants: bakedIn(size),
    inputs: { dPre, kernel: filter },
    outputs: { dx },
    uniforms: { h, w, c },
    threads: b * h * w * c,
  });
  const pixels = b * h * w;
  const TAPS = kh * kw;
  const { blocks, per } = blocksOfRows(pixels, c);
  const partial = gpu.empty([blocks, (TAPS + 1) * c]);
  gpu.run({
    name: 'DepthwiseConvFilterGrad',
    source: filterSource,
    constants: bakedIn(size),
    inputs: { x, dPre },
    outputs: { partial },
    uniforms: { h, w, c, pixels, per },
    threads: blocks * c,
  });
  if (silu) gpu.dispose(dPre);
  const dFilter = gpu.empty(filter.shape);
  const dBias = gpu.empty([c]);
  sumRows(gpu, partial, blocks, (TAPS + 1) * c, [dFilter, dBias]);
  if (bias) return [dx, dFilter, dBias];
  gpu.dispose(dBias);
  return [dx, dFilter];
}
