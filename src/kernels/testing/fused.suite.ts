/**
 * The tests of the fused ops, the same on every backend: value and gradients against the same formula composed of tfjs's
 * ops on the CPU, determinism, memory. Sizes are odd, one, large enough for two-pass sums, and shrink.
 */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../cube/rng';
import { abundanceSoftmax, branchSum, layerNormRows } from '..';
import type { BackendName } from './backends';
import { expectNoGpuErrors, poison, startBackend } from './backends';
import { maxDifference } from './compare';

const TOLERANCE = 2e-5;

type Tensors = Readonly<Record<string, tf.Tensor>>;

export interface FusedCase {
  readonly name: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Inputs that have a gradient. */
  readonly tracked: readonly string[];
  readonly own: (v: Tensors) => tf.Tensor;
  readonly composed: (v: Tensors) => tf.Tensor;
}

function layerNormCase(n: number, d: number): FusedCase {
  return {
    name: `layerNormRows [${n}, ${d}]`,
    shapes: { x: [n, d], gain: [d], bias: [d] },
    tracked: ['x', 'gain', 'bias'],
    own: (v) => layerNormRows(v.x as tf.Tensor2D, v.gain as tf.Tensor1D, v.bias as tf.Tensor1D),
    composed({ x, gain, bias }) {
      const { mean, variance } = tf.moments(x, 1, true);
      return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gain), bias);
    },
  };
}

function softmaxCase(n: number, R: number, withPrior: boolean): FusedCase {
  return {
    name: `abundanceSoftmax [${n}, ${R}]${withPrior ? ' with a prior' : ''}`,
    shapes: { raw: [n, R], prior: [n, R], gamma: [1] },
    tracked: withPrior ? ['raw', 'gamma'] : ['raw'],
    own: (v) =>
      withPrior
        ? abundanceSoftmax(v.raw as tf.Tensor2D, v.prior as tf.Tensor2D, v.gamma)
        : abundanceSoftmax(v.raw as tf.Tensor2D),
    composed: ({ raw, prior, gamma }) =>
      tf.softmax(withPrior ? tf.add(raw, tf.mul(prior, gamma)) : raw),
  };
}

function branchCase(shape: readonly number[], spatialOn: boolean, spectralOn: boolean): FusedCase {
  return {
    name: `branchSum [${shape.join(', ')}]${spatialOn ? ' spatial' : ''}${spectralOn ? ' spectral' : ''}`,
    shapes: { f: shape, spatial: shape, spectral: shape, a: [1], b: [1] },
    tracked: [
      'f',
      ...(spatialOn ? ['spatial', 'a'] : []),
      ...(spectralOn ? ['spectral', 'b'] : []),
    ],
    own: ({ f, spatial, spectral, a, b }) =>
      branchSum(f, {
        ...(spatialOn ? { spatial: { values: spatial, weight: a } } : {}),
        ...(spectralOn ? { spectral: { values: spectral, weight: b } } : {}),
      }),
    composed({ f, spatial, spectral, a, b }) {
      const first = spatialOn ? tf.add(f, tf.mul(spatial, a)) : f;
      return spectralOn ? tf.add(first, tf.mul(tf.add(f, spectral), b)) : first;
    },
  };
}

const cases: FusedCase[] = [
  layerNormCase(4100, 12),
  layerNormCase(33, 7),
  layerNormCase(1, 2),
  softmaxCase(2500, 4, true),
  softmaxCase(65, 12, false),
  softmaxCase(1, 2, true),
  branchCase([2300, 5], true, true),
  branchCase([2, 3, 3], true, false),
  branchCase([1, 1], false, true),
];

export function fusedSuite(backend: BackendName): void {
  describe(`fused ops on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    afterEach(expectNoGpuErrors);

    it.each(cases.map((c, i) => [c.name, c, i] as const))('%s', async (_, c, seed) => {
      const rng = makeRng(100 + seed);
      const random = (shape: readonly number[]): Float32Array =>
        Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => rng.normal());
      const values = Object.fromEntries(
        Object.entries(c.shapes).map(([name, shape]) => [name, random(shape)]),
      );
      const cotangent = rng.fork('cotangent');
      const sizes = Object.values(values).map((v) => v.length);

      /** Value, then gradients, of either form on the current backend. */
      const evaluate = async (f: (v: Tensors) => tf.Tensor): Promise<Float32Array[]> => {
        const inputs = Object.fromEntries(
          Object.entries(values).map(([name, v]) => [name, tf.tensor(v, [...c.shapes[name]])]),
        );
        const tracked = c.tracked.map((name) => inputs[name]);
        const apply = (...v: tf.Tensor[]): tf.Tensor =>
          f({ ...inputs, ...Object.fromEntries(c.tracked.map((name, i) => [name, v[i]])) });
        const shape = tf.tidy(() => apply(...tracked).shape);
        const stream = cotangent.fork('same');
        const dy = tf.tensor(
          Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => stream.normal()),
          shape,
        );
        const { value, grads } = tf.valueAndGrads(apply)(tracked, dy);
        const out = (await Promise.all([value, ...grads].map((t) => t.data()))) as Float32Array[];
        tf.dispose([value, grads, dy, Object.values(inputs)]);
        return out.map((o) => o.slice());
      };

      await poison(sizes);
      const first = await evaluate(c.own);
      const tensors = tf.memory().numTensors;
      const second = await evaluate(c.own);
      expect(tf.memory().numTensors).toBe(tensors);
      expect(second).toEqual(first);
      await expectNoGpuErrors();
      await tf.setBackend('cpu');
      const expected = await evaluate(c.composed);
      await tf.setBackend(backend);
      expected.forEach((v, i) =>
        expect(maxDifference(first[i], v), ['value', ...c.tracked][i]).toBeLessThan(TOLERANCE),
      );
    });

    it('names the input that does not fit', () => {
      const [x, g] = [tf.zeros<tf.Rank.R2>([3, 2]), tf.zeros<tf.Rank.R1>([3])];
      expect(() => layerNormRows(x, g, g)).toThrow(/gain .*expected.*\[2\]/);
      expect(() => abundanceSoftmax(x, x, g)).toThrow(/gamma .*expected.*\[1\]/);
      expect(() => branchSum(x, { spatial: { values: g, weight: g } })).toThrow(
        /spatial .*\[3, 2\]/,
      );
      expect(() => branchSum(x, {})).toThrow(/no branch/);
      tf.dispose([x, g]);
    });
  });
}
