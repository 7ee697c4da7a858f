import { describe, expect, it } from 'vitest';
import type { ScoredRun } from './raceTable';
import { betterWords, byHowMuch, costOf, standingOf, surely } from './standing';

const run = (method: string, seed: number, rmseMean: number | null): ScoredRun => ({
  ...{ method, seed, rmseMean, rmse: null, sad: null, sadMean: null, reconstruction: 0.1 },
  ...{ labels: 10, steps: method === 'peer' ? 100 : 0, seconds: NaN, parameters: 5000 },
});
const camps: Record<string, string | null> = { a: 'x', twin: 'x', b: 'y', peer: 'z', yard: null };
const of = (runs: readonly ScoredRun[]) =>
  standingOf({
    runs,
    nameOf: (m, steps) => `${m} ${steps}`,
    campOf: (m) => camps[m],
  });
const seeds = [0, 1, 2, 3, 4, 5];

describe('who wins', () => {
  it('is the lowest mean, against the best of every other camp, not against its own twin', () => {
    const standing = of([
      ...seeds.map((s) => run('a', s, 0.1 + s / 100)),
      ...seeds.map((s) => run('twin', s, 0.11 + s / 100)),
      ...seeds.map((s) => run('b', s, 0.2 + s / 100)),
      ...[run('peer', 0, 0.5), run('peer', 1, 0.7), run('yard', 0, 0.001)],
    ])!;
    expect(standing.winner).toMatchObject({ method: 'a', camp: 'x', seeds: 6 });
    expect(standing.rivals.map((r) => r.method)).toEqual(['b', 'peer']);
    const [b, peer] = standing.rivals;
    expect(b.lower).toBeCloseTo(1 - 0.125 / 0.225, 12);
    expect(byHowMuch(b)).toBe('44 % lower');
    // Six pairs, all one way: two of the 64 patterns of signs are as far out.
    expect(b.test?.p).toBeCloseTo(2 / 64, 12);
    expect(surely(b)).toBe('p = 0.031 over 6 seeds');
    // On the two seeds of both alone.
    expect(peer.lower).toBeCloseTo(1 - 0.105 / 0.6, 12);
    expect(surely(peer)).toBe('cannot be said over 2 seeds');
    expect(costOf(peer)).toBe('10 labels, 100 steps, 5,000 numbers learned');
    expect(costOf({ ...peer, labels: 0, steps: 0, seconds: 41.3 })).toBe('no labels, 41 s a run');
  });
  it('takes as many seeds as any; who is lower on fewer is named', () => {
    const standing = of([
      ...seeds.map((s) => run('a', s, 0.1 + s / 100)),
      run('twin', 0, 0.01),
      run('peer', 0, 0.05),
      run('b', 0, 0.3),
    ])!;
    expect(standing.winner.method).toBe('a');
    expect(standing.better.map((r) => r.method)).toEqual(['peer']);
    expect(betterWords(standing)).toEqual([
      'peer 100 has a lower error than a 0 on the one seed that it ran, too few to win.',
    ]);
  });
  it('is not said without a score, and of one camp without a comparison', () => {
    expect(of([run('a', 0, null), run('yard', 0, 0.1)])).toBeNull();
    expect(of([run('a', 0, 0.1), run('twin', 0, 0.2)])?.rivals).toEqual([]);
    const apart = of([run('a', 0, 0.1), run('b', 1, 0.2)])!;
    expect(byHowMuch(apart.rivals[0])).toBeNull();
    expect(surely(apart.rivals[0])).toBe('cannot be said over one seed');
  });
});
