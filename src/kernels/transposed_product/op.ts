/**
 * transposedProduct: Aᵀ B for two tall, thin matrices, the gradient of every weight. tfjs's WASM backend must transpose
 * first (18.6 ms against 2.8 ms with a flag, measured in model/product.ts), this reads both operands once where they are.
 * For cpu and wasm; on WebGPU tfjs's own product reads transposed operands at full speed.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { expectShape, registerOwnKernel, runKernel } from '../runtime';
import { addParts } from '../wasm/simd';

const NAME = 'StudioTransposedProduct';
/** Pieces of work there are at least, for several threads. */
const PIECES = 8;

export function registerTransposedProduct(): void {
  registerOwnKernel({
    name: NAME,
    shapes: ({ a, b }) => [[a.shape[1], b.shape[1]]],
    reference({ a, b }, [out], infos) {
      const [rows, k] = infos.a.shape;
      const m = infos.b.shape[1];
      const sums = new Float64Array(k * m);
      for (let i = 0; i < rows; i++) {
        for (let r = 0; r < k; r++) {
          const v = a[i * k + r];
          for (let c = 0; c < m; c++) sums[r * m + c] += v * b[i * m + c];
        }
      }
      out.set(sums);
    },
    simd({ a, b }, [out], simd, { infos }) {
      const [rows, k] = infos.a.shape;
      const m = infos.b.shape[1];
      const parts = simd.run.transposedProductParts(rows);
      const count = simd.run.transposedProductSums(k, m);
      // Few parts are cut, so that all threads have work; a sum is never cut. Each cut reads B anew.
      const cuts = simd.threads > 1 ? Math.min(k, Math.ceil(PIECES / parts)) : 1;
      addParts(simd, parts, count, {
        sum(sums) {
          const given = [a, b, sums, rows, k, m, cuts];
          simd.split('transposedProduct', given, { units: parts * cuts, cost: rows * k * m });
        },
        result: (totals) => simd.run.transposedProductResult(totals, out, k, m),
      });
    },
  });
}

/**
 * @param a [n, k]
 * @param b [n, m]
 * @returns Aᵀ B [k, m]; has no gradient of its own
 * @throws Error when a shape or dtype does not fit
 */
export function transposedProduct(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  expectShape(NAME, 'a', a, a.shape);
  expectShape(NAME, 'b', b, [a.shape[0], b.shape[1]]);
  return runKernel(NAME, { a, b })[0] as tf.Tensor2D;
}
