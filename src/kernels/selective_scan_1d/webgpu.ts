/**
 * The 1-D scan on WebGPU: which WGSL file runs over what. At most eight storage buffers a dispatch.
 *
 * Forward, one thread a (sequence, channel), saves the states at chunk ends. Backward:
 *   pack      A, D, deltaBias, states into one buffer
 *   prepare   dt, d/d(C·h + D u), dy·SiLU'(z), left in the buffers of the gradients
 *   carry     adjoints at chunk ends, right to left (several chunks only); chunks are now independent
 *   tokens    d B, d C by chunk and group of channels, then the sum over groups
 *   channels  d u, d delta, d z and partial d A, d D, d deltaBias, then the sum over blocks
 * Long sequences of few channels (UNMamba scans all pixels) would leave a GPU idle with a thread a channel. They take
 * three passes instead: every chunk from 0, the states joined from chunk to chunk, every chunk again from its state;
 * backward the adjoints likewise.
 *
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
import joinCarries from './backward_join.wgsl?raw';
import localCarries from './backward_local.wgsl?raw';
import channels from './backward_channels.wgsl?raw';
import tokens from './backward_tokens.wgsl?raw';
import forwardCarry from './forward_carry.wgsl?raw';
import forwardChunks from './forward_chunks.wgsl?raw';
import forwardLocal from './forward_local.wgsl?raw';
import forward from './forward.wgsl?raw';
import type { ScanSize1d } from './reference';

/** A chunk's states are a private array of the thread: 128 values at most, unless n is large. */
function chunking({ l, n }: ScanSize1d): { CHUNK: number; chunks: number } {
  const CHUNK = Math.max(1, Math.min(l, 32, Math.max(4, Math.floor(128 / n))));
  return { CHUNK, chunks: Math.ceil(l / CHUNK) };
}

/** Threads that keep a GPU busy; a scan with fewer sequences and channels, and many chunks, takes three passes. */
const BUSY = 8192;
const MANY_CHUNKS = 8;
const isLong = ({ b, d }: ScanSize1d, chunks: number): boolean =>
  chunks >= MANY_CHUNKS && b * d < BUSY;

/** The three passes of a long scan; the states are those that a gradient needs. @returns y, states */
function longForward(
  { u, delta, B, C, z }: Infos,
  gpu: Dispatcher,
  { b, l, d, n: N }: ScanSize1d,
  { CHUNK, chunks }: { CHUNK: number; chunks: number },
  packed: tf.TensorInfo,
): [tf.TensorInfo, tf.TensorInfo] {
  const states = gpu.empty([b, chunks - 1, N, d]);
  const steps = gpu.empty([b, chunks - 1, d]);
  const uniforms = { l, d, chunks };
  gpu.run({
    name: 'SelectiveScan1dLocal',
    source: withFunctions(forwardLocal),
    constants: { N, CHUNK },
    inputs: { u, delta, B, packed },
    outputs: { states, steps },
    uniforms,
    threads: b * (chunks - 1) * d,
  });
  gpu.run({
    name: 'SelectiveScan1dStates',
    source: forwardCarry,
    constants: { N },
    inputs: { packed, steps },
    outputs: { states },
    uniforms,
    threads: b * d,
  });
  gpu.dispose(steps);
  const y = gpu.empty(u.shape);
  gpu.run({
    name: 'SelectiveScan1dChunks',
    source: withFunctions(forwardChunks),
    constants: { N, CHUNK, GATED: Boolean(z) },
    inputs: { u, delta, B, C, packed, states, ...(z ? { z } : {}) },
    outputs: { y },
    uniforms,
    threads: b * chunks * d,
  });
  return [y, states];
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
  if (isLong(size, chunks)) {
    const [y, states] = longForward(inputs, gpu, size, { CHUNK, chunks }, packed);
    gpu.dispose(packed);
    if (saveStates) return [y, states];
    gpu.dispose(states);
    return [y];
  }
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
  const long = isLong(size, chunks);
  const extra = saved + (long ? b * (chunks - 1) * d : 0);
  const { packed, states0: states } = packParameters(gpu, inputs, extra);
  const carries = states + saved;
  const { dOut, stepDt, slope } = prepareGradients(gpu, inputs);
  const constants = { N, CHUNK };

  if (long) {
    const uniforms = { l, d, chunks, carries, steps: carries + saved };
    gpu.run({
      name: 'SelectiveScan1dLocalCarries',
      source: localCarries,
      constants,
      inputs: { C, dOut, stepDt },
      outputs: { packed },
      uniforms,
      threads: b * (chunks - 1) * d,
    });
    gpu.run({
      name: 'SelectiveScan1dJoinCarries',
      source: joinCarries,
      constants: { N },
      inputs: {},
      outputs: { packed },
      uniforms,
      threads: b * d,
    });
  } else if (chunks > 1) {
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
