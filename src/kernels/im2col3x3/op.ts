/**
 * im2col3x3: 3×3 windows as rows, so that a dense 3×3 convolution is one matMul and trains on every backend (WASM has
 * no Conv2DBackpropFilter). Twin: reference.ts. GPU: the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { registerOwnGradient, registerOwnKernel, runKernel } from '../runtime';
import backward from './backward.wgsl?raw';
import forward from './forward.wgsl?raw';
import { col2im, im2col } from './reference';

const NAME = 'Im2col3x3';

export function registerIm2col3x3(): void {
  registerOwnKernel({
    name: NAME,
    shapes({ x }) {
      const [b, h, w, c] = x.shape;
      return [[b * h * w, 9 * c]];
    },
    reference({ x }, [out], infos) {
      const [b, h, w, c] = infos.x.shape;
      im2col(x, out, { b, h, w, c });
    },
    simd({ x }, [out], { split }, { infos }) {
      const [b, h, w, c] = infos.x.shape;
      split('im2col', [x, out, h, w, c], { units: b * h, cost: b * h * w * 9 * c });
    },
    webgpu({ x }, gpu) {
      const [b, h, w, c] = x.shape;
      const columns = gpu.empty([b * h * w, 9 * c]);
      gpu.run({
        name: NAME,
        source: forward,
        constants: {},
        inputs: { x },
        outputs: { columns },
        uniforms: { h, w, c },
        threads: b * h * w * 9 * c,
      });
      return [columns];
    },
  });
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: (_, attrs) => [attrs.shape as number[]],
    reference({ columns }, [out], _, attrs) {
      const [b, h, w, c] = attrs.shape as number[];
      col2im(columns, out, { b, h, w, c });
    },
    simd({ columns }, [out], { split }, { attrs }) {
      const [b, h, w, c] = attrs.shape as number[];
      split('col2im', [columns, out, h, w, c], { units: b * h, cost: b * h * w * 9 * c });
    },
    webgpu({ columns }, gpu, attrs) {
      const [b, h, w, c] = attrs.shape as number[];
      const dx = gpu.empty([b, h, w, c]);
      gpu.run({
        name: `${NAME}Grad`,
        source: backward,
        constants: {},
        inputs: { columns },
        outputs: { dx },
        uniforms: { h, w, c },
        threads: b * h * w * c,
      });
      return [dx];
    },
  });
  registerOwnGradient({
    kernelName: NAME,
    gradFunc: (dy, _, attrs) => ({
      x: () => runKernel(`${NAME}Grad`, { columns: dy as tf.Tensor }, { shape: attrs.shape })[0],
    }),
  });
  registerOwnGradient({
    kernelName: `${NAME}Grad`,
    gradFunc: (dy, _, attrs) => ({
      columns: () => runKernel(NAME, { x: dy as tf.Tensor }, { shape: attrs.shape })[0],
    }),
  });
}

/**
 * The 3×3 neighbourhood of every pixel as a row, zero outside the image.
 * @param x [b, h, w, c] float32
 * @returns [b·h·w, 9·c], columns ordered by window line, window sample, channel (a filter [3, 3, c, o] reshaped to
 *   [9·c, o] fits)
 */
export function im2col3x3(x: tf.Tensor4D): tf.Tensor2D {
  if (x.rank !== 4 || x.dtype !== 'float32') {
    throw new Error(
      `im2col3x3: x is ${x.dtype} [${x.shape.join(', ')}], expected float32 [b, h, w, c].`,
    );
  }
  return runKernel(NAME, { x }, { shape: x.shape })[0] as tf.Tensor2D;
}

/**
 * The adjoint of `im2col3x3`: each pixel's row added to its neighbourhood. A 3×3 convolution of many channels to few is
 * this after a 1×1 product with all nine windows of the filter, which needs no row of 9·channels.
 * @param columns [b·h·w, 9·c], ordered as there
 * @returns [b, h, w, c]
 */
export function col2im3x3(
  columns: tf.Tensor2D,
  shape: readonly [number, number, number, number],
): tf.Tensor4D {
  const [b, h, w, c] = shape;
  if (columns.dtype !== 'float32' || columns.size !== b * h * w * 9 * c) {
    throw new Error(
      `col2im3x3: columns are ${columns.dtype} [${columns.shape.join(', ')}], expected float32 [${b * h * w}, ${9 * c}].`,
    );
  }
  return runKernel(`${NAME}Grad`, { columns }, { shape: [...shape] })[0] as tf.Tensor4D;
}
