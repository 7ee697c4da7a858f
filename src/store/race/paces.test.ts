import { describe, expect, it } from 'vitest';
import type { MethodPace } from '../../protocol/race';
import { fakeEngine } from '../fakeWorkers.suite';
import { createStudio } from '../studio';
import { followPaces } from './paces';

const pace: MethodPace = {
  ...{ method: 'unmamba', engine: 'wasm, CPU', pixels: 100, bands: 20, endmembers: 3 },
  ...{ onceMs: 500, stepMs: 40 },
};

function storage(first: string | null = null) {
  let kept = first;
  return {
    getItem: () => kept,
    setItem: (_: string, text: string) => void (kept = text),
    text: () => kept,
  };
}
const studio = () => createStudio(fakeEngine().make, 'wasm');

describe('what methods took', () => {
  it('outlasts the page, and comes back to the next', () => {
    const here = storage();
    const first = studio().store;
    followPaces(first, () => here);
    first.getState().applyRace({ type: 'racePace', race: 1, pace });
    const next = studio().store;
    followPaces(next, () => here);
    expect(next.getState().racePaces).toEqual([pace]);
  });
  it('is nothing where storage is forbidden, or holds something else', () => {
    const { store } = studio();
    followPaces(store, () => {
      throw new Error('forbidden');
    });
    store.getState().applyRace({ type: 'racePace', race: 1, pace });
    expect(store.getState().racePaces).toEqual([pace]);
    for (const text of [
      '{',
      '{"version":9}',
      JSON.stringify({ version: 1, paces: [{ ...pace, stepMs: -1 }] }),
    ]) {
      const other = studio().store;
      followPaces(other, () => storage(text));
      expect(other.getState().racePaces).toEqual([]);
    }
  });
});
