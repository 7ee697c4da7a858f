/**
 * resampleByTaps: pooling and bilinear resizing of images, and their adjoints, as one dispatch: every result gathers its
 * taps. The adjoint of a resampling is the resampling by the transposed matrices, so the op has no gradient of its own;
 * model/resample.ts gives it one. Twin: reference.ts. GPU: resample.wgsl.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import { expectShape, registerOwnKernel, runKernel } from '../runtime';
import { resampleReference, type ResampleSize } from './reference';
import source from './resample.wgsl?raw';

const NAME = 'StudioResample';

function sizeOf({ x, rows, columns }: Infos): ResampleSize {
  const [b, h, w, c] = x.shape;
  const [lines, down] = rows.shape;
  const [samples, across] = columns.shape;
  return { b, h, w, c, lines, samples, down: down - 1, across: across - 1 };
}

const shapeOf = ({ b, lines, samples, c }: ResampleSize): number[] => [b, lines, samples, c];

export function registerResample(): void {
  registerOwnKernel({
    name: NAME,
    shapes: (infos) => [shapeOf(sizeOf(infos))],
    reference({ x, rows, columns }, [y], infos) {
      resampleReference(x, rows, columns, y, sizeOf(infos));
    },
    webgpu(inputs, gpu) {
      const { x, rows, columns } = inputs;
      const { h, w, c, lines, samples, down, across, ...rest } = sizeOf(inputs);
      const y = gpu.empty([rest.b, lines, samples, c]);
      gpu.run({
        name: 'Resample',
        source,
        constants: {},
        inputs: { x, rows, columns },
        outputs: { y },
        uniforms: { h, w, c, lines, samples, down, across },
        threads: tf.util.sizeFromShape(y.shape),
      });
      return [y];
    },
  });
}

/**
 * @param x [b, h, w, c]
 * @param rows [lines, 1 + T] and @param columns [samples, 1 + T]: taps as `tapsOf` makes them for matrices
 *   [lines × h] and [samples × w]
 * @returns [b, lines, samples, c]; has no gradient of its own
 * @throws Error when a shape or dtype does not fit
 */
export function resampleByTaps(
  x: tf.Tensor4D,
  rows: tf.Tensor2D,
  columns: tf.Tensor2D,
): tf.Tensor4D {
  expectShape(NAME, 'x', x, x.shape);
  expectShape(NAME, 'rows', rows, rows.shape);
  expectShape(NAME, 'columns', columns, columns.shape);
  if (x.rank !== 4) throw new Error(`${NAME}: x has rank ${x.rank}, expected 4.`);
  return runKernel(NAME, { x, rows, columns })[0] as tf.Tensor4D;
}
