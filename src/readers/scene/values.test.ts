/** How far a reading is, as it is told. */
import { afterEach, expect, it, vi } from 'vitest';
import type { NumericArray } from '../types';
import { readPlaced } from './values';

afterEach(() => vi.restoreAllMocks());

it('tells at most ten times a second how far it is, however many the pieces', async () => {
  const pieces = 1000;
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const array: NumericArray = {
    ...{ file: 'a.tif', name: 'a', shape: [pieces, 1, 1], dtype: 'uint16', whole: true },
    async *chunks() {
      for (let start = 0; start < pieces; start++) {
        // A second in all.
        now += 1;
        yield await Promise.resolve({ start, values: Uint16Array.of(start) });
      }
    },
  };
  const told: number[] = [];
  const { data } = await readPlaced(
    array,
    { shape: [pieces, 1, 1], strides: [1, pieces, pieces] },
    { progress: (fraction) => told.push(fraction), cancelled: () => false },
  );
  expect(data).toEqual(Float32Array.from({ length: pieces }, (_, i) => i));
  expect(told).toHaveLength(10);
  expect(told[0]).toBe(0.001);
  expect(told[9]).toBeCloseTo(0.901, 12);
});
