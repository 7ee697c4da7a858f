/** The CPU engine with threads: the bits of one thread, errors that are heard, and an end with the backend. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import {
  adamBySpans,
  depthwiseConv2d,
  im2col3x3,
  leaky,
  registerKernels,
  rowNorm,
  selectiveScan1d,
  selectiveScan2d,
  spatialScan,
  transposedProduct,
  useWasm,
} from '..';
import { makeRng } from '../../maths/rng';
import { WASM_FOLDER } from '../testing/backends';
import { nodeThreads, type NodeThreads } from '../testing/nodeThreads.suite';
import { simdOf } from './simd';

const factory = tf.findBackendFactory('wasm');

function removeWasm(): void {
  tf.removeBackend('wasm');
}

/** A fresh backend with so many threads; 1 with `plain`: tfjs's own memory, not shared. */
async function start(threads: number, plain = false): Promise<NodeThreads> {
  registerKernels();
  if (!tf.findBackendFactory('wasm')) tf.registerBackend('wasm', factory);
  const host = nodeThreads(threads);
  const info = await useWasm({ folder: WASM_FOLDER, host: plain ? null : host });
  expect(info).toEqual({ simd: true, threads: plain ? 1 : threads });
  return host;
}

/** Drawn once: every case runs a dozen times, and drawing took longer than the ops. */
const drawn = new Map<string, Float32Array>();

function tensor(shape: number[], seed: number): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  const key = `${size} ${seed}`;
  let values = drawn.get(key);
  if (!values) {
    const rng = makeRng(seed);
    values = Float32Array.from({ length: size }, () => rng.normal());
    drawn.set(key, values);
  }
  return tf.tensor(values.slice(), shape);
}

const bytesOf = (a: Uint32Array): Uint8Array =>
  new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

/** Where two results differ first, or -1; Vitest's own comparison takes seconds for a million numbers, and one by one half a second. */
const firstDifference = (a: Uint32Array, b: Uint32Array): number => {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0 ? -1 : a.findIndex((v, k) => v !== b[k]);
};

function expectSame(now: Uint32Array[], before: Uint32Array[], name: string): void {
  expect(now.length).toBe(before.length);
  now.forEach((values, i) => {
    expect(firstDifference(values, before[i]), `${name}, result ${i}, first difference`).toBe(-1);
  });
}

const bits = (t: tf.Tensor): Uint32Array => new Uint32Array((t.dataSync() as Float32Array).buffer);

/** Values and gradients of f. */
function bitsOf(f: (...x: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): Uint32Array[] {
  const { value, grads } = tf.valueAndGrads(f)(inputs, tensor(f(...inputs).shape, 99));
  return [value, ...grads].map(bits);
}

/** Inputs u, delta, A, B, C, D, deltaBias, z of a scan over the grid `lead`. */
function scanInputs(lead: number[], d: number, n: number): tf.Tensor[] {
  const A = tf.neg(tf.abs(tensor([d, n], 3)));
  return [
    ...[tensor([...lead, d], 1), tensor([...lead, d], 2), A],
    ...[tensor([...lead, n], 4), tensor([...lead, n], 5), tensor([d], 6), tensor([d], 7)],
    tensor([...lead, d], 8),
  ];
}
const names = ['u', 'delta', 'A', 'B', 'C', 'D', 'deltaBias', 'z'] as const;
const named = (x: tf.Tensor[]): never =>
  Object.fromEntries(x.map((t, i) => [names[i], t])) as never;

/** Every op that is split, in sizes that are: odd ones, few and many parts, ends that fill no tile. */
const cases: Record<string, () => Uint32Array[]> = {
  product: () =>
    [
      [1001, 37, 29],
      [5003, 156, 8],
      [7, 301, 513],
    ].flatMap(([n, k, m]) =>
      bitsOf((a, b) => tf.matMul(a, b), [tensor([n, k], 1), tensor([k, m], 2)]),
    ),
  'product, B turned': () => {
    const [a, b] = [tensor([2001, 40], 1), tensor([21, 40], 2)];
    return [bits(tf.matMul(a, b, false, true))];
  },
  'transposed product': () =>
    [
      [9001, 24, 13],
      [4097, 156, 64],
      [3001, 1, 300],
    ].map(([n, k, m]) =>
      bits(transposedProduct(tensor([n, k], 1) as tf.Tensor2D, tensor([n, m], 2) as tf.Tensor2D)),
    ),
  im2col: () => bitsOf((x) => im2col3x3(x as tf.Tensor4D), [tensor([2, 61, 53, 10], 1)]),
  'depthwise, a plane': () =>
    bitsOf(
      (x, f, b) =>
        depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor3D, b as tf.Tensor1D, {
          padTop: 1,
          padLeft: 1,
          silu: true,
        }),
      [tensor([1, 83, 71, 18], 1), tensor([3, 3, 18], 2), tensor([18], 3)],
    ),
  'depthwise, sequences': () =>
    bitsOf(
      (x, f) =>
        depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor3D, null, { padTop: 0, padLeft: 3 }),
      [tensor([3001, 1, 7, 13], 1), tensor([1, 4, 13], 2)],
    ),
  'sums over rows': () =>
    [
      [40_001, 19],
      [9000, 158],
    ].map((shape) => bits(tf.sum(tensor(shape, 1), 0))),
  'pieces of rows, and a matrix turned': () => {
    const x = tensor([20_003, 61], 1);
    const parts = tf.split(x, [1, 43, 17], 1);
    return [...parts, tf.concat(parts, 1), tf.transpose(x)].map(bits);
  },
  'a step of Adam': () => {
    const P = 300_003;
    const [theta, gradient, m, v] = [1, 2, 3, 4].map((seed) => tensor([P], seed) as tf.Tensor1D);
    const spans = [
      { from: 0, to: 17, full: 0.1, lower: -1, upper: 1 },
      { from: 17, to: P, full: 0.3, lower: -3e38, upper: Infinity },
    ];
    const step = { rate: 0.1, correction: 3, decay: 1e-4, clip: 1, norm: 'l2' } as const;
    return adamBySpans({ theta, gradient, m, v: tf.abs(v) }, spans, step).map(bits);
  },
  'leaky ReLU': () => bitsOf((x) => leaky(x, 0.1), [tensor([300_003], 1)]),
  'layer norm': () =>
    bitsOf(
      (x, gain, bias) => rowNorm(x as tf.Tensor2D, gain as tf.Tensor1D, bias as tf.Tensor1D),
      [tensor([20_003, 7], 1), tensor([7], 2), tensor([7], 3)],
    ),
  'scan, many sequences': () =>
    bitsOf((...x) => selectiveScan1d(named(x)), scanInputs([2005, 5], 13, 3)),
  'scan, more parts than are in memory': () =>
    bitsOf((...x) => selectiveScan1d(named(x)), scanInputs([300, 65], 5, 2)),
  'scan, without a gate': () =>
    bitsOf((...x) => selectiveScan1d(named(x)), scanInputs([701, 9], 8, 4).slice(0, 7)),
  'scan of a plane': () =>
    bitsOf((...x) => selectiveScan2d(named(x)), scanInputs([2, 13, 11], 6, 3)),
  'spatial scan, one image': () =>
    bitsOf((...x) => spatialScan(named(x)), scanInputs([1, 61, 47], 33, 1)),
  'spatial scan, images of few channels, without a gate': () =>
    bitsOf((...x) => spatialScan(named(x)), scanInputs([9, 23, 31], 3, 4).slice(0, 7)),
};

/** The results of a case; nothing is left behind. */
function resultsOf(name: string): Uint32Array[] {
  let results: Uint32Array[] = [];
  tf.tidy(() => void (results = cases[name]()));
  return results;
}

describe('threads', () => {
  const plain: Record<string, Uint32Array[]> = {};

  it('one thread in memory that is not shared', async () => {
    await start(1, true);
    for (const name in cases) plain[name] = resultsOf(name);
    expect(tf.memory().numTensors).toBe(0);
    removeWasm();
  });

  it.each([1, 2, 3, 4])('%i: the same bits, and an end with the backend', async (threads) => {
    const host = await start(threads);
    expect(host.alive()).toBe(threads - 1);
    for (const name in cases) {
      for (let again = 0; again < 3; again++) {
        expectSame(resultsOf(name), plain[name], name);
      }
    }
    removeWasm();
    await expect.poll(host.alive).toBe(0);
  });

  it('one thread again, after many: not the memory of before', async () => {
    await start(1, true);
    const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
    expect(wasm.HEAPU8.buffer).toBeInstanceOf(ArrayBuffer);
    expectSame(resultsOf('im2col'), plain.im2col, 'im2col');
    removeWasm();
  });

  it('a part that traps is an error, and the threads go on', async () => {
    await start(3);
    const { split } = simdOf(tf.backend())!;
    const beyond = 2 ** 31;
    expect(() =>
      split('product', [beyond, beyond, beyond, 8, 8], { units: 4000, cost: 1e9, multiple: 4 }),
    ).toThrow();
    expectSame(resultsOf('product'), plain.product, 'product');
    removeWasm();
  });

  it('memory that threads could share is refused: one thread, without waiting', async () => {
    const { instantiate } = WebAssembly;
    registerKernels();
    if (!tf.findBackendFactory('wasm')) tf.registerBackend('wasm', factory);
    const refuse = vi
      .spyOn(WebAssembly, 'instantiate')
      .mockRejectedValueOnce(new RangeError('no memory'));
    const host = nodeThreads(2);
    expect(await useWasm({ folder: WASM_FOLDER, host })).toEqual({ simd: true, threads: 1 });
    expect(refuse.mock.calls.length).toBe(2);
    expect(host.alive()).toBe(0);
    expectSame(resultsOf('product'), plain.product, 'product');
    refuse.mockRestore();
    removeWasm();

    vi.spyOn(WebAssembly, 'instantiate').mockRejectedValue(new RangeError('no memory'));
    tf.registerBackend('wasm', factory);
    await expect(useWasm({ folder: WASM_FOLDER, host })).rejects.toThrow('no memory');
    vi.restoreAllMocks();
    expect(WebAssembly.instantiate).toBe(instantiate);
    removeWasm();
  });

  it('memory that grows', async () => {
    await start(2);
    const { wasm } = tf.backend() as unknown as {
      wasm: { HEAPU8: Uint8Array; _malloc: (bytes: number) => number };
    };
    const x = tensor([500, 40], 1) as tf.Tensor2D;
    const y = tensor([40, 30], 2) as tf.Tensor2D;
    const low = bits(tf.matMul(x, y));
    // Above 2 GiB, where addresses are negative numbers to WASM. Never written to, it takes no memory of the machine.
    for (let k = 0; k < 5; k++) expect(wasm._malloc(2 ** 29)).not.toBe(0);
    expect(wasm.HEAPU8.length).toBeGreaterThan(5 * 2 ** 29);
    expect(wasm.HEAPU8.buffer).toBeInstanceOf(SharedArrayBuffer);
    const high = tf.mul<tf.Tensor2D>(x, 1);
    const at = tf.backend() as unknown as {
      dataIdMap: { get(id: object): { memoryOffset: number } };
    };
    expect(at.dataIdMap.get(high.dataId).memoryOffset).toBeGreaterThan(2 ** 31);
    expect(bits(tf.matMul(high, y))).toEqual(low);
    removeWasm();
  });
});
