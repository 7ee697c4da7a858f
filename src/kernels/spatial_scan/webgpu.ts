/**
 * The spatial scan on WebGPU: which WGSL file runs over what. At most eight storage buffers a dispatch.
 *
 * Forward, two dispatches: lines both ways (one thread a line and channel), columns both ways (one a column and channel).
 * Backward, eight or nine: the elementwise start, lines forward again, columns, lines, then what is left for each pixel:
 * tokens (d B, d C), gate (d z), channels (everything else) with their deterministic sums. Nothing is saved between the two: the
 * fields [b, h, w, n, d] would hold memory from the forward pass of a step to its backward pass.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { ScanSize2d } from '../selective_scan_2d/reference';
import type { Dispatcher } from '../webgpu/dispatch';
import { packParameters, prepareGradients, withFunctions } from '../webgpu/scanParts';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import backwardChannels from './backward_channels.wgsl?raw';
import backwardColumns from './backward_columns.wgsl?raw';
import backwardGate from './backward_gate.wgsl?raw';
import backwardLines from './backward_lines.wgsl?raw';
import backwardTokens from './backward_tokens.wgsl?raw';
import decay from './decay.wgsl?raw';
import forwardColumns from './forward_columns.wgsl?raw';
import forwardLines from './forward_lines.wgsl?raw';

const withDecay = (source: string): string => withFunctions(`${decay}\n${source}`);

export function spatialGpuForward(
  inputs: Infos,
  gpu: Dispatcher,
  { b, h, w, d, n: N }: ScanSize2d,
): tf.TensorInfo[] {
  const { u, delta, B, C, z } = inputs;
  const { packed } = packParameters(gpu, inputs);
  const [y, steps] = [gpu.empty(u.shape), gpu.empty(u.shape)];
  const field = [b, h, w, N, d];
  const [G, down] = [gpu.empty(field), gpu.empty(field)];
  gpu.run({
    name: 'SpatialLines',
    source: withDecay(forwardLines),
    constants: { N, BACKWARD: false },
    inputs: { u, B, packed, delta },
    outputs: { steps, G },
    uniforms: { w, d },
    threads: b * h * d,
  });
  gpu.run({
    name: 'SpatialColumns',
    source: withDecay(forwardColumns),
    constants: { N, GATED: Boolean(z) },
    inputs: { u, C, packed, steps, G, ...(z ? { z } : {}) },
    outputs: { y, down },
    uniforms: { h, w, d },
    threads: b * w * d,
  });
  for (const temporary of [packed, steps, G, down]) gpu.dispose(temporary);
  return [y];
}

export function spatialGpuBackward(
  inputs: Infos,
  gpu: Dispatcher,
  { b, h, w, d, n: N }: ScanSize2d,
): tf.TensorInfo[] {
  const { u, A, B, C, D, deltaBias } = inputs;
  const pixels = b * h * w;
  const { packed } = packParameters(gpu, inputs);
  const { dOut, stepDt: steps, slope } = prepareGradients(gpu, inputs);
  const field = (): tf.TensorInfo => gpu.empty([b, h, w, N, d]);
  const [ahead, G, H, da, dG] = [field(), field(), field(), field(), field()];
  gpu.run({
    name: 'SpatialLines',
    source: withDecay(forwardLines),
    constants: { N, BACKWARD: true },
    inputs: { u, B, packed, steps },
    outputs: { ahead, G },
    uniforms: { w, d },
    threads: b * h * d,
  });
  gpu.run({
    name: 'SpatialBackColumns',
    source: withDecay(backwardColumns),
    constants: { N },
    inputs: { C, packed, dOut, steps, G },
    outputs: { down: H, da, dG },
    uniforms: { h, w, d },
    threads: b * w * d,
  });
  gpu.run({
    name: 'SpatialBackLines',
    source: withDecay(backwardLines),
    constants: { N },
    inputs: { packed, steps, dG },
    outputs: { ahead, G, da },
    uniforms: { w, d },
    threads: b * h * d,
  });
  gpu.dispose(G);
  gpu.dispose(dG);

  const [dB, dC] = [gpu.empty(B.shape), gpu.empty(C.shape)];
  gpu.run({
    name: 'SpatialTokens',
    source: withDecay(backwardTokens),
    constants: { N },
    inputs: { u, packed, dOut, steps, dx: ahead, H },
    outputs: { dB, dC },
    uniforms: { d },
    threads: pixels * N,
  });
  if (slope) {
    gpu.run({
      name: 'SpatialGate',
      source: backwardGate,
      constants: { N },
      inputs: { u, C, packed, H },
      outputs: { slope },
      uniforms: { d },
      threads: pixels * d,
    });
  }
  const { blocks, per } = blocksOfRows(pixels, d);
  const partial = gpu.empty([blocks, d * (N + 2)]);
  gpu.run({
    name: 'SpatialChannels',
    source: withDecay(backwardChannels),
    constants: { N },
    inputs: { u, B, packed, dx: ahead, da },
    outputs: { dOut, steps, partial },
    uniforms: { d, pixels, per },
    threads: blocks * d,
  });
  for (const temporary of [packed, ahead, H, da]) gpu.dispose(temporary);
  const [dA, dD, dBias] = [A, D, deltaBias].map((t) => gpu.empty(t.shape));
  sumRows(gpu, partial, blocks, d * (N + 2), [dA, dD, dBias]);
  return [dOut, steps, dA, dB, dC, dD, dBias, ...(slope ? [slope] : [])];
}
