import { describe, expect, it } from 'vitest';
import { alignTruth, computeMetrics } from './metrics';

const endmembers = [
  { id: 'a', name: 'Tree', color: 2, truth: 2 },
  { id: 'b', name: 'Water', color: 1, truth: 0 },
  { id: 'c', name: 'Shade', color: 0, truth: null },
];
// [3 pixels × 3 truth columns], the columns in another order than the endmembers; pixel 2 is masked.
const truth = Float32Array.of(0.25, 0, 0.75, 0.5, 0, 0.5, 1, 0, 0);
// [3 × 3]: Tree off by +0.1 and −0.3, Water exact.
const estimate = Float32Array.of(0.85, 0.25, 0, 0.2, 0.5, 0.3, NaN, NaN, NaN);
const classical = Float32Array.of(0.75, 0.45, 0, 0.5, 0.7, 0, NaN, NaN, NaN);
const pixels = Uint8Array.of(1, 1, 0);
// [3 × 3 bands], the third band masked
const bands = Uint8Array.of(1, 1, 0);
const estimateEndmembers = Float32Array.of(1, 1, NaN, 2, 0, NaN, 1, 2, NaN);
const truthEndmembers = Float32Array.of(7, 0, 1, 1, 2, 3, 1, 0, 9);
const input = {
  endmembers,
  estimate,
  truth,
  truthCount: 3,
  classical,
  estimateEndmembers,
  truthEndmembers,
  mask: { pixels, bands },
};

describe('computeMetrics', () => {
  it('compares each endmember with its own truth column, over valid pixels and bands', () => {
    const { rows, mean } = computeMetrics(input);
    expect(rows.map((r) => [r.name, r.color])).toEqual([
      ['Tree', 2],
      ['Water', 1],
      ['Shade', 0],
    ]);
    expect(rows[0].rmse).toBeCloseTo(Math.sqrt((0.01 + 0.09) / 2), 6);
    expect(rows[1].rmse).toBeCloseTo(0, 6);
    expect(rows[0].classicalRmse).toBeCloseTo(0, 6);
    expect(rows[1].classicalRmse).toBeCloseTo(0.2, 6);
    // Tree (1, 1) against (1, 0): 45°. Water (2, 0) against (7, 0): 0.
    expect(rows[0].sad).toBeCloseTo(Math.PI / 4, 6);
    expect(rows[1].sad).toBeCloseTo(0, 6);
    expect(rows[2]).toMatchObject({ rmse: null, sad: null, classicalRmse: null });
    expect(mean.rmse).toBeCloseTo(Math.sqrt(0.05) / 2, 6);
    expect(mean.sad).toBeCloseTo(Math.PI / 8, 6);
    expect(mean.classicalRmse).toBeCloseTo(0.1, 6);
  });

  it('gives no numbers without truth, and none without a result', () => {
    for (const change of [
      { truth: null, truthEndmembers: null },
      { estimate: null, classical: null, estimateEndmembers: null },
    ]) {
      const { rows, mean } = computeMetrics({ ...input, ...change });
      for (const row of [...rows, mean])
        expect(row).toMatchObject({ rmse: null, sad: null, classicalRmse: null });
    }
  });

  it('gives RMSE but no SAD for truth that has no spectra', () => {
    const { mean } = computeMetrics({ ...input, truthEndmembers: null });
    expect(mean.rmse).not.toBeNull();
    expect(mean.sad).toBeNull();
  });

  it('leaves out pixels whose truth is unknown instead of losing the whole number', () => {
    const gaps = truth.slice();
    gaps[5] = NaN; // pixel 1, Tree's column
    const { rows } = computeMetrics({ ...input, truth: gaps });
    expect(rows[0].rmse).toBeCloseTo(0.1, 6);
  });

  it('gives none for a truth column that does not exist or arrays of another scene', () => {
    const beyond = computeMetrics({
      ...input,
      endmembers: endmembers.map((e) => ({ ...e, truth: e.truth === 2 ? 5 : e.truth })),
    });
    expect(beyond.rows[0].rmse).toBeNull();
    expect(beyond.rows[1].rmse).toBeCloseTo(0, 6);
    expect(computeMetrics({ ...input, estimate: estimate.slice(3) }).mean.rmse).toBeNull();
  });
});

describe('alignTruth', () => {
  it('puts truth columns into the order of the endmembers', () => {
    expect([...alignTruth(endmembers, truth, 3)]).toEqual([
      0.75,
      0.25,
      NaN,
      0.5,
      0.5,
      NaN,
      0,
      1,
      NaN,
    ]);
  });
});
