/**
 * Deterministic sums over the rows of a partial tensor: one pass up to 256 rows, two beyond; no atomics, so the same
 * input gives the same bits.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Dispatcher } from './dispatch';
import source from './sum_rows.wgsl?raw';

/** Rows that are summed in one pass. */
const ONE_PASS = 256;

/** One dispatch: [rows, columns] → `outputs`, which hold ceil(rows / per) rows. */
function pass(
  gpu: Dispatcher,
  matrix: tf.TensorInfo,
  rows: number,
  columns: number,
  per: number,
  outputs: readonly tf.TensorInfo[],
): void {
  const [first, second, third] = outputs;
  const end1 = tf.util.sizeFromShape(first.shape);
  const end2 = end1 + (second ? tf.util.sizeFromShape(second.shape) : 0);
  gpu.run({
    name: 'SumRows',
    source,
    constants: { TWO: outputs.length > 1, THREE: outputs.length > 2 },
    inputs: { matrix },
    outputs: { first, ...(second ? { second } : {}), ...(third ? { third } : {}) },
    uniforms: { rows, columns, per, end1, end2 },
    threads: Math.ceil(rows / per) * columns,
  });
}

/**
 * Sums the rows of `matrix` and disposes it.
 * @param matrix [rows, columns]
 * @param outputs one tensor of `columns` elements, or up to three that hold them one after another
 */
export function sumRows(
  gpu: Dispatcher,
  matrix: tf.TensorInfo,
  rows: number,
  columns: number,
  outputs: readonly tf.TensorInfo[],
): void {
  if (rows > ONE_PASS) {
    const per = Math.ceil(Math.sqrt(rows));
    const fewer = Math.ceil(rows / per);
    const partial = gpu.empty([fewer, columns]);
    pass(gpu, matrix, rows, columns, per, [partial]);
    gpu.dispose(matrix);
    pass(gpu, partial, fewer, columns, fewer, outputs);
    gpu.dispose(partial);
    return;
  }
  pass(gpu, matrix, rows, columns, rows, outputs);
  gpu.dispose(matrix);
}

/** Up to so many rows, so few blocks that their sums are added in one dispatch. */
const ONE_PASS_ROWS = 65_536;

/**
 * How many blocks of rows share a sum over n rows, with `threads` a block. Blocks of at least `least` rows: of fewer, the
 * partial sums would be as large as what is summed. Large sums get about 16,384 threads and a second pass.
 */
export function blocksOfRows(
  n: number,
  threads: number,
  least = 32,
): { blocks: number; per: number } {
  const most = n <= ONE_PASS_ROWS ? ONE_PASS : Math.max(ONE_PASS, Math.ceil(16_384 / threads));
  const per = Math.ceil(n / Math.max(1, Math.min(Math.ceil(n / least), most)));
  return { blocks: Math.ceil(n / per), per };
}
