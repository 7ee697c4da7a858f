import { expect, it } from 'vitest';
import { upperMedian } from './median';

it('the middle one, the upper of two, none of none; the values stay in their order', () => {
  const values = [10, 9, -1, 100];
  expect(upperMedian(values)).toBe(10);
  expect(values).toEqual([10, 9, -1, 100]);
  expect(upperMedian([10, 9, -1])).toBe(9);
  expect(upperMedian([])).toBeUndefined();
});
