/** How far the answer looks: sums, distances and directions on layouts that can be worked out by hand; the pull is a slope. */
import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { halfLife } from './memory';
import { directions, reachOf, sizesOf } from './reach';
import { channelsAt, stepSizes, type Cells, type ScanParts } from './scan';
import { sourcesOf, tapsOf } from './sources';

const cells: Cells = { lines: 5, samples: 7 };
const pixel = { line: 2, sample: 3 };
const own = [{ cell: 17, weight: 1 }];
const only = (...places: readonly (readonly [number, number, number])[]): Float64Array => {
  const out = new Float64Array(35);
  for (const [line, sample, weight] of places) out[line * 7 + sample] = weight;
  return out;
};

describe('reach', () => {
  it('shares sum to 1, by distance and by direction', () => {
    const rng = makeRng(2);
    const weights = Float64Array.from({ length: 35 }, () => rng.uniform());
    const reach = reachOf(weights, cells, cells, pixel, own)!;
    expect(reach.own).toBeCloseTo(weights[17] / weights.reduce((a, b) => a + b), 12);
    expect(reach.within[0]).toBe(0);
    expect(reach.towards.reduce((a, b) => a + b, reach.own)).toBeCloseTo(1, 12);
    expect(reach.within.at(-1)).toBeCloseTo(1, 12);
    for (let r = 1; r < reach.within.length; r++)
      expect(reach.within[r]).toBeGreaterThanOrEqual(reach.within[r - 1]);
  });

  it.each([
    ['right', 2, 5],
    ['down right', 4, 5],
    ['down', 4, 3],
    ['down left', 4, 1],
    ['left', 2, 0],
    ['up left', 0, 1],
    ['up', 0, 3],
    ['up right', 0, 5],
  ])('%s is where line %i, sample %i lies', (name, line, sample) => {
    const { towards } = reachOf(only([line, sample, 3]), cells, cells, pixel, own)!;
    expect(directions[towards.indexOf(1)]).toBe(name);
  });

  it('the radius holds the share asked for, and no place beyond it', () => {
    const weights = only([2, 3, 4], [2, 5, 3], [2, 0, 2], [0, 3, 1]);
    const { radius, within } = reachOf(weights, cells, cells, pixel, own)!;
    // The pixel's own 4 of 10 is left aside.
    expect([0.1, 0.6, 0.7, 0.9, 1].map(radius)).toEqual([2, 2, 3, 3, 3]);
    [0, 0, 4 / 6, 1].forEach((v, r) => expect(within[r]).toBeCloseTo(v, 12));
  });

  it('cells of a coarse grid are as far away as their middles, in pixels of the scene', () => {
    const scene = { lines: 50, samples: 140 };
    const at = { line: 24, sample: 69 };
    const taps = tapsOf(at, scene, cells);
    const { radius } = reachOf(only([2, 6, 1]), scene, cells, at, taps)!;
    expect(radius(1)).toBeCloseTo(6.5 * 20 - 0.5 - 69, 1);
  });

  it('where only the pixel itself weighs, nothing lies around it', () => {
    const { own: all, within, radius } = reachOf(only([2, 3, 2]), cells, cells, pixel, own)!;
    expect([all, ...within, radius(0.5), radius(0.9)]).toEqual([1, 1, 0, 0]);
  });

  it('there is none where nothing weighs anything', () => {
    expect(reachOf(new Float64Array(35), cells, cells, pixel, own)).toBeNull();
    expect([...sizesOf([1, -2, 0, 3], 2)]).toEqual([3, 3]);
  });
});

const rng = makeRng(5);
const draw = (size: number): Float64Array =>
  Float64Array.from({ length: size }, () => rng.normal());
const parts: ScanParts = {
  ...{ e: 3, n: 2, u: draw(105), delta: draw(105), deltaBias: draw(3) },
  A: draw(6).map((v) => -Math.exp(v)),
  ...{ B: draw(70), C: draw(70), D: draw(3), z: draw(105) },
};

it.each(['rightDown', 'fourWay'] as const)('%s: the pull is how fast the logits go', (order) => {
  const steps = stepSizes(parts);
  const readout = draw(12); // [e, 4]
  const taps =
    order === 'fourWay' ? own : tapsOf({ line: 5, sample: 9 }, { lines: 13, samples: 20 }, cells);
  const logits = (u: ArrayLike<number>): number[] => {
    const { kappa } = sourcesOf(order, { ...parts, u }, steps, cells, taps, readout);
    return Array.from({ length: 4 }, (_, r) =>
      kappa.reduce((sum, v, k) => (k % 4 === r ? sum + v : sum), 0),
    );
  };
  const { pull } = sourcesOf(order, parts, steps, cells, taps, readout);
  const before = logits(parts.u);
  for (let t = 0; t < 35; t++) {
    let slope = 0;
    for (let c = 0; c < 3; c++) {
      const u = Float64Array.from(parts.u);
      u[t * 3 + c] += 1;
      logits(u).forEach((v, r) => (slope += Math.abs(v - before[r])));
    }
    expect(pull[t]).toBeCloseTo(slope, 10);
  }
});

it('half of what a channel holds is gone after as many places as its Δ says', () => {
  const steps = stepSizes(parts);
  const { delta, logDecay } = channelsAt(
    { ...parts, n: 1, A: Array.from(parts.A).slice(0, 3) },
    steps,
    17,
  );
  for (let c = 0; c < 3; c++) {
    expect(delta[c]).toBeCloseTo(steps[17 * 3 + c], 6);
    expect(Math.exp(delta[c] * parts.A[c] * halfLife(logDecay[c]))).toBeCloseTo(0.5, 6);
  }
});
