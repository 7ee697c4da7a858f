import { describe, expect, it } from 'vitest';
import { mean, pairedSignFlipTest, sampleSd } from './statistics';

describe('mean and standard deviation', () => {
  it('are those of a textbook example (sd with n − 1)', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(values)).toBe(5);
    // Sum of squares 32: population sd 2, sample sd √(32/7).
    expect(sampleSd(values)).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });
  it('gives no standard deviation for one value', () => {
    expect(sampleSd([3])).toBeNull();
    expect(sampleSd([3, 3])).toBe(0);
  });
});

describe('paired sign-flip test', () => {
  it('counts all patterns of few pairs: only the observed one and its mirror are as extreme', () => {
    const test = pairedSignFlipTest([2, 3, 4, 5, 6], [1, 1, 1, 1, 1]);
    expect(test).toEqual({ p: 2 / 32, difference: 3, pairs: 5, exact: true });
  });
  it('gives Darwin’s maize plants the p-value that Fisher found: 1,726 of 32,768', () => {
    // Fisher 1935, "The Design of Experiments", section 21: differences in eighths of an inch.
    const eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    const zeros = eighths.map(() => 0);
    const test = pairedSignFlipTest(eighths, zeros)!;
    expect(test.exact).toBe(false);
    // 20,000 draws: standard error .0016.
    expect(Math.abs(test.p - 1726 / 32768)).toBeLessThan(0.006);
    expect(pairedSignFlipTest(eighths, zeros)).toEqual(test);
    expect(pairedSignFlipTest(eighths, zeros, 1)!.p).not.toBe(test.p);
  });
  it('equals counting by hand on mixed signs', () => {
    // Differences 1, −2, 4: sum 3. |±1 ±2 ±4| ≥ 3 for sums ±7, ±5, ±3 of ±7 ±5 ±3 ±1: 6 of 8.
    expect(pairedSignFlipTest([1, 0, 4], [0, 2, 0])!.p).toBe(6 / 8);
  });
  it('does not mind rounding: patterns with the same sum are equally extreme', () => {
    // 0.1 + 0.2 − 0.3 is not exactly 0 in floating point; every pattern is at least as extreme.
    expect(pairedSignFlipTest([0.1, 0.2, 0], [0, 0, 0.3])!.p).toBe(1);
  });
  it('says p = 1 for equal methods and nothing for one pair', () => {
    expect(pairedSignFlipTest([1, 2, 3], [1, 2, 3])!.p).toBe(1);
    expect(pairedSignFlipTest([1], [2])).toBeNull();
  });
  it('refuses lists that do not pair', () => {
    expect(() => pairedSignFlipTest([1, 2], [1])).toThrow(RangeError);
    expect(() => pairedSignFlipTest([1, NaN], [1, 2])).toThrow(RangeError);
  });
});
