/** Timing of work on the current tfjs backend: batches long enough for the clock, the median of several. */
import * as tf from '@tensorflow/tfjs-core';

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

export interface Timing {
  readonly settle: () => Promise<void>;
  /** A batch takes about this long, ms. */
  readonly batchMs: number;
  readonly batches: number;
}

/** Milliseconds of one call, after one that compiles. What it returns is freed. */
export async function timeOf(
  work: () => tf.TensorContainer,
  { settle, batchMs, batches }: Timing,
): Promise<number> {
  const batch = async (count: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < count; i++) tf.dispose(tf.tidy(work));
    await settle();
    return (performance.now() - start) / count;
  };
  await batch(1);
  const once = await batch(1);
  if (once >= 4 * batchMs) return once;
  const count = Math.min(500, Math.max(1, Math.round(batchMs / once)));
  const times: number[] = [];
  for (let i = 0; i < batches; i++) times.push(await batch(count));
  return median(times);
}
