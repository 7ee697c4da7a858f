import { describe, expect, it } from 'vitest';
import { methodIds, methodTable } from '../settings/methods';
import { estimateRemaining } from './timeLeft';

const run = (method: 'studio' | 'classical', index: number) => ({ method, seed: 0, index });
const queue = [run('studio', 0), run('classical', 1), run('studio', 2)];
const scene = { N: 1000 };
const nothing = { elapsed: 0, fraction: 0, remaining: null };

describe('how long a race still takes', () => {
  it('is not said while nothing is known', () => {
    const first = { queue, took: new Map(), scene, config: {} };
    expect(estimateRemaining(first, queue[0], nothing)).toBeNull();
  });

  it('goes by the share done, and by the table for methods that have not run', () => {
    // Half of Studio in 1.5 s: 3 s in all, for a guess of 50 µs × 60 steps × 1,000 pixels = 3 s.
    const half = { elapsed: 1500, fraction: 0.5, remaining: null };
    const first = { queue, took: new Map(), scene, config: {} };
    // The classical answer costs 5 µs a pixel.
    expect(estimateRemaining(first, queue[0], half)).toBeCloseTo(1500 + 5 + 3000, 6);
    // Six steps are a tenth of the guess: this machine is ten times slower than the table.
    const few = { ...first, config: { steps: 6 } };
    expect(estimateRemaining(few, queue[0], half)).toBeCloseTo(1500 + 50 + 3000, 6);
  });

  it('goes by what a method took, where it has run', () => {
    const took = new Map([['studio', 4000] as const]);
    const second = { queue, took, scene, config: {} };
    const done = { elapsed: 10, fraction: 0, remaining: 20 };
    expect(estimateRemaining(second, queue[1], done)).toBeCloseTo(20 + 4000, 6);
  });

  it('has a cost for every method', () => {
    for (const id of methodIds) expect(methodTable[id].cost, id).toBeGreaterThan(0);
  });
});
