/**
 * Some seeded fuzz cases a reader: every damage twice, and every odd file of its own. Each ends soon, in a
 * StudioError with advice or a correct scene, and asks for no large block of memory. `npm run fuzz` has thousands and
 * watches the process too.
 */
import { describe, expect, it } from 'vitest';
import { watchAllocations } from './testing/allocations.suite';

const watch = watchAllocations();
// The readers after the watch, or their packages would keep the plain constructors.
const { makeCase, MAX_BLOCK, runCase } = await import('./testing/fuzz.suite');
const { damages } = await import('./testing/damage.suite');
const { recipes } = await import('./testing/recipes.suite');

/** Every second one is a sound file with damage. */
const CASES = 4 * damages.length;
const SEED = 20261122;

it('sees the blocks that are asked for', () => {
  watch.takeLargest();
  new Float64Array(2 ** 16);
  new Uint8Array(new ArrayBuffer(2 ** 20), 0, 8);
  Float32Array.from({ length: 10 }, (_, i) => i).slice();
  expect(watch.takeLargest()).toBe(2 ** 20);
  expect(watch.takeLargest()).toBe(0);
  expect(() => new Uint8Array(2 ** 60)).toThrow(RangeError);
  expect(watch.takeLargest()).toBeGreaterThan(MAX_BLOCK);
});

describe.each(recipes.map((recipe) => ({ reader: recipe.reader, recipe })))(
  '$reader',
  ({ recipe }) => {
    it(`${CASES} cases`, { timeout: 120_000 }, async () => {
      const problems: string[] = [];
      let errors = 0;
      for (let index = 0; index < CASES; index++) {
        const outcome = await runCase(await makeCase(recipe, SEED, index), index, watch);
        if (outcome.problem) problems.push(`${outcome.name}: ${outcome.problem}`);
        if (outcome.ending === 'error') errors++;
      }
      expect(problems).toEqual([]);
      // Both ends are met often, so that neither check is idle.
      expect(Math.min(errors, CASES - errors)).toBeGreaterThan(CASES / 10);
    });
  },
);

it('every kind of case is among them', () => {
  for (const { reader, odd } of recipes) expect(odd.length, reader).toBeLessThanOrEqual(CASES / 2);
});

it('a case is the same for the same seed and index', async () => {
  const [one, same, other] = await Promise.all(
    [5, 5, 6].map((seed) => makeCase(recipes[0], seed, 40)),
  );
  expect(one.files).toEqual(same.files);
  expect(one.files).not.toEqual(other.files);
});
