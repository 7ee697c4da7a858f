/**
 * unmixingLoss: all loss terms of the network, their weighted total and its gradient for abundances and endmembers, in a
 * dozen dispatches; composed of tfjs's ops they are more than a hundred. The training step uses it on WebGPU; elsewhere
 * model/losses.ts composes the terms. Twin: reference.ts. GPU: webgpu.ts and the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Arrays, Attributes, Infos } from '../runtime';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import {
  FIXED,
  lossBackward,
  lossForward,
  weightNames,
  type LossArrays,
  type LossSize,
  type LossWeights,
} from './reference';
import { lossGpuBackward, lossGpuForward } from './webgpu';

const NAME = 'StudioUnmixingLoss';

const sizeOf = (infos: Infos, { fitScale }: Attributes): LossSize => ({
  N: infos.Z.shape[0],
  R: infos.E.shape[0],
  B: infos.E.shape[1],
  n: infos.given.shape[0],
  synthetic: 'truth' in infos,
  fitScale: fitScale === true,
});

const weightsOf = (attrs: Attributes): LossWeights => attrs as unknown as LossWeights;
const arraysOf = (inputs: Arrays): LossArrays => inputs as unknown as LossArrays;
const used = (weights: LossWeights) => weightNames.filter((name) => weights[name] !== 0);

function registerForward(synthetic: boolean): void {
  const kernelName = synthetic ? `${NAME}Synthetic` : NAME;
  const names = ['a', 'E', 'Z', 'fixed', 'given', 'spectra', ...(synthetic ? ['truth'] : [])];
  registerOwnKernel({
    name: kernelName,
    shapes: (_, attrs) => [[], [used(weightsOf(attrs)).length + 1]],
    reference(inputs, [total, record], infos, attrs) {
      const weights = weightsOf(attrs);
      const terms = lossForward(arraysOf(inputs), sizeOf(infos, attrs));
      const sum = used(weights).reduce((all, name) => all + weights[name] * terms[name], 0);
      record.set([...used(weights).map((name) => terms[name]), sum]);
      total.set([sum]);
    },
    webgpu: (inputs, gpu, attrs) =>
      lossGpuForward(inputs, gpu, sizeOf(inputs, attrs), weightsOf(attrs)),
  });
  registerOwnGradient({
    kernelName,
    inputsToSave: names,
    outputsToSave: [false, false, true, true],
    gradFunc(dys, saved, attrs) {
      const inputs: Record<string, tf.Tensor> = { dy: (dys as tf.Tensor[])[0] };
      names.forEach((name, i) => (inputs[name] = saved[i]));
      if (saved.length > names.length)
        [inputs.ZE, inputs.gram] = [saved[names.length], saved[names.length + 1]];
      const [da, dE] = runKernel(`${NAME}Grad`, inputs, attrs);
      return { a: () => da, E: () => dE };
    },
  });
}

export function registerUnmixingLoss(): void {
  registerForward(false);
  registerForward(true);
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: ({ a, E }) => [a.shape, E.shape],
    reference: (inputs, outputs, infos, attrs) =>
      lossBackward(arraysOf(inputs), sizeOf(infos, attrs), weightsOf(attrs), inputs.dy[0], outputs),
    webgpu: (inputs, gpu, attrs) =>
      lossGpuBackward(inputs, gpu, sizeOf(inputs, attrs), weightsOf(attrs)),
  });
}

export interface LossData {
  /** [N, B] spectra */
  readonly Z: tf.Tensor2D;
  /** [N, 4] weight, ‖z‖², first label, number of labels; `lossFixed` makes it. */
  readonly fixed: tf.Tensor2D;
  /** [n, R + 1] abundances and weight (mean 1) of each label, and its spectrum [n, B]; sorted by pixel */
  readonly given: tf.Tensor2D;
  readonly spectra: tf.Tensor2D;
}

/**
 * @param a [N, R], or [2N, R] with `truth`: the scene, then the synthetic scene
 * @param E [R, B]
 * @param truth [N, R] or null
 * @param weights 0 leaves a term out
 * @param fitScale whether each pixel's brightness is fitted
 * @returns the weighted total, and a record of the terms in use with the total last; only the total has a gradient
 * @throws Error when a shape or dtype does not fit
 */
export function unmixingLoss(
  a: tf.Tensor2D,
  E: tf.Tensor2D,
  data: LossData,
  truth: tf.Tensor2D | null,
  weights: LossWeights,
  fitScale: boolean,
): { total: tf.Scalar; record: tf.Tensor1D } {
  const [N, B] = data.Z.shape;
  const R = E.shape[0];
  const n = data.given.shape[0];
  expectShape(NAME, 'a', a, [truth ? 2 * N : N, R]);
  expectShape(NAME, 'E', E, [R, B]);
  expectShape(NAME, 'fixed', data.fixed, [N, FIXED]);
  expectShape(NAME, 'given', data.given, [n, R + 1]);
  expectShape(NAME, 'spectra', data.spectra, [n, B]);
  if (truth) expectShape(NAME, 'truth', truth, [N, R]);
  const inputs = { a, E, ...data, ...(truth ? { truth } : {}) };
  const [total, record, ...kept] = runKernel(truth ? `${NAME}Synthetic` : NAME, inputs, {
    ...weights,
    fitScale,
  });
  // The tape keeps its own references.
  kept.forEach((t) => t.dispose());
  return { total: total as tf.Scalar, record: record as tf.Tensor1D };
}

/**
 * @param w [N] averaging weights
 * @param squares [N] ‖z‖²
 * @param pixels [n] of each label, ascending
 * @returns [N × 4] for LossData.fixed
 */
export function lossFixed(
  w: ArrayLike<number>,
  squares: ArrayLike<number>,
  pixels: readonly number[],
): Float32Array {
  const out = new Float32Array(w.length * FIXED);
  for (let i = 0; i < w.length; i++) out.set([w[i], squares[i]], i * FIXED);
  pixels.forEach((pixel, l) => {
    if (l > 0 && pixels[l - 1] > pixel) throw new Error(`${NAME}: labels are not sorted by pixel.`);
    const at = pixel * FIXED;
    if (out[at + 3] === 0) out[at + 2] = l;
    out[at + 3]++;
  });
  return out;
}
