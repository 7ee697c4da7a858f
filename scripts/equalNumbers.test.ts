/** Lists of numbers are equal when and only when Vitest by itself says so. */
import { describe, expect, it } from 'vitest';
import { equalNumbers } from './equalNumbers';

describe('lists of numbers', () => {
  const same: [unknown, unknown][] = [
    [[], []],
    [
      [1, NaN, -0],
      [1, NaN, -0],
    ],
    [Float32Array.of(1, NaN, -0), Float32Array.of(1, NaN, -0)],
    [BigInt64Array.of(1n, -2n), BigInt64Array.of(1n, -2n)],
    [new Uint8Array(4).subarray(1), new Uint8Array(3)],
  ];
  it.each(same)('%o is %o', (a, b) => {
    expect(equalNumbers(a, b)).toBe(true);
    expect({ of: [a] }).toEqual({ of: [b] });
    expect(a).toStrictEqual(b);
  });

  const different: [unknown, unknown][] = [
    [
      [1, 2],
      [1, 2, 3],
    ],
    [[0], [-0]],
    [[NaN], [0]],
    [Float32Array.of(1, 2), Float32Array.of(1, 3)],
    [Float64Array.of(0), Float64Array.of(-0)],
    [BigUint64Array.of(1n), BigUint64Array.of(2n)],
  ];
  it.each(different)('%o is not %o', (a, b) => {
    expect(equalNumbers(a, b)).toBe(false);
    expect({ of: [a] }).not.toEqual({ of: [b] });
  });

  it('are not looked at where something else is among them, or the kinds differ', () => {
    for (const [a, b] of [
      [
        [1, 'a'],
        [1, 'a'],
      ],
      [[1], [expect.any(Number)]],
      [Float32Array.of(1), Float64Array.of(1)],
      [Float32Array.of(1), [1]],
      [new DataView(new ArrayBuffer(2)), new DataView(new ArrayBuffer(2))],
      [1, 1],
    ]) {
      expect(equalNumbers(a, b)).toBeUndefined();
    }
    // oxlint-disable-next-line no-sparse-arrays
    expect(equalNumbers([, 1], [, 1])).toBeUndefined();
    expect([1, 2]).toEqual([1, expect.any(Number)]);
    expect(Float32Array.of(1)).not.toEqual(Float64Array.of(1));
    expect(Float32Array.of(1)).not.toEqual([1]);
  });
});
