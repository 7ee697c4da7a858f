/**
 * shiftedRows: rows a stride apart side by side. With spectra stored band after band (row b·n + i: band b of pixel i)
 * and a stride of n these are the windows of a convolution along the bands, so that it is one matMul and trains on every
 * backend. Twin: reference.ts. GPU: the .wgsl files.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { registerOwnGradient, registerOwnKernel, runKernel, type Attributes } from '../runtime';
import backward from './backward.wgsl?raw';
import forward from './forward.wgsl?raw';
import { shiftedCount, shiftRows, unshiftRows, type ShiftedSize } from './reference';

const NAME = 'ShiftedRows';

const sizeOf = (attrs: Attributes): ShiftedSize => attrs as unknown as ShiftedSize;

export function registerShiftedRows(): void {
  registerOwnKernel({
    name: NAME,
    shapes: (_, attrs) => [[shiftedCount(sizeOf(attrs)), sizeOf(attrs).taps * sizeOf(attrs).c]],
    reference: ({ x }, [out], _, attrs) => shiftRows(x, out, sizeOf(attrs)),
    webgpu({ x }, gpu, attrs) {
      const { c, taps, stride } = sizeOf(attrs);
      const count = shiftedCount(sizeOf(attrs));
      const columns = gpu.empty([count, taps * c]);
      gpu.run({
        name: NAME,
        source: forward,
        constants: {},
        inputs: { x },
        outputs: { columns },
        uniforms: { c, taps, stride },
        threads: count * taps * c,
      });
      return [columns];
    },
  });
  registerOwnKernel({
    name: `${NAME}Grad`,
    shapes: (_, attrs) => [[sizeOf(attrs).rows, sizeOf(attrs).c]],
    reference: ({ columns }, [out], _, attrs) => unshiftRows(columns, out, sizeOf(attrs)),
    webgpu({ columns }, gpu, attrs) {
      const { rows, c, taps, stride } = sizeOf(attrs);
      const dx = gpu.empty([rows, c]);
      gpu.run({
        name: `${NAME}Grad`,
        source: backward,
        constants: {},
        inputs: { columns },
        outputs: { dx },
        uniforms: { c, taps, stride, count: shiftedCount(sizeOf(attrs)) },
        threads: rows * c,
      });
      return [dx];
    },
  });
  registerOwnGradient({
    kernelName: NAME,
    gradFunc: (dy, _, attrs) => ({
      x: () => runKernel(`${NAME}Grad`, { columns: dy as tf.Tensor }, attrs)[0],
    }),
  });
  registerOwnGradient({
    kernelName: `${NAME}Grad`,
    gradFunc: (dy, _, attrs) => ({
      columns: () => runKernel(NAME, { x: dy as tf.Tensor }, attrs)[0],
    }),
  });
}

/**
 * @param x [rows, c] float32
 * @returns [rows − (taps − 1)·stride, taps·c], row p being rows p, p + stride, … of x
 * @throws Error when x is no float32 matrix, or has too few rows
 */
export function shiftedRows(x: tf.Tensor2D, taps: number, stride: number): tf.Tensor2D {
  const [rows, c] = x.shape;
  if (x.rank !== 2 || x.dtype !== 'float32' || rows <= (taps - 1) * stride) {
    throw new Error(
      `shiftedRows: x is ${x.dtype} [${x.shape.join(', ')}], expected float32 [> ${(taps - 1) * stride}, c].`,
    );
  }
  return runKernel(NAME, { x }, { rows, c, taps, stride })[0] as tf.Tensor2D;
}
