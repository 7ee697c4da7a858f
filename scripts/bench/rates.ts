/**
 * What the current engine can do, measured: a copy in its own memory and its quickest square matrix product. The roofline
 * of the ops; not a claim about the machine.
 */
import * as tf from '@tensorflow/tfjs-core';
import { dense } from '../../src/kernels';
import type { Rates } from './roofline';
import { timeOf, type Timing } from './timing';

const COPY_BYTES = 64 * 2 ** 20;
/** Larger matrices are tried while a product takes less than this, ms. */
const LONG = 100;

interface Engines {
  readonly device?: GPUDevice;
  readonly wasm?: { readonly asm: { readonly memory: WebAssembly.Memory } };
}

export async function measureRates(timing: Timing): Promise<Rates> {
  const { device } = tf.backend() as unknown as Engines;
  const copyMs = device ? await copyOnGpu(device) : await copyOnWasm(timing);
  let best = 0;
  let productSide = 0;
  for (const side of [256, 512, 1024, 2048, 4096]) {
    const [a, b] = [1, 2].map((seed) => tf.randomNormal([side, side], 0, 1, 'float32', seed));
    const forms: (() => tf.Tensor)[] = [() => tf.matMul(a, b)];
    if (device) forms.push(() => dense(a as tf.Tensor2D, [b as tf.Tensor2D])[0]);
    let least = Infinity;
    for (const form of forms) least = Math.min(least, await timeOf(form, timing));
    tf.dispose([a, b]);
    const rate = (2 * side ** 3) / (least / 1000);
    if (rate > best) [best, productSide] = [rate, side];
    if (least > LONG) break;
  }
  return { bytesPerSecond: (2 * COPY_BYTES) / (copyMs / 1000), flopsPerSecond: best, productSide };
}

/** Milliseconds of one copy between two buffers of the device. */
async function copyOnGpu(device: GPUDevice): Promise<number> {
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = [0, 1].map(() => device.createBuffer({ size: COPY_BYTES, usage }));
  const copies = async (count: number): Promise<number> => {
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < count; i++) encoder.copyBufferToBuffer(from, 0, to, 0, COPY_BYTES);
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / count;
  };
  await copies(2);
  const once = await copies(1);
  const count = Math.min(200, Math.max(1, Math.round(200 / once)));
  const times = [await copies(count), await copies(count), await copies(count)];
  [from, to].forEach((buffer) => buffer.destroy());
  return Math.min(...times);
}

/** Milliseconds of one copy between two tensors in the heap. */
async function copyOnWasm(timing: Timing): Promise<number> {
  const [from, to] = [0, 1].map(() => tf.ones([COPY_BYTES / 4]));
  const backend = tf.backend() as unknown as {
    typedArrayFromHeap(t: tf.Tensor): Float32Array;
  };
  const ms = await timeOf(() => {
    backend.typedArrayFromHeap(to).set(backend.typedArrayFromHeap(from));
    return [];
  }, timing);
  tf.dispose([from, to]);
  return ms;
}
