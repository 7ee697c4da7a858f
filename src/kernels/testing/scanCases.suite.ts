/**
 * The tests of a selective scan, the same for each of them and on every backend: golden vectors, twin = kernel on odd sizes,
 * finite differences, extreme inputs, memory.
 */
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import type { ScanGradients, ScanInputs } from '../selective_scan_1d/reference';
import { expectNoGpuErrors, poison } from './backends';
import { checkGrads } from './checkGrads';
import { maxDifference } from './compare';

type Named<T> = Record<string, T>;

/** A scan under test. */
export interface ScanCase {
  /** The op on tensors by name. */
  readonly run: (x: never) => tf.Tensor;
  /** The twin; sizes of the dimensions before the channels, d channels, n states. */
  readonly forward: (x: ScanInputs, y: Float32Array, lead: number[], d: number, n: number) => void;
  readonly backward: (
    x: ScanInputs,
    dy: Float32Array,
    grads: ScanGradients,
    lead: number[],
    d: number,
    n: number,
  ) => void;
}

interface GoldenTensor {
  readonly shape: number[];
  readonly data: number[];
}

export interface GoldenCase {
  readonly name: string;
  /** u, delta, A, B, C, D, delta_bias and, when gated, z. */
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  readonly y: GoldenTensor;
  readonly dy: GoldenTensor;
  readonly grads: Readonly<Record<string, GoldenTensor>>;
}

/** [lead, d, n, gated] */
export type Shape = readonly [number[], number, number, boolean];

/** float32 against float64, relative to the largest value; the sums run over up to 192 terms. */
const TOLERANCE = 1e-5;

interface RandomCase {
  readonly arrays: Named<Float32Array>;
  readonly shapes: Named<number[]>;
  readonly dy: Float32Array;
}

export function randomCase([lead, d, n, gated]: Shape, seed: number): RandomCase {
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

export const tensorsOf = ({ arrays, shapes }: RandomCase): Named<tf.Tensor> =>
  Object.fromEntries(Object.keys(shapes).map((n) => [n, tf.tensor(arrays[n], shapes[n])]));

/** The tests of one scan; each is a call inside a `describe`. */
export function scanTests({ run: op, forward, backward }: ScanCase) {
  const run = (x: Named<tf.Tensor>): tf.Tensor => op(x as never);

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

  function twin({ arrays, shapes, dy }: RandomCase): {
    y: Float32Array;
    grads: Named<Float32Array>;
  } {
    const inputs = arrays as unknown as ScanInputs;
    const y = new Float32Array(arrays.u.length);
    const grads = Object.fromEntries(
      Object.entries(arrays).map(([name, a]) => [name, new Float32Array(a.length)]),
    );
    const lead = shapes.u.slice(0, -1);
    const [d, n] = shapes.A;
    forward(inputs, y, lead, d, n);
    backward(inputs, dy, grads as unknown as ScanGradients, lead, d, n);
    return { y, grads };
  }

  return {
    golden(cases: readonly GoldenCase[]): void {
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
    },

    /** Shapes that are odd, each followed by a shorter one, so that a baked-in size would show. */
    twin(shapes: readonly Shape[]): void {
      it.each(shapes.map((s, i) => [`[${s[0].join(', ')}] d ${s[1]} n ${s[2]}`, s, i] as const))(
        'kernel = twin %s',
        async (_, shape, seed) => {
          const random = randomCase(shape, seed);
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
    },

    gradients(lead: number[], d = 3, n = 2): void {
      it.each([true, false])(`finite differences, n ${n}, gated %s`, async (gated) => {
        const inputs = tensorsOf(randomCase([lead, d, n, gated], 5));
        const results = await checkGrads(run, inputs);
        await expectNoGpuErrors();
        expect(results).toHaveLength(gated ? 8 : 7);
        for (const { input, error } of results) expect(error, input).toBeLessThan(5e-3);
        tf.dispose(inputs);
      });
    },

    extremes(lead: number[]): void {
      it('stays finite at extreme step sizes and gates', async () => {
        const random = randomCase([lead, 4, 4, true], 9);
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
    },

    memory(lead: number[]): void {
      it('leaves no tensors or bytes behind, and works with untracked inputs', async () => {
        const inputs = tensorsOf(randomCase([lead, 5, 4, true], 3));
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
    },
  };
}
