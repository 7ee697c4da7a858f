import { describe, expect, it } from 'vitest';
import { splitWorkgroups } from './dispatch';
import { preprocess } from './preprocess';

const lines = (...l: string[]): string => l.join('\n');

describe('preprocess', () => {
  it('repeats the lines of @unroll with the index replaced', () => {
    const source = lines('a', '  // @unroll s < N', '  h@s = x[@su];', '  // @end', 'b');
    expect(preprocess(source, { N: 2 })).toBe(lines('a', '  h0 = x[0u];', '  h1 = x[1u];', 'b'));
    expect(preprocess(source, { N: 0 })).toBe(lines('a', 'b'));
  });

  it('keeps one side of @if, nested or not', () => {
    const source = lines(
      '// @if OUTER',
      'one',
      '// @if INNER',
      'two',
      '// @else',
      'three',
      '// @end',
      '// @else',
      'four',
      '// @end',
      'five',
    );
    expect(preprocess(source, { OUTER: true, INNER: true })).toBe(lines('one', 'two', 'five'));
    expect(preprocess(source, { OUTER: true, INNER: false })).toBe(lines('one', 'three', 'five'));
    expect(preprocess(source, { OUTER: false, INNER: true })).toBe(lines('four', 'five'));
  });

  it('refuses a name that is no constant, and a block that never ends', () => {
    expect(() => preprocess('// @unroll s < M\n// @end', {})).toThrow(/M/);
    expect(() => preprocess('// @if A\nx', { A: true })).toThrow(/@end/);
  });
});

describe('splitWorkgroups', () => {
  it('covers the total within the limit, with less than one row to spare', () => {
    for (const total of [1, 64, 65535, 65536, 70001, 4e6]) {
      const [x, y] = splitWorkgroups(total, 65535);
      expect(x).toBeLessThanOrEqual(65535);
      expect(x * y).toBeGreaterThanOrEqual(total);
      expect(x * y - total).toBeLessThan(y);
    }
    expect(() => splitWorkgroups(17, 4)).toThrow(/17/);
  });
});
