import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { startBackend } from '../../kernels/testing/backends';
import { checkGrads } from '../../kernels/testing/checkGrads';
import { maxDifference } from '../../kernels/testing/compare';
import { ParameterList } from '../parameters';
import { addAttention, classAttention, headMask, HEADS } from './crossAttention';
import { batchNorm, dropoutMask, gelu, makeXavier, silu, wideLayerNorm } from './layers';
import { fitLosses, halfNorm, makeFitData } from './fitLosses';

beforeAll(() => startBackend('cpu'));

const numbers = (size: number, seed: number): Float32Array => {
  const rng = makeRng(seed);
  return Float32Array.from({ length: size }, () => rng.normal());
};

describe('layers', () => {
  it('SiLU and GELU: known values and gradients', async () => {
    const x = tf.tensor2d([-2, -0.5, 0, 1, 3], [1, 5]);
    // x·sigmoid(x) and x·Φ(x), from tables.
    const expected = {
      silu: [-0.238406, -0.18877, 0, 0.731059, 2.857722],
      gelu: [-0.0455, -0.154269, 0, 0.841345, 2.99595],
    };
    expect(maxDifference(silu(x).dataSync(), expected.silu)).toBeLessThan(1e-5);
    expect(maxDifference(gelu(x).dataSync(), expected.gelu)).toBeLessThan(1e-5);
    for (const f of [silu, gelu]) {
      const [{ error }] = await checkGrads((i) => f(i.x as tf.Tensor2D), { x });
      expect(error).toBeLessThan(1e-3);
    }
  });

  it('batch norm: statistics of the valid pixels alone', () => {
    const x = tf.tensor2d([1, 10, 3, 30, 999, -999, 5, 20], [4, 2]);
    const weights = tf.tensor2d([1 / 3, 1 / 3, 0, 1 / 3], [1, 4]);
    const y = batchNorm(
      x,
      { weights, pivot: 0 },
      tf.tensor1d([1, 2]),
      tf.tensor1d([0, 1]),
    ).arraySync();
    const s = Math.sqrt(8 / 3); // of 1 3 5
    const t = Math.sqrt(200 / 3); // of 10 30 20
    const expected = [-2 / s, 1 - 20 / t, 0, 1 + 20 / t, 2 / s, 1];
    const got = [0, 1, 3].flatMap((i) => y[i]);
    expect(maxDifference(got, expected)).toBeLessThan(1e-5);
  });

  it('layer norm of long rows: mean 0, variance 1, then gain and bias', async () => {
    const x = tf.tensor2d(numbers(3 * 200, 4), [3, 200]);
    const y = wideLayerNorm(x, tf.fill([200], 2), tf.fill([200], 1));
    const { mean, variance } = tf.moments(y, 1);
    expect(maxDifference(mean.dataSync(), [1, 1, 1])).toBeLessThan(1e-5);
    expect(maxDifference(variance.dataSync(), [4, 4, 4])).toBeLessThan(1e-4);
    const [{ error }] = await checkGrads(
      (i) => wideLayerNorm(i.x as tf.Tensor2D, tf.ones([200]), tf.zeros([200])),
      { x },
    );
    expect(error).toBeLessThan(1e-3);
  });

  it('dropout: seeded, zero at the rate, mean one', () => {
    const mask = dropoutMask(makeRng(3), 20000, 0.25);
    expect(mask).toEqual(dropoutMask(makeRng(3), 20000, 0.25));
    expect(mask).not.toEqual(dropoutMask(makeRng(4), 20000, 0.25));
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(4 / 3)]));
    expect(mask.reduce((s, v) => s + v, 0) / mask.length).toBeCloseTo(1, 1);
  });

  it('Xavier weights fill their range and leave the other parameters alone', () => {
    const list = new ParameterList(makeRng(1));
    list.uniform('a', [50, 50], 50, 'network');
    list.uniform('b', [50, 50], 50, 'network');
    const [, before] = list.specs;
    makeXavier(list, 'a', 100);
    const bound = Math.sqrt(6 / 100);
    const largest = Math.max(...list.specs[0].init.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.98 * bound);
    expect(list.specs[1]).toBe(before);
  });
});

describe('class attention', () => {
  const [T, D] = [7, 16];

  it('is attention with all keys and values made, one head after the other', () => {
    const list = new ParameterList(makeRng(6));
    addAttention(list, 'a', D);
    const p = Object.fromEntries(
      list.specs.map((s) => [s.name, tf.tensor(s.init, [...s.shape])] as const),
    );
    const x = tf.tensor2d(numbers(T * D, 2), [T, D]);
    const got = classAttention(x, p, 'a', headMask(D)).dataSync();

    const times = (rows: number[][], name: string): number[][] => {
      const W = (p[name] as tf.Tensor2D).arraySync();
      return rows.map((row) =>
        Array.from({ length: D }, (_, c) => row.reduce((sum, v, k) => sum + v * W[k][c], 0)),
      );
    };
    const rows = x.arraySync();
    const [query] = times(rows.slice(0, 1), 'a.q');
    const keys = times(rows, 'a.k');
    const values = times(rows, 'a.v');
    const width = D / HEADS;
    const y = new Array<number>(D).fill(0);
    for (let h = 0; h < HEADS; h++) {
      const channels = Array.from({ length: width }, (_, k) => h * width + k);
      const scores = keys.map((key) =>
        Math.exp(channels.reduce((sum, c) => sum + query[c] * key[c], 0) / Math.sqrt(width)),
      );
      const total = scores.reduce((sum, v) => sum + v, 0);
      for (const c of channels) {
        y[c] = values.reduce((sum, value, t) => sum + (scores[t] / total) * value[c], 0);
      }
    }
    const bias = p['a.out.bias'].dataSync();
    const expected = times([y], 'a.out')[0].map((v, c) => v + bias[c]);
    expect(maxDifference(got, expected)).toBeLessThan(1e-5);
  });
});

describe('losses', () => {
  const [N, R, B] = [5, 3, 6];
  const Z = numbers(N * B, 7).map((v) => 0.5 + 0.3 * Math.abs(v));
  Z.fill(0, 0, B); // masked
  const w = Float32Array.of(0, 0.25, 0.25, 0.25, 0.25);
  const abundances = numbers(N * R, 8).map((v) => Math.abs(v) / 3);
  const endmembers = numbers(R * B, 9).map((v) => 0.2 + Math.abs(v) / 2);

  it('error, angle and half norm are what plain loops give', () => {
    const data = makeFitData(Z, w);
    const a = tf.tensor2d(abundances, [N, R]);
    const { mse, sad } = fitLosses(a, tf.tensor2d(endmembers, [R, B]), data);
    let error = 0;
    let angle = 0;
    let half = 0;
    for (let i = 1; i < N; i++) {
      const fit = Array.from({ length: B }, (_, b) => {
        let sum = 0;
        for (let r = 0; r < R; r++) sum += abundances[i * R + r] * endmembers[r * B + b];
        return sum;
      });
      const z = [...Z.subarray(i * B, (i + 1) * B)];
      const dot = (u: number[], v: number[]): number => u.reduce((s, x, b) => s + x * v[b], 0);
      error += dot(z, z) - 2 * dot(z, fit) + dot(fit, fit);
      angle += Math.acos(dot(z, fit) / Math.sqrt(dot(z, z) * dot(fit, fit)));
      let roots = 0;
      for (let r = 0; r < R; r++) roots += Math.sqrt(abundances[i * R + r]);
      half += roots ** 2;
    }
    expect(mse.dataSync()[0]).toBeCloseTo(error / (4 * B), 5);
    expect(sad.dataSync()[0]).toBeCloseTo(angle / 4, 5);
    expect(halfNorm(a, data.w).dataSync()[0]).toBeCloseTo(half / 4, 5);
  });

  it('have their gradients, and finite ones where a reconstruction is perfect or zero', async () => {
    const data = makeFitData(Z, w);
    const a = tf.tensor2d(abundances, [N, R]);
    const E = tf.tensor2d(endmembers, [R, B]);
    const both = (i: Record<string, tf.Tensor>): tf.Tensor => {
      const { mse, sad } = fitLosses(i.a as tf.Tensor2D, i.E as tf.Tensor2D, data);
      return tf.stack([mse, sad, halfNorm(i.a as tf.Tensor2D, data.w)]);
    };
    for (const { input, error } of await checkGrads(both, { a, E }, { step: 3e-3 })) {
      expect(error, input).toBeLessThan(5e-3);
    }
    const exact = makeFitData(endmembers.slice(), new Float32Array(R).fill(1 / R));
    for (const scale of [1, 0]) {
      const slope = tf.grad((x) => {
        const { mse, sad } = fitLosses(x as tf.Tensor2D, E, exact);
        return tf.add(tf.add(mse, sad), halfNorm(x as tf.Tensor2D, exact.w));
      })(tf.mul(tf.eye(R), scale));
      for (const v of slope.dataSync()) expect(Number.isFinite(v)).toBe(true);
    }
  });
});
