/**
 * rowNorm: layer normalisation on the CPU in two passes instead of some thirty, with the bits of the composed layer of
 * model/layers.ts. For wasm with SIMD only: elsewhere the layer is composed, on WebGPU it is `layerNormRows`. There is
 * no twin: the layer as composed is one, and model/layerNorm.wasm.test.ts holds both to the same bits.
 */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import { simdOf } from '../wasm/simd';

const NAME = 'StudioRowNorm';
/** Rows that are done together. */
const LANES = 4;
/** What a number costs here, in multiplications: how work is shared between threads. */
const COST = 8;

const sizeOf = (x: tf.TensorInfo): [number, number] => x.shape as [number, number];
const noTwin = (): never => {
  throw new Error('rowNorm needs WASM with SIMD.');
};

export function registerRowNorm(): void {
  registerOwnKernel({
    name: NAME,
    shapes: ({ x }) => [x.shape, [x.shape[0]]],
    reference: noTwin,
    simd({ x, gain, bias }, [y, variances], { run, split }, { infos }) {
      const [n, d] = sizeOf(infos.x);
      split('layerNormForward', [x, gain, bias, y, variances, n, d], {
        units: Math.ceil(n / LANES),
        cost: COST * n * d,
        scratch: run.layerNormScratch(d),
      });
    },
  });
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: ({ x }) => [x.shape, x.shape, x.shape],
    reference: noTwin,
    simd({ x, gain, dy, variances, cubes }, [dx, dmean, dgains], { run, split }, { infos }) {
      const [n, d] = sizeOf(infos.x);
      split('layerNormBackward', [x, gain, dy, variances, cubes, dx, dmean, dgains, n, d], {
        units: Math.ceil(n / LANES),
        cost: 2 * COST * n * d,
        scratch: run.layerNormScratch(d),
      });
    },
  });
  registerOwnGradient({
    kernelName: NAME,
    inputsToSave: ['x', 'gain'],
    outputsToSave: [false, true],
    gradFunc(dys, [x, gain, variances]) {
      const dy = Array.isArray(dys) ? dys[0] : dys;
      // tfjs's own power: ours would round otherwise now and then.
      const cubes = tf.pow(variances, 1.5);
      const [dx, dmean, dgains] = runKernel(`${NAME}Grad`, { x, gain, dy, variances, cubes });
      return {
        x: () => dx,
        mean: () => dmean,
        gain: () => tf.sum(dgains, 0),
        bias: () => tf.sum(dy, 0),
      };
    },
  });
}

/** Whether `rowNorm` can be used here. */
export const hasRowNorm = (): boolean =>
  tf.getBackend() === 'wasm' && simdOf(tf.backend()) !== null;

/**
 * @param x [n, d]
 * @param gain [d]
 * @param bias [d]
 * @returns [n, d]
 * @throws Error when a shape or dtype does not fit
 */
export function rowNorm(x: tf.Tensor2D, gain: tf.Tensor1D, bias: tf.Tensor1D): tf.Tensor2D {
  const d = x.shape[1];
  expectShape(NAME, 'x', x, x.shape);
  expectShape(NAME, 'gain', gain, [d]);
  expectShape(NAME, 'bias', bias, [d]);
  // x twice: what comes to it through its mean is added last, as in the composed layer, which keeps the bits.
  const [y, variances] = runKernel(NAME, { x, mean: x, gain, bias });
  // The tape keeps its own reference.
  variances.dispose();
  return y as tf.Tensor2D;
}
