/**
 * dense: one left operand times up to three weights, with bias and leaky ReLU fused, and their gradients: one dispatch
 * forward, two or three backward, where tfjs's ops take a dozen. The network uses it on WebGPU; elsewhere model/product.ts
 * puts products together that are quick there. Twin: reference.ts. GPU: webgpu.ts and the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Arrays } from '../runtime';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import { addInputGradient, denseForward, densePre, denseWeightGradient } from './reference';
import { denseGpu, denseInputGradientGpu, denseWeightGradientGpu } from './webgpu';

const NAME = 'StudioDense';
/** With x, that many weights and results, a dispatch binds seven storage buffers of the eight there are. */
const MOST = 3;

const listOf = <T>(inputs: Readonly<Record<string, T>>, prefix: string): T[] =>
  Array.from({ length: MOST }, (_, j) => inputs[`${prefix}${j}`]).filter((t) => t !== undefined);

const numbered = (prefix: string, items: readonly tf.Tensor[]): Record<string, tf.Tensor> =>
  Object.fromEntries(items.map((item, j) => [`${prefix}${j}`, item]));

const sizeOf = (n: number, { shape }: tf.TensorInfo): [number, number, number] => [
  n,
  shape[0],
  shape[1],
];

/** d_j of every result. */
const derivatives = (inputs: Arrays, slope: number): Float32Array[] =>
  listOf(inputs, 'dy').map((dy) => densePre(dy, inputs.y, slope));

function registerForward(count: number, withBias: boolean): void {
  const kernelName = `${NAME}${count}${withBias ? 'Bias' : ''}`;
  const names = ['x', ...Array.from({ length: count }, (_, j) => `w${j}`)];
  if (withBias) names.push('bias');
  registerOwnKernel({
    name: kernelName,
    shapes: (infos) => listOf(infos, 'w').map((w) => [infos.x.shape[0], w.shape[1]]),
    reference(inputs, outputs, infos, { slope }) {
      outputs.forEach((y, j) => {
        const size = sizeOf(infos.x.shape[0], infos[`w${j}`]);
        denseForward(inputs.x, inputs[`w${j}`], inputs.bias, slope as number, y, size);
      });
    },
    webgpu: (inputs, gpu, { slope }) =>
      denseGpu(gpu, inputs.x, listOf(inputs, 'w'), inputs.bias, slope as number),
  });
  registerOwnGradient({
    kernelName,
    inputsToSave: names,
    outputsToSave: [true],
    gradFunc(dy, saved, attrs) {
      const dys = Array.isArray(dy) ? dy : [dy];
      const inputs = Object.fromEntries(names.map((name, i) => [name, saved[i]]));
      const weights = listOf(inputs, 'w');
      const more: Record<string, tf.Tensor> = numbered('dy', dys);
      if (attrs.slope !== 1) more.y = saved[names.length];
      // At once: what is made when one of them is asked for would be freed before the next is. A left operand that is
      // data is not asked for.
      const grads = runKernel(
        `${NAME}WeightGrad`,
        { x: inputs.x, ...more },
        { ...attrs, withBias },
      );
      return {
        x: () => runKernel(`${NAME}InputGrad`, { ...numbered('w', weights), ...more }, attrs)[0],
        ...Object.fromEntries(weights.map((_, j) => [`w${j}`, () => grads[j]])),
        ...(withBias ? { bias: () => grads[count] } : {}),
      };
    },
  });
}

export function registerDense(): void {
  for (let count = 1; count <= MOST; count++) registerForward(count, false);
  registerForward(1, true);
  registerOwnKernel({
    name: `${NAME}InputGrad`,
    shapes: ({ w0, dy0 }) => [[dy0.shape[0], w0.shape[0]]],
    reference(inputs, [dx], infos, { slope }) {
      const sums = new Float64Array(dx.length);
      derivatives(inputs, slope as number).forEach((d, j) =>
        addInputGradient(d, inputs[`w${j}`], sums, sizeOf(infos.dy0.shape[0], infos[`w${j}`])),
      );
      dx.set(sums);
    },
    webgpu: (inputs, gpu, { slope }) => [
      denseInputGradientGpu(
        gpu,
        listOf(inputs, 'w'),
        listOf(inputs, 'dy'),
        inputs.y,
        slope as number,
      ),
    ],
  });
  registerOwnKernel({
    name: `${NAME}WeightGrad`,
    shapes: (infos, { withBias }) => {
      const dys = listOf(infos, 'dy');
      const k = infos.x.shape[1];
      return [...dys.map((d) => [k, d.shape[1]]), ...(withBias ? [[dys[0].shape[1]]] : [])];
    },
    reference(inputs, outputs, infos, { slope, withBias }) {
      const [n, k] = infos.x.shape;
      derivatives(inputs, slope as number).forEach((d, j) =>
        denseWeightGradient(inputs.x, d, outputs[j], withBias ? outputs[1] : undefined, [
          n,
          k,
          infos[`dy${j}`].shape[1],
        ]),
      );
    },
    webgpu: (inputs, gpu, { slope, withBias }) =>
      denseWeightGradientGpu(gpu, inputs.x, listOf(inputs, 'dy'), {
        y: inputs.y,
        slope: slope as number,
        withBias: withBias === true,
      }),
  });
}

export interface DenseOptions {
  /** [m], for a single weight only. */
  readonly bias?: tf.Tensor1D;
  /** Leaky ReLU max(v, slope·v), 0 < slope < 1, for a single weight only. */
  readonly slope?: number;
}

/**
 * @param x [n, k]
 * @param weights one to three, [k, m_j] each
 * @returns act(x W_j + b) [n, m_j], in order
 * @throws Error when a shape or dtype does not fit
 */
export function dense(
  x: tf.Tensor2D,
  weights: readonly tf.Tensor2D[],
  { bias, slope = 1 }: DenseOptions = {},
): tf.Tensor2D[] {
  const k = x.shape[1];
  expectShape(NAME, 'x', x, x.shape);
  weights.forEach((w, j) => expectShape(NAME, `w${j}`, w, [k, w.shape[1]]));
  if (weights.length < 1 || weights.length > MOST)
    throw new Error(`${NAME}: ${weights.length} weights, expected 1 to ${MOST}.`);
  if (weights.length > 1 && (bias || slope !== 1))
    throw new Error(`${NAME}: bias and slope are for a single weight.`);
  if (!(slope > 0 && slope <= 1)) throw new Error(`${NAME}: slope ${slope} is not in (0, 1].`);
  if (bias) expectShape(NAME, 'bias', bias, [weights[0].shape[1]]);
  const name = `${NAME}${weights.length}${bias ? 'Bias' : ''}`;
  const inputs = { x, ...numbered('w', weights), ...(bias ? { bias } : {}) };
  return runKernel(name, inputs, { slope }) as tf.Tensor2D[];
}
