/**
 * Dense products on WebGPU without shared memory: each thread keeps 4 × 4 results in registers. The network's matrices
 * are tall and thin, so that both operands stay in caches; and workgroup barriers, which tfjs's product needs, are what
 * a software adapter is slowest at (docs/performance.md).
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Dispatcher } from '../webgpu/dispatch';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import inputSource from './backward_input.wgsl?raw';
import weightsSource from './backward_weights.wgsl?raw';
import forward from './forward.wgsl?raw';

type Named = Readonly<Record<string, tf.TensorInfo>>;

const tiles = (size: number): number => Math.ceil(size / 4);

/** { <prefix>0: …, <prefix>1: … } */
const numbered = <T>(prefix: string, items: readonly T[]): Record<string, T> =>
  Object.fromEntries(items.map((item, j) => [`${prefix}${j}`, item]));

const widths = (weights: readonly tf.TensorInfo[]): Record<string, number> =>
  numbered(
    'm',
    weights.map((w) => w.shape[1]),
  );

/** y_j [n, m_j] = act(x W_j + b) */
export function denseGpu(
  gpu: Dispatcher,
  x: tf.TensorInfo,
  weights: readonly tf.TensorInfo[],
  bias?: tf.TensorInfo,
  slope = 1,
): tf.TensorInfo[] {
  const [n, k] = x.shape;
  const outputs = weights.map((w) => gpu.empty([n, w.shape[1]]));
  const across = weights.reduce((sum, w) => sum + tiles(w.shape[1]), 0);
  gpu.run({
    name: 'Dense',
    source: forward,
    constants: { COUNT: weights.length, BIAS: Boolean(bias), LEAKY: slope !== 1 },
    inputs: { x, ...numbered('w', weights), ...(bias ? { bias } : {}) },
    outputs: numbered('y', outputs),
    uniforms: { n, k, tiles: across, ...widths(weights) },
    scalars: { slope },
    threads: tiles(n) * across,
  });
  return outputs;
}

/** dx [n, k] = Σ_j d_j W_jᵀ. @param y of a single leaky product */
export function denseInputGradientGpu(
  gpu: Dispatcher,
  weights: readonly tf.TensorInfo[],
  dys: readonly tf.TensorInfo[],
  y?: tf.TensorInfo,
  slope = 1,
): tf.TensorInfo {
  const n = dys[0].shape[0];
  const k = weights[0].shape[0];
  const dx = gpu.empty([n, k]);
  gpu.run({
    name: 'DenseInputGrad',
    source: inputSource,
    constants: { COUNT: weights.length, LEAKY: Boolean(y) },
    inputs: { ...numbered('w', weights), ...numbered('dy', dys), ...(y ? { y0: y } : {}) },
    outputs: { dx },
    uniforms: { n, k, ...widths(weights) },
    scalars: { slope },
    threads: tiles(n) * tiles(k),
  });
  return dx;
}

/** Rows that a thread of the weights' gradient sums at least. */
const ROWS = 64;

/** dW_j [k, m_j] = xᵀ d_j and, with `withBias`, db [m_0] behind them. */
export function denseWeightGradientGpu(
  gpu: Dispatcher,
  x: tf.TensorInfo,
  dys: readonly tf.TensorInfo[],
  {
    y,
    slope = 1,
    withBias = false,
  }: { y?: tf.TensorInfo; slope?: number; withBias?: boolean } = {},
): tf.TensorInfo[] {
  const [n, k] = x.shape;
  const rows = k + (withBias ? 1 : 0);
  const columns = dys.reduce((sum, d) => sum + d.shape[1], 0);
  const across = dys.reduce((sum, d) => sum + tiles(d.shape[1]), 0) * tiles(rows);
  const { blocks, per } = blocksOfRows(n, across, ROWS);
  const width = rows * columns;
  const partial = gpu.empty([blocks, width]);
  const inputs: Named = { x, ...numbered('dy', dys), ...(y ? { y0: y } : {}) };
  gpu.run({
    name: 'DenseWeightGrad',
    source: weightsSource,
    constants: { COUNT: dys.length, BIAS: withBias ? 1 : 0, LEAKY: Boolean(y) },
    inputs,
    outputs: { partial },
    uniforms: { n, k, per, width, tiles: across, ...widths(dys) },
    scalars: { slope },
    threads: blocks * across,
  });
  const outputs = dys.map((d) => gpu.empty([k, d.shape[1]]));
  if (withBias) outputs.push(gpu.empty([dys[0].shape[1]]));
  sumRows(gpu, partial, blocks, width, outputs);
  return outputs;
}
