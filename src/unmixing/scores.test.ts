import { describe, expect, it } from 'vitest';
import { reorderColumns, scores } from './scores';

/** Three pixels, the last one masked; two bands, both valid. */
const mask = { pixels: Uint8Array.of(1, 1, 0), bands: Uint8Array.of(1, 1) };
const truth = {
  names: ['a', 'b'],
  abundances: Float32Array.of(1, NaN, 0, 1, 9, 9),
  endmembers: Float32Array.of(1, 0, 0, 1),
};

describe('scores', () => {
  it('are root mean squares over what is known, and angles', () => {
    const found = scores(
      Float32Array.of(0.5, 0.5, 0.5, 0.5, 0, 0),
      Float32Array.of(2, 0, 1, 1),
      truth,
      mask,
    );
    // Of the second endmember one pixel is known.
    expect(found.rmse).toEqual([0.5, 0.5]);
    expect(found.rmseMean).toBe(0.5);
    expect(found.sad?.[0]).toBe(0);
    expect(found.sad?.[1]).toBeCloseTo(Math.PI / 4, 12);
    expect(found.sadMean).toBeCloseTo(Math.PI / 8, 12);
  });

  it('leave out an endmember without truth in the mean, and are null where there is nothing to compare', () => {
    const half = { ...truth, abundances: Float32Array.of(1, NaN, 0, NaN, 9, 9), endmembers: null };
    const found = scores(new Float32Array(6), new Float32Array(4), half, mask);
    expect(found.rmse?.[1]).toBeNaN();
    expect(found.rmseMean).toBe(found.rmse?.[0]);
    expect(found.sad).toBeNull();
    expect(found.sadMean).toBeNull();
    expect(scores(new Float32Array(6), new Float32Array(4), null, mask).rmseMean).toBeNull();
  });
});

it('columns are put in another order and back', () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect([...reorderColumns(values, [2, 0, 1])]).toEqual([3, 1, 2, 6, 4, 5]);
  expect(reorderColumns(reorderColumns(values, [2, 0, 1]), [1, 2, 0])).toEqual(values);
});
