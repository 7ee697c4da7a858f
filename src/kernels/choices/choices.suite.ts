/** The tests of choices, the same on every backend: what `makeRng` would have drawn, one number after the other. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { choices } from '..';
import { makeRng, stateAfter, stateOf } from '../../maths/rng';
import { poison, startBackend, type BackendName } from '../testing/backends';

export function choicesSuite(backend: BackendName): void {
  describe(`choices on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it.each([
      [1, 0, 0.25],
      [3, 2, 0.15],
      [4, 5, 1e-9],
      [4097, 1, 0.5],
      [100_003, 7, 1 - 2 ** -32],
      [2003, 0, 0],
    ])('%i numbers after %i, chance %f', async (count, skipped, chance) => {
      const path = ['peer', 'noise 12'];
      const rng = path.reduce((from, name) => from.fork(name), makeRng(3));
      for (let k = 0; k < skipped; k++) rng.uniform();
      const [yes, no] = [Math.fround(4 / 3), -0.5];
      const state = stateAfter(stateOf(3, path), skipped);
      const before = tf.memory().numTensors;
      await poison([count]);
      const found = choices<tf.Rank.R1>([count], state, { chance, yes, no });
      const values = await found.data();
      found.dispose();
      expect(tf.memory().numTensors).toBe(before);
      const wanted = Float32Array.from(values, () => (rng.uniform() < chance ? yes : no));
      expect(values).toEqual(wanted);
    });

    it('the state goes round', () => {
      const start = stateOf(3, []);
      const half = stateAfter(start, 2 ** 30);
      expect(stateAfter(half, 3 * 2 ** 30)).toBe(start);
      expect(stateAfter(half, 2 ** 30)).toBe(stateAfter(start, 2 ** 31));
    });

    it('has the shape that is asked for, and refuses what is no chance', () => {
      const chosen = { chance: 0.5, yes: 1, no: 0 };
      expect(tf.tidy(() => choices<tf.Rank.R2>([3, 5], 1, chosen).shape)).toEqual([3, 5]);
      for (const chance of [-0.1, 1, NaN]) {
        expect(() => choices<tf.Rank.R1>([3], 1, { ...chosen, chance })).toThrow(/chance/);
      }
    });
  });
}
