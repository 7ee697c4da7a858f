/**
 * The tests of the fused ops, the same on every backend: value and gradients against the same formula composed of the ops
 * of `@tensorflow/tfjs` itself on the CPU, determinism, memory. Sizes are odd, one, large enough for two-pass sums, and shrink.
 */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import {
  abundanceSoftmax,
  branchSum,
  cropLoss,
  groupNormLeaky,
  layerNormRows,
  lossFixed,
  negExp,
  unmixingLoss,
} from '..';
import type { BackendName } from './backends';
import { expectNoGpuErrors, poison, startBackend } from './backends';
import { maxDifference } from './compare';

const TOLERANCE = 2e-5;

type Tensors = Readonly<Record<string, tf.Tensor>>;

export interface FusedCase {
  readonly name: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Overwrites random inputs with what follows from others. */
  readonly derive?: (values: Record<string, Float32Array>) => void;
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

/** The same value without a gradient. */
const still = (x: tf.Tensor): tf.Tensor =>
  tf.customGrad((v) => ({
    value: tf.clone(v as tf.Tensor),
    gradFunc: (dy) => tf.zerosLike(dy),
  }))(x);

/** Labels at three pixels, two of them at the same one; a term left out by its weight 0. */
function lossCase(
  N: number,
  B: number,
  R: number,
  synthetic: boolean,
  fitScale: boolean,
): FusedCase {
  const pixels = [0, Math.floor(N / 2), Math.floor(N / 2)];
  const n = pixels.length;
  const weights = {
    rec: 0.7,
    sup: 1.3,
    sparse: synthetic ? 0.1 : 0,
    anchor: 0.4,
    syn: synthetic ? 0.9 : 0,
  };
  const share = Float32Array.from({ length: N }, (_, i) => (i % 3 === 1 ? 0 : 1.5 / N));
  return {
    name: `unmixingLoss ${N} pixels, ${B} bands, ${R} endmembers${synthetic ? ', synthetic' : ''}${fitScale ? ', scales' : ''}`,
    shapes: {
      raw: [synthetic ? 2 * N : N, R],
      E: [R, B],
      Z: [N, B],
      given: [n, R + 1],
      spectra: [n, B],
      truth: [N, R],
      fixed: [N, 4],
    },
    derive(values) {
      const squares = share.map((_, i) =>
        values.Z.subarray(i * B, (i + 1) * B).reduce((sum, v) => sum + v * v, 0),
      );
      values.fixed = lossFixed(share, squares, pixels);
    },
    tracked: ['raw', 'E'],
    own({ raw, E, Z, given, spectra, truth, fixed }) {
      const data = {
        Z: Z as tf.Tensor2D,
        fixed: fixed as tf.Tensor2D,
        given: given as tf.Tensor2D,
        spectra: spectra as tf.Tensor2D,
      };
      const a = tf.softmax(raw as tf.Tensor2D);
      const known = synthetic ? (truth as tf.Tensor2D) : null;
      return unmixingLoss(a, E as tf.Tensor2D, data, known, weights, fitScale).total;
    },
    composed({ raw, E, Z, given, spectra, truth }) {
      const a = tf.softmax(raw as tf.Tensor2D);
      const w = tf.tensor2d(share, [N, 1]);
      const real = tf.slice(a, [0, 0], [N, R]);
      const mixture = tf.matMul(real, E); // [N, B]
      const fitted = tf.div(
        tf.sum(tf.mul(Z, mixture), 1, true),
        tf.sum(tf.square(mixture), 1, true),
      );
      const s = fitScale ? still(fitted) : tf.onesLike(fitted);
      const mean = (v: tf.Tensor): tf.Tensor => tf.sum(tf.mul(w, v));
      const chosen = tf.gather(real, tf.tensor1d(pixels, 'int32'));
      const known = tf.slice(given as tf.Tensor2D, [0, 0], [n, R]);
      const sure = tf.slice(given as tf.Tensor2D, [0, R], [n, 1]);
      const terms = [
        tf.mul(mean(tf.square(tf.sub(Z, tf.mul(s, mixture)))), weights.rec),
        tf.mul(tf.sum(tf.mul(sure, tf.abs(tf.sub(chosen, known)))), weights.sup / n),
        tf.mul(mean(tf.sqrt(real)), weights.sparse),
        tf.mul(
          tf.sum(tf.mul(sure, tf.square(tf.sub(tf.matMul(known, E as tf.Tensor2D), spectra)))),
          weights.anchor / n,
        ),
      ];
      if (synthetic) {
        const second = tf.slice(a, [N, 0], [N, R]);
        terms.push(tf.mul(mean(tf.square(tf.sub(second, truth))), weights.syn));
      }
      return terms.reduce((sum, v) => tf.add(sum, v));
    },
  };
}

/** Some rows judged by nothing, some with a misfit beyond the cap; a term left out by its weight 0. */
function cropCase(T: number, R: number, K: number, unit: boolean, held: boolean): FusedCase {
  const weights = { rec: held ? 0.7 : 0, sup: 1.3, syn: held ? 0.9 : 0.4 };
  const cap = 1.5 * K;
  return {
    name: `cropLoss ${T} rows, ${R} endmembers, ${K} directions${unit ? ', scales' : ''}${held ? '' : ', none held out'}`,
    shapes: { raw: [T, R], E: [R, 3], wanted: [T, R], rows: [T, 4], places: [T, K], ends: [R, K] },
    derive(values) {
      values.rows = values.rows.map((v, i) => ((i >> 2) % 3 === i % 4 ? 0 : Math.abs(v) / T));
    },
    tracked: ['raw', 'E'],
    own({ raw, E, wanted, rows, places, ends }) {
      const data = {
        wanted: wanted as tf.Tensor2D,
        rows: rows as tf.Tensor2D,
        held: held ? { places: places as tf.Tensor2D, directions: ends as tf.Tensor2D } : null,
      };
      return cropLoss(tf.softmax(raw as tf.Tensor2D), E, data, weights, { cap, unit }).total;
    },
    composed({ raw, E, wanted, rows, places, ends }) {
      const a = tf.softmax(raw as tf.Tensor2D);
      const [judged, labelled, made, given] = tf.split(rows, 4, 1); // [T, 1]
      const mixture = tf.matMul(a, ends); // [T, K]
      const fitted = tf.div(
        tf.sum(tf.mul(places, mixture), 1, true),
        tf.sum(tf.square(mixture), 1, true),
      );
      const s = unit ? still(fitted) : given;
      const miss = tf.sum(tf.square(tf.sub(places, tf.mul(s, mixture))), 1, true);
      const gap = tf.sub(a, wanted);
      const terms = [
        tf.mul(tf.sum(tf.mul(judged, tf.minimum(miss, cap))), weights.rec / K),
        tf.mul(tf.sum(tf.mul(labelled, tf.abs(gap))), weights.sup),
        tf.mul(tf.sum(tf.mul(made, tf.square(gap))), weights.syn),
        tf.mul(tf.sum(E), 0),
      ];
      return terms.reduce((sum, v) => tf.add(sum, v));
    },
  };
}

/** Some pixels masked, channels with means far from 0. */
function groupNormCase(n: number, c: number, size: number, slope: number): FusedCase {
  const weights = Float32Array.from({ length: n }, (_, i) => (n > 1 && i % 4 === 3 ? 0 : 1));
  const count = weights.reduce((sum, v) => sum + v, 0);
  return {
    name: `groupNormLeaky [${n}, ${c}] in groups of ${size}`,
    shapes: { x: [n, c], gain: [c], bias: [c] },
    derive(values) {
      values.x = values.x.map((v, i) => v + 10 * (i % c));
    },
    tracked: ['x', 'gain', 'bias'],
    own({ x, gain, bias }) {
      const w = tf.tensor2d(
        weights.map((v) => v / count),
        [1, n],
      );
      const options = { size, slope, pivot: Math.min(n - 1, 2) };
      return groupNormLeaky(x as tf.Tensor2D, w, gain as tf.Tensor1D, bias as tf.Tensor1D, options);
    },
    composed({ x, gain, bias }) {
      const w = tf.tensor3d(
        weights.map((v) => v / count / size),
        [n, 1, 1],
      );
      const grouped = tf.reshape(x, [n, c / size, size]);
      const mean = tf.sum(tf.mul(grouped, w), [0, 2], true);
      const centred = tf.sub(grouped, mean);
      const variance = tf.sum(tf.mul(tf.square(centred), w), [0, 2], true);
      const normal = tf.reshape(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), [n, c]);
      const pre = tf.add(tf.mul(normal, gain), bias);
      return slope === 1 ? pre : tf.leakyRelu(pre, slope);
    },
  };
}

const negExpCase = (shape: readonly number[]): FusedCase => ({
  name: `negExp [${shape.join(', ')}]`,
  shapes: { x: shape },
  tracked: ['x'],
  own: ({ x }) => negExp(x),
  composed: ({ x }) => tf.neg(tf.exp(x)),
});

const cases: FusedCase[] = [
  groupNormCase(2900, 8, 2, 0.02),
  groupNormCase(37, 6, 6, 1),
  groupNormCase(1, 3, 1, 0.1),
  negExpCase([13, 8]),
  negExpCase([1, 1]),
  lossCase(700, 9, 4, true, true),
  lossCase(41, 70, 3, false, false),
  lossCase(5, 1, 12, true, false),
  lossCase(1, 4, 2, false, true),
  cropCase(3020, 5, 20, true, true),
  cropCase(700, 3, 7, false, true),
  cropCase(41, 12, 1, true, false),
  cropCase(1, 2, 4, false, true),
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
      c.derive?.(values);
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

    it('records the terms in use, the total last', async () => {
      const a = tf.tensor2d([0.25, 0.75, 1, 0], [2, 2]);
      const ends = tf.tensor2d([1, 0, 0, 2], [2, 2]);
      const data = {
        Z: tf.tensor2d([1, 1, 2, 0], [2, 2]),
        fixed: tf.tensor2d(lossFixed([0.5, 0.5], [2, 4], [1]), [2, 4]),
        given: tf.tensor2d([0.5, 0.5, 0.5], [1, 3]),
        spectra: tf.tensor2d([1, 1], [1, 2]),
      };
      const weights = { rec: 2, sup: 1, sparse: 0, anchor: 10, syn: 0 };
      const { total, record } = unmixingLoss(a, ends, data, null, weights, false);
      // aE = (¼, 1½) and (1, 0): ½ (9/16 + ¼) + ½ · 1; |1 − ½| + |0 − ½|; (½ − 1)² + (1 − 1)².
      // The label counts half.
      const expected = [0.90625, 0.5, 0.125, 2 * 0.90625 + 0.5 + 1.25];
      expect(maxDifference(await record.data(), expected)).toBeLessThan(1e-6);
      expect((await total.data())[0]).toBeCloseTo(expected[3], 5);
      tf.dispose([a, ends, total, record, Object.values(data)]);
      expect(() => lossFixed([1, 1], [1, 1], [1, 0])).toThrow(/sorted/);
    });

    it('records the terms of crops in use, the total last', async () => {
      const a = tf.tensor2d([0.25, 0.75, 1, 0], [2, 2]);
      const E = tf.ones<tf.Rank.R1>([1]);
      const data = {
        wanted: tf.tensor2d([0, 1, 0.5, 0.5], [2, 2]),
        rows: tf.tensor2d([0.5, 0, 1, 2, 0.5, 1, 0, 1], [2, 4]),
        held: {
          places: tf.tensor2d([1, 3, 2, 8], [2, 2]),
          directions: tf.tensor2d([1, 0, 0, 2], [2, 2]),
        },
      };
      const weights = { rec: 2, sup: 10, syn: 0 };
      const { total, record } = cropLoss(a, E, data, weights, { cap: 6, unit: false });
      // aE = (¼, 1½), twice: (½, 3), misfit ¼; (1, 0): 1 + 64, over the cap. ½ (¼ + 6) / 2; ½ + ½.
      const expected = [1.5625, 1, 2 * 1.5625 + 10];
      expect(maxDifference(await record.data(), expected)).toBeLessThan(1e-6);
      expect((await total.data())[0]).toBeCloseTo(expected[2], 5);
      tf.dispose([a, E, total, record, data.wanted, data.rows, Object.values(data.held)]);
    });

    it('names the input that does not fit', () => {
      const [x, g] = [tf.zeros<tf.Rank.R2>([3, 2]), tf.zeros<tf.Rank.R1>([3])];
      expect(() => layerNormRows(x, g, g)).toThrow(/gain .*expected.*\[2\]/);
      expect(() => abundanceSoftmax(x, x, g)).toThrow(/gamma .*expected.*\[1\]/);
      expect(() => branchSum(x, { spatial: { values: g, weight: g } })).toThrow(
        /spatial .*\[3, 2\]/,
      );
      expect(() => branchSum(x, {})).toThrow(/no branch/);
      const crops = { wanted: x, rows: x, held: null };
      const weights = { rec: 0, sup: 1, syn: 1 };
      expect(() => cropLoss(x, g, crops, weights, { cap: 1, unit: true })).toThrow(
        /rows .*expected.*\[3, 4\]/,
      );
      tf.dispose([x, g]);
    });
  });
}
