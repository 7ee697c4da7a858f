import { describe, expect, it } from 'vitest';
import { viridis } from './colormaps';
import { abundance, metric, signed, significant } from '../maps/format';
import { frameRatio } from '../maps/MapView';
import { makeRng } from '../../maths/rng';
import { extract, paint, quantile } from './paint';

const unit = { low: 0, high: 1 };

describe('paint', () => {
  it('takes the colours of one column of an interleaved array, ends clamped, NaN transparent', () => {
    // [6 pixels × 2]
    const values = Float32Array.of(9, 0, 9, 0.5, 9, 1, 9, -3, 9, 7, 9, NaN);
    const out = new Uint32Array(6).fill(1);
    paint(out, { values, stride: 2, offset: 1 }, null, unit, viridis);
    expect([...out]).toEqual([viridis[0], viridis[128], viridis[255], viridis[0], viridis[255], 0]);
  });

  it('takes infinities as the ends, not as masked', () => {
    const out = new Uint32Array(2);
    const values = Float32Array.of(-Infinity, Infinity);
    paint(out, { values, stride: 1, offset: 0 }, null, unit, viridis);
    expect([...out]).toEqual([viridis[0], viridis[255]]);
  });

  it('subtracts a second array with its own layout', () => {
    const ours = { values: Float32Array.of(0.5, 0, 0.25, 0), stride: 2, offset: 0 };
    const theirs = { values: Float32Array.of(0, 0, 1, 0, 0, NaN), stride: 3, offset: 2 };
    const out = new Uint32Array(2);
    paint(out, ours, theirs, { low: -1, high: 1 }, viridis);
    expect([...out]).toEqual([viridis[64], 0]);
    expect([...extract(ours, theirs, 2)]).toEqual([-0.5, NaN]);
  });
});

describe('quantile', () => {
  it('ignores NaN and does not change its input', () => {
    const values = Float32Array.of(5, NaN, 1, 3, 2, 4);
    expect(quantile(values, 0.98)).toBe(5);
    expect(quantile(values, 0.5)).toBe(3);
    expect(quantile(values, 0)).toBe(1);
    expect(values[0]).toBe(5);
    expect(quantile(Float32Array.of(NaN), 0.5)).toBeNaN();
  });

  it('is that of the sorted values, whatever their signs and sizes', () => {
    const rng = makeRng(1);
    const values = Float32Array.from({ length: 5001 }, (_, i) =>
      i % 7 === 0 ? [0, -0, NaN, Infinity, -Infinity][i % 5] : rng.normal() * 10 ** (i % 9),
    );
    const view = values.subarray(1);
    const sorted = view.filter((v) => Number.isFinite(v)).sort();
    for (const q of [0, 0.001, 0.3, 0.5, 0.51, 0.98, 1]) {
      const rank = Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1));
      expect(quantile(view, q) === sorted[rank]).toBe(true);
    }
  });
});

describe('frame', () => {
  it('has the scene’s own shape, within reason', () => {
    expect(frameRatio(80, 100)).toBe(1.25);
    expect(frameRatio(1000, 1)).toBeCloseTo(1 / 12);
    expect(frameRatio(0, 0)).toBe(1);
  });
});

describe('numbers', () => {
  it('shows metrics with four decimals and missing ones as a dash', () => {
    expect(metric(0.06341)).toBe('0.0634');
    expect(metric(null)).toBe('–');
    expect(metric(NaN)).toBe('–');
  });
  it('shows abundances and differences with three decimals and a true minus', () => {
    expect(abundance(0.2309)).toBe('0.231');
    expect(abundance(NaN)).toBe('masked');
    expect(signed(0.0414)).toBe('+0.041');
    expect(signed(-0.12)).toBe('−0.120');
    expect(signed(-0.0001)).toBe('0.000');
  });
  it('shows three significant digits in any scale', () => {
    expect(significant(0.012345)).toBe('0.0123');
    expect(significant(45.678)).toBe('45.7');
    expect(significant(1234.5)).toBe('1235');
    expect(significant(0.0000123)).toBe('1.23e−5');
    expect(significant(0)).toBe('0');
  });
});
