/**
 * leaky: max(x, slope·x) for 0 < slope < 1 in one pass, and its gradient in one. tfjs's maximum is unvectorised on
 * WASM, and three kernels read and write what one can. For cpu and wasm; model/layers.ts has what WebGPU does.
 */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import { bitsOf } from '../wasm/simd';

const NAME = 'StudioLeakyRelu';
/** Numbers that are done together. */
const LANES = 4;
/** Of a number, in multiplications: memory takes longer than the arithmetic. */
const COST = 2;

const sizeOf = (x: tf.TensorInfo): number => tf.util.sizeFromShape(x.shape);

export function registerLeakyRelu(): void {
  registerOwnKernel({
    name: NAME,
    shapes: ({ x }) => [x.shape],
    reference({ x }, [y], _, { slope }) {
      const by = Math.fround(slope as number);
      for (let k = 0; k < y.length; k++) y[k] = Math.max(x[k], x[k] * by);
    },
    simd({ x }, [y], { split }, { infos, attrs }) {
      const count = sizeOf(infos.x);
      const given = [x, y, count, bitsOf(attrs.slope as number)];
      split('leakyForward', given, { units: Math.ceil(count / LANES), cost: COST * count });
    },
  });
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: ({ x }) => [x.shape],
    reference({ x, dy }, [dx], _, { slope }) {
      const by = Math.fround(slope as number);
      for (let k = 0; k < dx.length; k++) dx[k] = x[k] > 0 ? dy[k] : dy[k] * by;
    },
    simd({ x, dy }, [dx], { split }, { infos, attrs }) {
      const count = sizeOf(infos.x);
      const given = [x, dy, dx, count, bitsOf(attrs.slope as number)];
      split('leakyBackward', given, { units: Math.ceil(count / LANES), cost: COST * count });
    },
  });
  registerOwnGradient({
    kernelName: NAME,
    inputsToSave: ['x'],
    gradFunc(dy, [x], attrs) {
      return { x: () => runKernel(`${NAME}Grad`, { x, dy: dy as tf.Tensor }, attrs)[0] };
    },
  });
}

/**
 * @param x of any shape
 * @param slope between 0 and 1
 * @throws Error when the dtype does not fit
 */
export function leaky<T extends tf.Tensor>(x: T, slope: number): T {
  expectShape(NAME, 'x', x, x.shape);
  return runKernel(NAME, { x }, { slope })[0] as T;
}
