import { expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { drawn, makeBatches, validIndices } from './batches';

const pixels = Int32Array.from({ length: 20 }, (_, i) => 3 * i);

it('an epoch sees every pixel once, its last batch is smaller, and the next epoch has another order', () => {
  const batches = makeBatches(pixels, 6, makeRng(1));
  expect(batches.perEpoch).toBe(4);
  const epoch = (e: number): number[] => [0, 1, 2, 3].flatMap((k) => [...batches.at(4 * e + k)]);
  expect(batches.at(3)).toHaveLength(2);
  expect(epoch(0).toSorted((a, b) => a - b)).toEqual([...pixels]);
  expect(epoch(1)).not.toEqual(epoch(0));
  expect(epoch(1).toSorted((a, b) => a - b)).toEqual([...pixels]);
});

it('a step sees the same pixels whatever was asked before it', () => {
  const one = makeBatches(pixels, 6, makeRng(1));
  const other = makeBatches(pixels, 6, makeRng(1));
  const late = [...one.at(9)];
  for (let k = 0; k < 9; k++) other.at(k);
  expect([...other.at(9)]).toEqual(late);
  expect([...makeBatches(pixels, 6, makeRng(2)).at(9)]).not.toEqual(late);
});

it('shuffled once, every epoch has the same order', () => {
  const batches = makeBatches(pixels, 5, makeRng(1), 'once');
  const first = [...batches.at(1)];
  expect([...batches.at(5)]).toEqual(first);
  expect(first).not.toEqual([...pixels.subarray(5, 10)]);
});

it('draws valid pixels only', () => {
  const valid = validIndices(Uint8Array.of(0, 1, 0, 1, 1));
  expect([...valid]).toEqual([1, 3, 4]);
  const some = drawn(valid, 50, makeRng(0));
  expect(new Set(some)).toEqual(new Set([1, 3, 4]));
});
