/**
 * The tests of both selective scans, the same on every backend: golden vectors, twin = kernel on odd sizes, finite
 * differences, determinism, memory.
 */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import scan1d from '../../../testdata/golden/scan1d.json?raw';
import scan2d from '../../../testdata/golden/scan2d.json?raw';
import { makeRng } from '../../maths/rng';
import { selectiveScan1d, selectiveScan2d } from '..';
import type { ScanGradients, ScanInputs } from '../selective_scan_1d/reference';
import { scan1dBackward, scan1dForward } from '../selective_scan_1d/reference';
import { scan2dBackward, scan2dForward } from '../selective_scan_2d/reference';
import type { BackendName } from './backends';
import { expectNoGpuErrors, poison, startBackend } from './backends';
import { checkGrads } from './checkGrads';
import { maxDifference } from './compare';

interface GoldenTensor {
  readonly shape: number[];
  readonly data: number[];
}

interface GoldenCase {
  readonly name: string;
  /** u, delta, A, B, C, D, delta_bias and, when gated, z. */
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  readonly y: GoldenTensor;
  readonly dy: GoldenTensor;
  readonly grads: Readonly<Record<string, GoldenTensor>>;
}

const goldenScan1d = JSON.parse(scan1d) as GoldenCase[];
const goldenScan2d = JSON.parse(scan2d) as GoldenCase[];

type Named<T> = Record<string, T>;

/** float32 against float64, relative to the largest value; the sums run over up to 192 terms. */
const TOLERANCE = 1e-5;

const run = (x: Named<tf.Tensor>): tf.Tensor =>
  x.u.rank === 3
    ? selectiveScan1d(x as unknown as Parameters<typeof selectiveScan1d>[0])
    : selectiveScan2d(x as unknown as Parameters<typeof selectiveScan2d>[0]);

/** y and the gradient of Σ y·dy for every input, as arrays. */
async function evaluate(
  inputs: Named<tf.Tensor>,
  dy: tf.Tensor,
): Promise<{ y: Float32Array; grads: Named<Float32Array> }> {
  const names = Object.keys(inputs);
  const f = (...values: tf.Tensor[]): tf.Tensor =>
    run(Object.fromEntries(names.map((n, i) => [n, values[i]])));
  const { value, grads } = tf.valueAndGrads(f)(
    names.map((n) => inputs[n]),
    dy,
  );
  const arrays = (await Promise.all([value, ...grads].map((t) => t.data()))) as Float32Array[];
  tf.dispose([value, ...grads]);
  return { y: arrays[0], grads: Object.fromEntries(names.map((n, i) => [n, arrays[i + 1]])) };
}

interface RandomCase {
  readonly arrays: Named<Float32Array>;
  readonly shapes: Named<number[]>;
  readonly dy: Float32Array;
}

function randomCase(
  lead: number[],
  d: number,
  n: number,
  gated: boolean,
  seed: number,
): RandomCase {
  const rng = makeRng(seed);
  const shapes: Named<number[]> = {
    u: [...lead, d],
    delta: [...lead, d],
    A: [d, n],
    B: [...lead, n],
    C: [...lead, n],
    D: [d],
    deltaBias: [d],
    ...(gated ? { z: [...lead, d] } : {}),
  };
  const draw = (name: string): number =>
    name === 'A'
      ? -Math.exp(rng.normal() / 2)
      : name === 'deltaBias'
        ? rng.normal() / 2 - 1
        : rng.normal();
  const arrays = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => draw(name)),
    ]),
  );
  return { arrays, shapes, dy: Float32Array.from(arrays.u, () => rng.normal()) };
}

const tensorsOf = ({ arrays, shapes }: RandomCase): Named<tf.Tensor> =>
  Object.fromEntries(Object.keys(shapes).map((n) => [n, tf.tensor(arrays[n], shapes[n])]));

function twin({ arrays, shapes, dy }: RandomCase): { y: Float32Array; grads: Named<Float32Array> } {
  const inputs = arrays as unknown as ScanInputs;
  const y = new Float32Array(arrays.u.length);
  const grads = Object.fromEntries(
    Object.entries(arrays).map(([name, a]) => [name, new Float32Array(a.length)]),
  );
  const out = grads as unknown as ScanGradients;
  const n = shapes.A[1];
  if (shapes.u.length === 3) {
    const [b, l, d] = shapes.u;
    scan1dForward(inputs, y, { b, l, d, n });
    scan1dBackward(inputs, dy, out, { b, l, d, n });
  } else {
    const [b, h, w, d] = shapes.u;
    scan2dForward(inputs, y, { b, h, w, d, n });
    scan2dBackward(inputs, dy, out, { b, h, w, d, n });
  }
  return { y, grads };
}

function goldenTests(cases: readonly GoldenCase[]): void {
  it.each(cases.map((c) => [c.name, c] as const))('golden %s', async (_, c) => {
    const rename = (n: string): string => (n === 'delta_bias' ? 'deltaBias' : n);
    const inputs = Object.fromEntries(
      Object.entries(c.inputs).map(([n, t]) => [rename(n), tf.tensor(t.data, t.shape)]),
    );
    const dy = tf.tensor(c.dy.data, c.dy.shape);
    await poison([c.y.data.length, ...Object.values(c.inputs).map((t) => t.data.length)]);
    const { y, grads } = await evaluate(inputs, dy);
    await expectNoGpuErrors();
    expect(maxDifference(y, c.y.data), 'y').toBeLessThan(TOLERANCE);
    for (const [n, t] of Object.entries(c.grads)) {
      expect(maxDifference(grads[rename(n)], t.data), `d ${n}`).toBeLessThan(TOLERANCE);
    }
    tf.dispose([inputs, dy]);
  });
}

/** [lead, d, n, gated]: each odd, each followed by a shorter one, so that a baked-in size would show. */
type Shape = readonly [number[], number, number, boolean];

const shapes1d: readonly Shape[] = [
  [[3, 37], 5, 3, true],
  [[3, 21], 5, 3, false],
  [[501, 4], 12, 4, true],
  [[77, 3], 13, 4, true],
  [[2, 1], 7, 5, true],
  [[1, 300], 3, 8, false],
  [[1, 70], 66, 16, true],
  [[9, 4], 1, 1, false],
  // Long; and more sequences than blocks, so that one thread sums over several.
  [[1, 2500], 3, 4, true],
  // One long sequence of few channels; a second, whose last chunk is one step.
  [[1, 3000], 6, 8, true],
  [[2, 33 * 16 + 1], 3, 8, false],
  [[1000, 2], 40, 2, true],
];

const shapes2d: readonly Shape[] = [
  [[1, 13, 7], 6, 4, true],
  [[2, 7, 12], 3, 4, false],
  [[1, 1, 9], 4, 5, true],
  [[1, 9, 1], 4, 5, true],
  [[1, 11, 10], 70, 16, true],
  [[3, 4, 4], 2, 1, false],
  [[1, 64, 61], 9, 4, true],
];

function twinTests(shapes: readonly Shape[]): void {
  it.each(shapes.map((s, i) => [`[${s[0].join(', ')}] d ${s[1]} n ${s[2]}`, s, i] as const))(
    'kernel = twin %s',
    async (_, [lead, d, n, gated], seed) => {
      const random = randomCase(lead, d, n, gated, seed);
      const inputs = tensorsOf(random);
      const dy = tf.tensor(random.dy, random.shapes.u);
      await poison(Object.values(random.arrays).map((a) => a.length));
      const first = await evaluate(inputs, dy);
      const second = await evaluate(inputs, dy);
      await expectNoGpuErrors();
      // The twin only now: computed before, its buffers could be recycled as the kernel's outputs.
      const expected = twin(random);
      expect(maxDifference(first.y, expected.y), 'y').toBeLessThan(TOLERANCE);
      for (const name of Object.keys(inputs)) {
        const difference = maxDifference(first.grads[name], expected.grads[name]);
        expect(difference, `d ${name}`).toBeLessThan(TOLERANCE);
        expect(first.grads[name], `repeated d ${name}`).toEqual(second.grads[name]);
      }
      tf.dispose([inputs, dy]);
    },
  );
}

function gradTests(lead: number[]): void {
  it.each([true, false])('finite differences, gated %s', async (gated) => {
    const inputs = tensorsOf(randomCase(lead, 3, 2, gated, 5));
    const results = await checkGrads(run, inputs);
    await expectNoGpuErrors();
    expect(results).toHaveLength(gated ? 8 : 7);
    for (const { input, error } of results) expect(error, input).toBeLessThan(5e-3);
    tf.dispose(inputs);
  });
}

function extremeTests(lead: number[]): void {
  it('stays finite at extreme step sizes and gates', async () => {
    const random = randomCase(lead, 4, 4, true, 9);
    random.arrays.delta.forEach(
      (_, i) => (random.arrays.delta[i] = [-120, -30, 0, 40, 300][i % 5]),
    );
    const gates = random.arrays.z;
    gates.forEach((_, i) => (gates[i] = [-200, -20, 0, 20, 200, 1][i % 6]));
    const inputs = tensorsOf(random);
    const dy = tf.tensor(random.dy, random.shapes.u);
    const { y, grads } = await evaluate(inputs, dy);
    await expectNoGpuErrors();
    const expected = twin(random);
    expect(maxDifference(y, expected.y), 'y').toBeLessThan(TOLERANCE);
    for (const name of Object.keys(inputs)) {
      expect(maxDifference(grads[name], expected.grads[name]), name).toBeLessThan(TOLERANCE);
    }
    tf.dispose([inputs, dy]);
  });
}

function memoryTests(lead: number[]): void {
  it('leaves no tensors or bytes behind, and works with untracked inputs', async () => {
    const inputs = tensorsOf(randomCase(lead, 5, 4, true, 3));
    const A = tf.variable(inputs.A);
    // Reading y back submits what is recorded, so that buffers are counted at the same point of each step.
    const step = async (): Promise<tf.MemoryInfo> => {
      const { value, grads } = tf.variableGrads(
        () => tf.sum(tf.square(run({ ...inputs, A }))),
        [A],
      );
      tf.dispose([value, grads]);
      const y = run(inputs);
      await y.data();
      y.dispose();
      return tf.memory();
    };
    for (let k = 0; k < 3; k++) await step();
    const before = await step();
    for (let k = 0; k < 5; k++) await step();
    const after = await step();
    expect(after.numTensors).toBe(before.numTensors);
    expect(after.numBytes).toBe(before.numBytes);
    const gpu = (m: tf.MemoryInfo): unknown[] => {
      const info = m as unknown as Record<string, number>;
      return [info.numBytesInGPU, info.numBytesAllocatedInGPU];
    };
    expect(gpu(after)).toEqual(gpu(before));
    tf.dispose([inputs, A]);
  });
}

export function scanSuite(backend: BackendName): void {
  describe(`selective scans on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    afterEach(expectNoGpuErrors);
    describe('1-D', () => {
      goldenTests(goldenScan1d);
      twinTests(shapes1d);
      gradTests([2, 9]);
      extremeTests([2, 25]);
      memoryTests([3, 40]);
    });
    describe('2-D', () => {
      goldenTests(goldenScan2d);
      twinTests(shapes2d);
      gradTests([1, 4, 5]);
      extremeTests([1, 6, 9]);
      memoryTests([1, 9, 11]);
    });
    it('names the input whose shape does not fit', () => {
      const inputs = tensorsOf(randomCase([1, 3], 2, 2, false, 1));
      const B = tf.zeros([1, 3, 5]);
      expect(() => run({ ...inputs, B })).toThrow(
        /B is float32 \[1, 3, 5\], expected .*\[1, 3, 2\]/,
      );
      tf.dispose([inputs, B]);
    });
  });
}
