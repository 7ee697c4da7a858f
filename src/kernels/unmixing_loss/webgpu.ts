/**
 * The losses on WebGPU: what runs over what. X̂ is never stored: a pixel's error needs Z Eᵀ [N, R] and E Eᵀ [R, R] only,
 * which the forward pass keeps for the gradient. Sums are over blocks of pixels in a fixed order.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { denseInputGradientGpu, denseWeightGradientGpu } from '../dense/webgpu';
import type { Infos } from '../runtime';
import type { Dispatcher } from '../webgpu/dispatch';
import { blocksOfRows, sumRows } from '../webgpu/sumRows';
import anchorSource from './anchor.wgsl?raw';
import abundancesSource from './backward_abundances.wgsl?raw';
import endmembersSource from './backward_endmembers.wgsl?raw';
import mixturesSource from './backward_mixtures.wgsl?raw';
import forward from './forward.wgsl?raw';
import pixel from './pixel.wgsl?raw';
import record from './record.wgsl?raw';
import { weightNames, type LossSize, type LossWeights } from './reference';

const withPixel = (source: string): string => `${pixel}\n${source}`;

/** @returns total, record, Z Eᵀ, E Eᵀ */
export function lossGpuForward(
  { a, E, Z, fixed, given, spectra, ...rest }: Infos,
  gpu: Dispatcher,
  { N, R, B, n, fitScale, synthetic }: LossSize,
  weights: LossWeights,
): tf.TensorInfo[] {
  const ZE = denseInputGradientGpu(gpu, [E], [Z]);
  const gram = denseInputGradientGpu(gpu, [E], [E]);
  const { blocks, per } = blocksOfRows(N, 1);
  const partial = gpu.empty([blocks, 4]);
  gpu.run({
    name: 'UnmixingLoss',
    source: withPixel(forward),
    constants: { FIT: fitScale, SYN: synthetic },
    inputs: { a, ZE, gram, fixed, given, ...(synthetic ? { truth: rest.truth } : {}) },
    outputs: { partial },
    uniforms: { N, R, per },
    threads: blocks,
  });
  const sums = gpu.empty([4]);
  sumRows(gpu, partial, blocks, 4, [sums]);
  const errors = gpu.empty([B]);
  gpu.run({
    name: 'AnchorLoss',
    source: anchorSource,
    constants: {},
    inputs: { given, E, spectra },
    outputs: { errors },
    uniforms: { n, R, B },
    threads: B,
  });
  const used = weightNames.filter((name) => weights[name] !== 0).length;
  const outputs = { record: gpu.empty([used + 1]), total: gpu.empty([]) };
  gpu.run({
    name: 'LossRecord',
    source: record,
    constants: {},
    inputs: { sums, errors },
    outputs,
    uniforms: { n, B },
    scalars: { ...weights },
    threads: 1,
  });
  gpu.dispose(sums);
  gpu.dispose(errors);
  return [outputs.total, outputs.record, ZE, gram];
}

/** @returns da, dE */
export function lossGpuBackward(
  { a, E, Z, fixed, given, spectra, dy, ZE, gram, ...rest }: Infos,
  gpu: Dispatcher,
  { N, R, B, n, fitScale, synthetic }: LossSize,
  { rec, sup, sparse, anchor, syn }: LossWeights,
): tf.TensorInfo[] {
  const da = gpu.empty(a.shape);
  gpu.run({
    name: 'UnmixingLossAbundanceGrad',
    source: withPixel(abundancesSource),
    constants: { FIT: fitScale, SYN: synthetic },
    inputs: { a, ZE, gram, fixed, given, ...(synthetic ? { truth: rest.truth } : {}), dy },
    outputs: { da },
    uniforms: { N, R },
    scalars: { rec, sup: sup / n, sparse, syn },
    threads: N,
  });
  const [weighted, scaled] = [gpu.empty([N, R]), gpu.empty([N, R])];
  gpu.run({
    name: 'UnmixingLossMixtures',
    source: withPixel(mixturesSource),
    constants: { FIT: fitScale },
    inputs: { a, ZE, gram, fixed },
    outputs: { weighted, scaled },
    uniforms: { R },
    threads: N,
  });
  const [toZ, toE] = denseWeightGradientGpu(gpu, weighted, [Z, scaled]);
  gpu.dispose(weighted);
  gpu.dispose(scaled);
  const dE = gpu.empty(E.shape);
  gpu.run({
    name: 'UnmixingLossEndmemberGrad',
    source: endmembersSource,
    constants: {},
    inputs: { E, given, spectra, toZ, toE, dy },
    outputs: { dE },
    uniforms: { n, R, B },
    scalars: { rec, anchor: anchor / n },
    threads: R * B,
  });
  gpu.dispose(toZ);
  gpu.dispose(toE);
  return [da, dE];
}
