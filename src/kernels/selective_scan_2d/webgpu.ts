/**
 * The 2-D scan on WebGPU: which WGSL file runs over what. At most eight storage buffers a dispatch.
 *
 * The grid is cut into T × T tiles; what is saved is h at the last line and g at the last sample of each tile.
 * Forward:  lines (g at tile edges), then down the lines by strips of T samples.
 * Backward: pack and prepare as in 1-D; two carries (d h up the columns, d g back along the lines) to the tile edges,
 * after which tiles are independent; tokens (d B, d C) and channels (everything else) with their deterministic sums.
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
import along from './backward_along.wgsl?raw';
import channels from './backward_channels.wgsl?raw';
import down from './backward_down.wgsl?raw';
import tokens from './backward_tokens.wgsl?raw';
import forward from './forward.wgsl?raw';
import lines from './forward_lines.wgsl?raw';
import type { ScanSize2d } from './reference';
import tile from './tile.wgsl?raw';

interface Tiling {
  readonly T: number;
  readonly tilesY: number;
  readonly tilesX: number;
  /** Elements of h at tile edges. */
  readonly sizeH: number;
  /** Elements of g at tile edges. */
  readonly sizeG: number;
}

/** T² n values of a tile are private arrays of a thread: about 128 each. */
function tiling({ b, h, w, d, n }: ScanSize2d): Tiling {
  const side = Math.max(4, Math.min(8, Math.floor(Math.sqrt(128 / n))));
  const T = Math.max(1, Math.min(side, Math.max(h, w)));
  const [tilesY, tilesX] = [Math.ceil(h / T), Math.ceil(w / T)];
  const sizeH = b * Math.max(0, tilesY - 1) * w * n * d;
  return { T, tilesY, tilesX, sizeH, sizeG: b * h * Math.max(0, tilesX - 1) * n * d };
}

export function scan2dGpuForward(
  inputs: Infos,
  gpu: Dispatcher,
  size: ScanSize2d,
  saveStates: boolean,
): tf.TensorInfo[] {
  const { u, delta, B, C, z } = inputs;
  const { b, h, w, d, n: N } = size;
  const { T, tilesY, tilesX, sizeH, sizeG } = tiling(size);
  const { packed } = packParameters(gpu, inputs);
  const y = gpu.empty(u.shape);
  const TILED_X = tilesX > 1;
  const SAVE_H = saveStates && tilesY > 1;
  const g0 = SAVE_H ? sizeH : 0;
  const states = TILED_X || SAVE_H ? gpu.empty([g0 + sizeG]) : undefined;
  if (TILED_X && states) {
    gpu.run({
      name: 'SelectiveScan2dLines',
      source: withFunctions(lines),
      constants: { N, T },
      inputs: { u, delta, B, packed },
      outputs: { states },
      uniforms: { w, d, tilesX, g0 },
      threads: b * h * d,
    });
  }
  gpu.run({
    name: 'SelectiveScan2d',
    source: withFunctions(forward),
    constants: { N, T, GATED: Boolean(z), TILED_X, SAVE_H },
    inputs: { u, delta, B, C, packed, ...(z ? { z } : {}) },
    outputs: { y, ...(states ? { states } : {}) },
    uniforms: { h, w, d, tilesX, tilesY, g0 },
    threads: b * tilesX * d,
  });
  gpu.dispose(packed);
  if (states && saveStates) return [y, states];
  if (states) gpu.dispose(states);
  return [y];
}

export function scan2dGpuBackward(
  inputs: Infos,
  gpu: Dispatcher,
  size: ScanSize2d,
): tf.TensorInfo[] {
  const { u, B, C, A, D, deltaBias } = inputs;
  const { b, h, w, d, n: N } = size;
  const { T, tilesY, tilesX, sizeH, sizeG } = tiling(size);
  const { packed, states0: h0 } = packParameters(gpu, inputs, sizeH + sizeG);
  const g0 = h0 + sizeH;
  const carryH = g0 + sizeG;
  const carryG = carryH + sizeH;
  const { dOut, stepDt, slope } = prepareGradients(gpu, inputs);
  const constants = { N, T };

  if (tilesY > 1) {
    gpu.run({
      name: 'SelectiveScan2dDown',
      source: down,
      constants,
      inputs: { C, dOut, stepDt },
      outputs: { packed },
      uniforms: { h, w, d, tilesY, carryH },
      threads: b * w * d,
    });
  }
  if (tilesX > 1) {
    gpu.run({
      name: 'SelectiveScan2dAlong',
      source: along,
      constants,
      inputs: { C, dOut, stepDt },
      outputs: { packed },
      uniforms: { h, w, d, tilesX, tilesY, carryH, carryG },
      threads: b * tilesY * d,
    });
  }

  const pieces = b * tilesY * tilesX;
  const edges = { h, w, d, tilesX, tilesY, h0, g0, carryH, carryG, pieces };
  const { groups, width } = channelGroups(pieces, d);
  const columns = b * h * w * N;
  const tokenSum = (): tf.TensorInfo => gpu.empty(groups === 1 ? B.shape : [groups, columns]);
  let [dB, dC] = [tokenSum(), tokenSum()];
  gpu.run({
    name: 'SelectiveScan2dTokens',
    source: `${tile}\n${tokens}`,
    constants,
    inputs: { u, B, C, dOut, stepDt, packed },
    outputs: { dB, dC },
    uniforms: { ...edges, b, width },
    threads: groups * pieces,
  });
  if (groups > 1) {
    [dB, dC] = [dB, dC].map((partial) => {
      const total = gpu.empty(B.shape);
      sumRows(gpu, partial, groups, columns, [total]);
      return total;
    });
  }

  const { blocks, per } = blocksOfRows(pieces, d, 1);
  const partial = gpu.empty([blocks, d * (N + 2)]);
  gpu.run({
    name: 'SelectiveScan2dChannels',
    source: withFunctions(`${tile}\n${channels}`),
    constants: { ...constants, GATED: Boolean(slope) },
    inputs: { u, B, C, packed },
    outputs: { dOut, stepDt, ...(slope ? { slope } : {}), partial },
    uniforms: { ...edges, per },
    threads: blocks * d,
  });
  gpu.dispose(packed);
  const [dA, dD, dBias] = [A, D, deltaBias].map((t) => gpu.empty(t.shape));
  sumRows(gpu, partial, blocks, d * (N + 2), [dA, dD, dBias]);
  return [dOut, stepDt, dA, dB, dC, dD, dBias, ...(slope ? [slope] : [])];
}
