/** negExp: A = −exp(A_log), the decay rates of a scan, as one dispatch with its gradient dy·A; composed it is four. */
import * as tf from '@tensorflow/tfjs-core';
import { expectShape, registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import source from './neg_exp.wgsl?raw';

const NAME = 'StudioNegExp';

export function registerNegExp(): void {
  for (const slope of [false, true]) {
    registerOwnKernel({
      name: slope ? `${NAME}Grad` : NAME,
      shapes: ({ x }) => [x.shape],
      // The gradient's x is the result.
      reference({ x, dy }, [out]) {
        for (let i = 0; i < out.length; i++) out[i] = slope ? dy[i] * x[i] : -Math.exp(x[i]);
      },
      webgpu(inputs, gpu) {
        const out = gpu.empty(inputs.x.shape);
        gpu.run({
          name: 'NegExp',
          source,
          constants: { SLOPE: slope },
          inputs,
          outputs: { out },
          uniforms: {},
          threads: tf.util.sizeFromShape(out.shape),
        });
        return [out];
      },
    });
  }
  registerOwnGradient({
    kernelName: NAME,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () => runKernel(`${NAME}Grad`, { x: y, dy: dy as tf.Tensor })[0],
    }),
  });
}

/** −exp(x), of any shape. @throws Error when it is not float32 */
export function negExp<T extends tf.Tensor>(x: T): T {
  expectShape(NAME, 'x', x, x.shape);
  return runKernel(NAME, { x })[0] as T;
}
