/**
 * cropLoss: the loss terms of a batch of crops, their weighted total and its gradient in three dispatches; composed of
 * tfjs's ops they are seventy. A step on a noisy scene uses it on WebGPU; elsewhere training/crops/cropLoss.ts composes
 * the terms. Twin: reference.ts. GPU: the .wgsl files.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Arrays, Attributes, Infos } from '../runtime';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import backward from './backward.wgsl?raw';
import forward from './forward.wgsl?raw';
import {
  cropLossBackward,
  cropLossForward,
  cropWeightNames,
  ROW,
  type CropArrays,
  type CropLossSize,
  type CropWeights,
} from './reference';
import row from './row.wgsl?raw';

const NAME = 'StudioCropLoss';

const sizeOf = ({ a, directions }: Infos, { cap, unit }: Attributes): CropLossSize => ({
  ...{ T: a.shape[0], R: a.shape[1], K: directions ? directions.shape[1] : 0 },
  ...{ cap: cap as number, unit: unit === true },
});
const weightsOf = (attrs: Attributes): CropWeights => attrs as unknown as CropWeights;
const arraysOf = (inputs: Arrays): CropArrays => inputs as unknown as CropArrays;
const used = (weights: CropWeights) => cropWeightNames.filter((name) => weights[name] !== 0);

/** What both passes read. */
function gpuCall(infos: Infos, attrs: Attributes) {
  const { T, R, K, cap, unit } = sizeOf(infos, attrs);
  const { a, wanted, rows, places, directions } = infos;
  const { rec, sup, syn } = weightsOf(attrs);
  return {
    constants: { HELD: K > 0, UNIT: unit },
    inputs: { a, wanted, rows, ...(K > 0 ? { places, directions } : {}) },
    uniforms: { T, R, K },
    scalars: { cap, rec, sup, syn },
  };
}

function gpuForward(infos: Infos, gpu: Dispatcher, attrs: Attributes): tf.TensorInfo[] {
  const call = gpuCall(infos, attrs);
  const weights = weightsOf(attrs);
  const terms = used(weights).length;
  const width = terms + 2;
  const { blocks, per } = blocksOfRows(call.uniforms.T, 1);
  const partial = gpu.empty([blocks, width]);
  gpu.run({
    ...call,
    name: 'CropLoss',
    source: `${row}\n${forward}`,
    constants: {
      ...call.constants,
      ...{ REC: weights.rec !== 0, SUP: weights.sup !== 0, SYN: weights.syn !== 0 },
    },
    outputs: { partial },
    uniforms: { ...call.uniforms, per, width },
    threads: blocks,
  });
  const [record, total] = [gpu.empty([terms + 1]), gpu.empty([])];
  sumRows(gpu, partial, blocks, width, [record, total]);
  return [total, record];
}

function gpuBackward(infos: Infos, gpu: Dispatcher, attrs: Attributes): tf.TensorInfo[] {
  const call = gpuCall(infos, attrs);
  const da = gpu.empty(infos.a.shape);
  gpu.run({
    ...call,
    name: 'CropLossGrad',
    source: `${row}\n${backward}`,
    inputs: { ...call.inputs, dy: infos.dy },
    outputs: { da },
    threads: call.uniforms.T,
  });
  return [da];
}

function registerForward(held: boolean): void {
  const kernelName = held ? `${NAME}Held` : NAME;
  const names = ['a', 'wanted', 'rows', ...(held ? ['places', 'directions'] : []), 'E'];
  registerOwnKernel({
    name: kernelName,
    shapes: (_, attrs) => [[], [used(weightsOf(attrs)).length + 1]],
    reference(inputs, [total, record], infos, attrs) {
      const weights = weightsOf(attrs);
      const terms = cropLossForward(arraysOf(inputs), sizeOf(infos, attrs));
      const sum = cropWeightNames.reduce((all, name) => all + weights[name] * terms[name], 0);
      record.set([...used(weights).map((name) => terms[name]), sum]);
      total.set([sum]);
    },
    webgpu: gpuForward,
  });
  registerOwnGradient({
    kernelName,
    inputsToSave: names,
    gradFunc(dys, saved, attrs) {
      const inputs: Record<string, tf.Tensor> = { dy: (dys as tf.Tensor[])[0] };
      names.forEach((name, i) => (inputs[name] = saved[i]));
      const { E, ...read } = inputs;
      return { a: () => runKernel(`${NAME}Grad`, read, attrs)[0], E: () => tf.zerosLike(E) };
    },
  });
}

export function registerCropLoss(): void {
  registerForward(false);
  registerForward(true);
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: ({ a }) => [a.shape],
    reference: (inputs, [da], infos, attrs) =>
      cropLossBackward(arraysOf(inputs), sizeOf(infos, attrs), weightsOf(attrs), inputs.dy[0], da),
    webgpu: gpuBackward,
  });
}

export interface CropLossData {
  /** What the answer should be [T, R]. */
  readonly wanted: tf.Tensor2D;
  /** Averaging weights of L_rec, L_sup and L_syn, and the scale of a place [T, 4]. */
  readonly rows: tf.Tensor2D;
  /** Places by the held-out bands [T, K], and the endmembers' [R, K]; null where none are held out. */
  readonly held: { readonly places: tf.Tensor2D; readonly directions: tf.Tensor2D } | null;
}

/**
 * @param a [T, R]
 * @param E of any shape: θ has it, and its gradient here is zero
 * @param cap misfit beyond which a row's counts no more
 * @param unit whether each row's scale is fitted, instead of given
 * @returns the weighted total, and a record of the terms in use with the total last; only the total has a gradient
 * @throws Error when a shape or dtype does not fit
 */
export function cropLoss(
  a: tf.Tensor2D,
  E: tf.Tensor,
  { wanted, rows, held }: CropLossData,
  weights: CropWeights,
  { cap, unit }: { readonly cap: number; readonly unit: boolean },
): { total: tf.Scalar; record: tf.Tensor1D } {
  const [T, R] = a.shape;
  expectShape(NAME, 'a', a, [T, R]);
  expectShape(NAME, 'wanted', wanted, [T, R]);
  expectShape(NAME, 'rows', rows, [T, ROW]);
  if (held) {
    const K = held.directions.shape[1];
    expectShape(NAME, 'directions', held.directions, [R, K]);
    expectShape(NAME, 'places', held.places, [T, K]);
  }
  const inputs = { a, wanted, rows, ...held, E };
  const [total, record] = runKernel(held ? `${NAME}Held` : NAME, inputs, { ...weights, cap, unit });
  return { total: total as tf.Scalar, record: record as tf.Tensor1D };
}
