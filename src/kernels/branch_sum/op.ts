/**
 * branchSum: the weighted sum of the network's branches in one dispatch, its gradient in three or four; composed it is a
 * dozen. The network uses it on WebGPU. Twin: reference.ts. GPU: the .wgsl files.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import weightsSource from './backward_weights.wgsl?raw';
import backward from './backward.wgsl?raw';
import forward from './forward.wgsl?raw';
import {
  branchSumBackward,
  branchSumForward,
  type BranchGradients,
  type Branches,
} from './reference';

const NAME = 'StudioBranchSum';

const names = ['f', 'spatial', 'wSpatial', 'spectral', 'wSpectral'] as const;
const namesOf = (inputs: object): (typeof names)[number][] => names.filter((n) => n in inputs);
const pick = <T>(inputs: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> =>
  Object.fromEntries(keys.filter((key) => key in inputs).map((key) => [key, inputs[key]]));
const flags = (inputs: object): { SPATIAL: boolean; SPECTRAL: boolean } => ({
  SPATIAL: 'spatial' in inputs,
  SPECTRAL: 'spectral' in inputs,
});

function gpuBackward(inputs: Infos, gpu: Dispatcher): tf.TensorInfo[] {
  const { f, dy } = inputs;
  const n = tf.util.sizeFromShape(f.shape);
  const grads: Record<string, tf.TensorInfo> = Object.fromEntries(
    namesOf(inputs).map((name) => [name, gpu.empty(inputs[name].shape)]),
  );
  const { SPATIAL, SPECTRAL } = flags(inputs);
  gpu.run({
    name: 'BranchSumGrad',
    source: backward,
    constants: { SPATIAL, SPECTRAL },
    inputs: { dy, ...pick(inputs, ['wSpatial', 'wSpectral']) },
    outputs: {
      df: grads.f,
      ...(SPATIAL ? { dSpatial: grads.spatial } : {}),
      ...(SPECTRAL ? { dSpectral: grads.spectral } : {}),
    },
    uniforms: {},
    threads: n,
  });
  const weights = [grads.wSpatial, grads.wSpectral].filter((t) => t !== undefined);
  const width = weights.length;
  const { blocks, per } = blocksOfRows(n, 4);
  const partial = gpu.empty([blocks, width]);
  gpu.run({
    name: 'BranchSumWeightGrad',
    source: weightsSource,
    constants: { SPATIAL, SPECTRAL },
    inputs: { dy, ...pick(inputs, [...(SPECTRAL ? ['f'] : []), 'spatial', 'spectral']) },
    outputs: { partial },
    uniforms: { n, per, width },
    threads: blocks,
  });
  sumRows(gpu, partial, blocks, width, weights);
  return namesOf(inputs).map((name) => grads[name]);
}

export function registerBranchSum(): void {
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: (infos) => namesOf(infos).map((name) => infos[name].shape),
    reference(inputs, outputs) {
      const grads = Object.fromEntries(namesOf(inputs).map((name, i) => [name, outputs[i]]));
      branchSumBackward(
        inputs as unknown as Branches,
        inputs.dy,
        grads as unknown as BranchGradients,
      );
    },
    webgpu: gpuBackward,
  });
  for (const used of [
    names,
    names.filter((n) => !/spectral/i.test(n)),
    names.filter((n) => !/spatial/i.test(n)),
  ]) {
    const kernelName = NAME + used.length + (used.includes('spatial') ? 'Spatial' : '');
    registerOwnKernel({
      name: kernelName,
      shapes: ({ f }) => [f.shape],
      reference: (inputs, [o]) => branchSumForward(inputs as unknown as Branches, o),
      webgpu(inputs, gpu) {
        const o = gpu.empty(inputs.f.shape);
        gpu.run({
          name: 'BranchSum',
          source: forward,
          constants: flags(inputs),
          inputs: pick(inputs, names),
          outputs: { o },
          uniforms: {},
          threads: tf.util.sizeFromShape(o.shape),
        });
        return [o];
      },
    });
    registerOwnGradient({
      kernelName,
      inputsToSave: [...used],
      gradFunc(dy, saved) {
        const inputs = Object.fromEntries(used.map((name, i) => [name, saved[i]]));
        const grads = runKernel(`${NAME}Grad`, { ...inputs, dy: dy as tf.Tensor });
        return Object.fromEntries(used.map((name, i) => [name, () => grads[i]]));
      },
    });
  }
}

/** A branch's result, shaped as f, and its weight [1]. */
export interface Branch {
  readonly values: tf.Tensor;
  readonly weight: tf.Tensor;
}

/**
 * o = f + w_spa spatial + w_spe (f + spectral).
 * @param f of any shape
 * @param branches those that are on; at least one
 * @returns shaped as f
 * @throws Error when a shape or dtype does not fit
 */
export function branchSum<T extends tf.Tensor>(
  f: T,
  { spatial, spectral }: { readonly spatial?: Branch; readonly spectral?: Branch },
): T {
  const inputs: Record<string, tf.Tensor> = { f };
  const add = (name: 'spatial' | 'spectral', key: string, branch?: Branch): void => {
    if (!branch) return;
    expectShape(NAME, name, branch.values, f.shape);
    expectShape(NAME, key, branch.weight, [1]);
    inputs[name] = branch.values;
    inputs[key] = branch.weight;
  };
  add('spatial', 'wSpatial', spatial);
  add('spectral', 'wSpectral', spectral);
  const count = Object.keys(inputs).length;
  if (count === 1) throw new Error(`${NAME}: there is no branch to add.`);
  return runKernel(NAME + count + (spatial ? 'Spatial' : ''), inputs)[0] as T;
}
