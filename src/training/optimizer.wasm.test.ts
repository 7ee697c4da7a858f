/** Adam in one pass against Adam composed of tfjs's operations on WASM: the same bits, step after step. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { adamSpansReference, type AdamSpan } from '../kernels/adam/spansReference';
import { adamBySpans, type AdamStep } from '../kernels';
import { startBackend } from '../kernels/testing/backends';
import { makeRng } from '../maths/rng';
import { initialTheta, ParameterList, type ParameterLayout } from '../model/parameters';
import { makeOptimizer, stepDecay, type OptimizerOptions } from './optimizer';
import { composedMove, spansOf } from './optimizerMoves';

beforeAll(() => startBackend('wasm'));

const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.slice().buffer);

/** Odd lengths, so that spans begin and end anywhere; E starts near its bounds. */
function layoutOf(sizes: readonly number[]): ParameterLayout {
  const rng = makeRng(3);
  const list = new ParameterList(rng);
  const normal = (n: number): Float32Array => Float32Array.from({ length: n }, () => rng.normal());
  const near = (n: number): Float32Array =>
    Float32Array.from({ length: n }, (_, i) => (i % 2 ? 0.999 : 2e-6));
  const [W, b, E, still, last] = sizes;
  list.add('W', [W], normal(W), 'network');
  list.add('b', [b], normal(b), 'network');
  list.add('E', [E], near(E), 'endmembers', 1e-6);
  list.add('still', [still], 0.3, 'gamma');
  list.add('last', [last], normal(last), 'branch', 0);
  return list.layout();
}

const rateOf: OptimizerOptions['rateOf'] = ({ group }) =>
  ({ network: 6e-3, endmembers: 3e-3, gamma: 0, branch: 1e-3 })[group];

const plain: OptimizerOptions = { rateOf, schedule: stepDecay(0.8, 3) };
const upperOf: OptimizerOptions['upperOf'] = ({ name }) => (name === 'E' ? 1 : undefined);
const decayed = { ...plain, weightDecay: 4e-5 };

const layouts = { odd: layoutOf([4099, 7, 468, 1, 130]), few: layoutOf([1, 1, 3, 1, 2]) };

/** θ, m and v after every step; some gradients are 0, −0, tiny or huge. */
function run(layout: ParameterLayout, options: OptimizerOptions, composed: boolean): Uint32Array[] {
  const rng = makeRng(4);
  const tensors = tf.memory().numTensors;
  const move = composed ? composedMove(layout, options) : undefined;
  const optimizer = makeOptimizer(layout, options, move);
  const kept = tf.memory().numTensors - tensors;
  let theta = tf.tensor1d(initialTheta(layout));
  const out: Uint32Array[] = [];
  for (let k = 0; k < 7; k++) {
    const special = [0, -0, 1e-30, -1e15];
    const values = Float32Array.from({ length: layout.size }, (_, i) =>
      i % 11 < 4 && k % 3 === 2 ? special[i % 11] : rng.normal() * 10 ** (k - 3),
    );
    const given = tf.tensor1d(values);
    theta = optimizer.step(theta, given, k);
    // What is given is left as it is.
    expect(bits(given.dataSync<'float32'>())).toEqual(bits(values));
    given.dispose();
    for (const t of [theta, ...optimizer.moments()]) out.push(bits(t.dataSync<'float32'>()));
  }
  // θ beside the two means and what the optimiser keeps.
  expect(tf.memory().numTensors).toBe(tensors + kept + 1);
  theta.dispose();
  optimizer.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
  return out;
}

describe.each(Object.entries(layouts))('θ %s', (_, layout) => {
  it.each([
    ['plain', plain],
    ['decay', decayed],
    ['an L1 clip that bites', { ...plain, clip: { norm: 'l1', at: 10 } }],
    ['an L2 clip that bites', { ...decayed, clip: { norm: 'l2', at: 1 } }],
    ['clips that do not', { ...plain, clip: { norm: 'l2', at: 1e18 } }],
    ['an upper bound', { ...plain, upperOf }],
    ['all', { ...decayed, upperOf, clip: { norm: 'l1', at: 10 } }],
    ['RMSprop', { ...decayed, upperOf, optimiser: 'rmsprop' }],
  ] as [string, OptimizerOptions][])('%s', (__, options) => {
    const wanted = run(layout, options, true);
    // Memory that held these very results would hide a kernel that writes nothing.
    for (let k = 0; k < 8; k++) tf.dispose(tf.fill([layout.size], NaN));
    const found = run(layout, options, false);
    found.forEach((values, i) => expect(values, `tensor ${i}`).toEqual(wanted[i]));
  });
});

it('joins what has one rate and one pair of bounds, and keeps no tensor but the means', () => {
  const layout = layouts.odd;
  const before = tf.memory().numTensors;
  const [from, E, still, last] = [0, 4106, 4574, 4575];
  const none = { lower: -3e38, upper: 3e38 };
  const optimizer = makeOptimizer(layout, plain);
  expect(tf.memory().numTensors).toBe(before + 2);
  optimizer.dispose();
  expect(spansOf(layout, { rateOf, upperOf })).toEqual([
    { from, to: E, full: 6e-3, ...none },
    { from: E, to: still, full: 3e-3, lower: 1e-6, upper: 1 },
    { from: still, to: last, full: 0, ...none },
    { from: last, to: layout.size, full: 1e-3, lower: 0, upper: 3e38 },
  ]);
  expect(spansOf(layout, { rateOf: () => 1 }).map(({ upper }) => upper)).toEqual(
    new Array(4).fill(Infinity),
  );
});

it('gives the bits of its twin, by any spans', () => {
  const P = 1003;
  const rng = makeRng(8);
  const random = (): Float32Array => Float32Array.from({ length: P }, () => rng.normal());
  const arrays = { theta: random(), g: random(), m: random(), v: random().map(Math.abs) };
  const spans: AdamSpan[] = [
    { from: 0, to: 1, full: 0.3, lower: -0.2, upper: 0.4 },
    { from: 1, to: 700, full: 0, lower: -3e38, upper: 3e38 },
    { from: 700, to: P, full: 0.1, lower: -1, upper: Infinity },
  ];
  for (const over of [{}, { clip: 1 }, { clip: 5, norm: 'l1', decay: 0.01 }]) {
    const step = { ...{ rate: 0.1, correction: 3, decay: 0, clip: 0, norm: 'l2' }, ...over };
    const expected = [new Float32Array(P), new Float32Array(P), new Float32Array(P)];
    adamSpansReference(arrays, expected, spans, step as AdamStep);
    const { theta, g, m, v } = Object.fromEntries(
      Object.entries(arrays).map(([name, a]) => [name, tf.tensor1d(a)]),
    );
    const next = adamBySpans({ theta, gradient: g, m, v }, spans, step as AdamStep);
    next.forEach((t, i) =>
      expect(bits(t.dataSync<'float32'>()), `${i}`).toEqual(bits(expected[i])),
    );
    tf.dispose([theta, g, m, v, ...next]);
  }
});
