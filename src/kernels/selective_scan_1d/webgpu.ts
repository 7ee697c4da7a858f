/**
 * The 1-D scan on WebGPU: which WGSL file runs over what. At most eight storage buffers a dispatch.
 *
 * Forward, one thread a (sequence, channel), saves the states at chunk ends. Backward:
 *   pack      A, D, deltaBias, states into one buffer
 *   prepare   dt, d/d(C·h + D u), dy·SiLU'(z), left in the buffers of the gradients
 *   carry     adjoints at chunk ends, right to left (several chunks only); chunks are now independent
 *   tokens    d B, d C by chunk and group of channels, then the sum over groups
 *   channels  d u, d delta, d z and partial d A, d D, d deltaBias, then the sum over blocks
 * Short sequences (the spectral branch) are one chunk: no states saved, no carry, no group sums.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import {
  channelGroups,
  packParameters,
  prepareGradients,
  withFunctions,
} from '../webgpu/scanParts';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import carry from './backward_carry.wgsl?raw';
import channels from './backward_channels.wgsl?raw';
import tokens from './backward_tokens.wgsl?raw';
import forward from './forward.wgsl?raw';
import type { ScanSize1d } from './reference';

/** A chunk's states are a private array of the thread: 128 values at most, unless n is large. */
function chunking({ l, n }: ScanSize1d): { CHUNK: number; chunks: number } {
  const CHUNK = Math.max(1, Math.min(l, 32, Math.max(4, Math.floor(128 / n))));
  return { CHUNK, chunks: Math.ceil(l / CHUNK) };
}

export function scan1dGpuForward(
  inputs: Infos,
  gpu: Dispatcher,
  size: ScanSize1d,
  saveStates: boolean,
): tf.TensorInfo[] {
  const { u, delta, B, C, z } = inputs;
  const { b, l, d, n: N } = size;
  const { CHUNK, chunks } = chunking(size);
  const { packed } = packParameters(gpu, inputs);
  const y = gpu.empty(u.shape);
  const SAVE = saveStates && chunks > 1;
  const states = SAVE ? gpu.empty([b, chunks - 1, N, d]) : undefined;
  gpu.run({
    name: 'SelectiveScan1d',
    source: withFunctions(forward),
    constants: { N, CHUNK, GATED: Boolean(z), SAVE },
    inputs: { u, delta, B, C, packed, ...(z ? { z } : {}) },
    outputs: { y, ...(states ? { states } : {}) },
    uniforms: { l, d, chunks },
    threads: b * d,
  });
  gpu.dispose(packed);
  return states ? [y, states] : [y];
}

export function scan1dGpuBackward(
  inputs: Infos,
  gpu: Dispatcher,
  size: ScanSize1d,
): tf.TensorInfo[] {
  const { u, B, C, A, D, deltaBias } = inputs;
  const { b, l, d, n: N } = size;
  const { CHUNK, chunks } = chunking(size);
  const saved = b * (chunks - 1) * N * d;
  const { packed, states0: states } = packParameters(gpu, inputs, saved);
  const carries = states + saved;
  const { dOut, stepDt, slope } = prepareGradients(gpu, inputs);
  const constants = { N, CHUNK };

  if (chunks > 1) {
    gpu.run({
      name: 'SelectiveScan1dCarry',
      source: carry,
      constants,
      inputs: { C, dOut, stepDt },
      outputs: { packed },
      uniforms: { l, d, chunks, carries },
      threads: b * d,
    });
  }

  const { groups, width } = channelGroups(b * chunks, d);
  const tokenSum = (): tf.TensorInfo => gpu.empty(groups === 1 ? B.shape : [groups, b * l * N]);
  let [dB, dC] = [tokenSum(), tokenSum()];
  gpu.run({
    name: 'SelectiveScan1dTokens',
    source: tokens,
    constants,
    inputs: { u, B, C, dOut, stepDt, packed },
    outputs: { dB, dC },
    uniforms: { b, l, d, chunks, states, carries, width },
    threads: groups * b * chunks,
  });
  if (groups > 1) {
    [dB, dC] = [dB, dC].map((partial) => {
      const total = gpu.empty(B.shape);
      sumRows(gpu, partial, groups, b * l * N, [total]);
      return total;
    });
  }

  const { blocks, per } = blocksOfRows(b * chunks, d, 8);
  const partial = gpu.empty([blocks, d * (N + 2)]);
  gpu.run({
    name: 'SelectiveScan1dChannels',
    source: withFunctions(channels),
    constants: { ...constants, GATED: Boolean(slope) },
    inputs: { u, B, C, packed },
    outputs: { dOut, stepDt, ...(slope ? { slope } : {}), partial },
    uniforms: { b, l, d, chunks, states, carries, per },
    threads: blocks * d,
  });
  gpu.dispose(packed);
  const [dA, dD, dBias] = [A, D, deltaBias].map((t) => gpu.empty(t.shape));
  sumRows(gpu, partial, blocks, d * (N + 2), [dA, dD, dBias]);
  return [dOut, stepDt, dA, dB, dC, dD, dBias, ...(slope ? [slope] : [])];
}
