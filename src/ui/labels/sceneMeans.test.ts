import { describe, expect, it } from 'vitest';
import { columnMeans } from './sceneMeans';

describe('columnMeans', () => {
  it('is the mean of each column over valid pixels with a value', () => {
    const values = Float32Array.from([0.25, 0.75, 1, 0, 0.5, NaN, 0.75, 0.25]);
    expect(columnMeans(values, 2, Uint8Array.from([1, 0, 1, 1]))).toEqual([0.5, 0.5]);
  });

  it('has no number where nothing counts', () => {
    expect(columnMeans(new Float32Array(4), 2, new Uint8Array(2))).toEqual([NaN, NaN]);
  });
});
