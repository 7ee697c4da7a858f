/** Ranges of places: what is far apart is told apart, what is not is not. */
import { describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { rmsePerEndmember } from '../../maths/metrics';
import { blockCount, blockErrors, rankRanges } from './ranks';

const [lines, samples, R] = [40, 56, 3];
const N = lines * samples;
const pixels = new Uint8Array(N).fill(1);
const size = { lines, samples, pixels };
const truth = new Float32Array(N * R).fill(1 / R);

/** The truth with noise of its own. */
function map(sd: number, seed: number): Float32Array {
  const rng = makeRng(seed);
  return truth.map((v) => v + sd * rng.normal());
}
const errorsOf = (estimate: Float32Array, of = truth) => blockErrors(estimate, of, R, size);

describe('errors by blocks', () => {
  it('together are the RMSE of the whole map', () => {
    const estimate = map(0.1, 1);
    const { squares, counts } = errorsOf(estimate);
    const whole = rmsePerEndmember(estimate, truth, R, pixels);
    for (let r = 0; r < R; r++) {
      let [sum, count] = [0, 0];
      for (let b = 0; b < blockCount; b++) {
        expect(counts[b * R + r]).toBe(N / blockCount);
        sum += squares[b * R + r];
        count += counts[b * R + r];
      }
      expect(Math.sqrt(sum / count)).toBeCloseTo(whole[r], 12);
    }
  });

  it('masked pixels and those without a truth count nowhere', () => {
    const half = pixels.map((_, p) => (p < N / 2 ? 1 : 0));
    const known = truth.map((v, k) => (k % R === 1 ? NaN : v));
    const { counts } = blockErrors(map(0.1, 1), known, R, { ...size, pixels: half });
    const total = (r: number) => counts.reduce((s, n, k) => (k % R === r ? s + n : s), 0);
    expect([0, 1, 2].map(total)).toEqual([N / 2, 0, N / 2]);
  });
});

describe('ranges of places', () => {
  it('of errors far apart are single places, in their order', () => {
    const maps = [0.3, 0.1, 0.2].map((sd, i) => errorsOf(map(sd, i)));
    expect(rankRanges(maps, R)).toEqual([
      { from: 3, to: 3 },
      { from: 1, to: 1 },
      { from: 2, to: 2 },
    ]);
  });

  it('of maps that are equal but for their noise hold one another', () => {
    const maps = [4, 5, 6, 7].map((seed) => errorsOf(map(0.1, seed)));
    for (const { from, to } of rankRanges(maps, R)) expect(to - from).toBeGreaterThan(0);
  });

  it('one and the same map twice shares its place', () => {
    const [a, b] = [errorsOf(map(0.1, 1)), errorsOf(map(0.3, 2))];
    expect(rankRanges([a, b, a], R)).toEqual([
      { from: 1, to: 2 },
      { from: 3, to: 3 },
      { from: 1, to: 2 },
    ]);
  });

  it('one good corner does not make a map the best: blocks are drawn', () => {
    const lucky = map(0.1, 1);
    // Exact in one of the 64 blocks, as the other is everywhere else.
    for (let l = 0; l < 5; l++) lucky.fill(1 / R, l * samples * R, (l * samples + 7) * R);
    const [first, second] = rankRanges([errorsOf(lucky), errorsOf(map(0.1, 1))], R);
    expect([first, second]).toEqual([
      { from: 1, to: 2 },
      { from: 1, to: 2 },
    ]);
  });

  it('the same seed gives the same, and nothing is ranked without maps', () => {
    const maps = [0.1, 0.105, 0.11].map((sd, i) => errorsOf(map(sd, i)));
    expect(rankRanges(maps, R, 3)).toEqual(rankRanges(maps, R, 3));
    expect(rankRanges([], R)).toEqual([]);
  });
});
