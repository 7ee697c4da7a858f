import { describe, expect, it } from 'vitest';
import { fromHalves } from './half';

const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

describe('half precision', () => {
  it('knows the numbers that the standard names', () => {
    const named = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3555, 0x3c00, 0xc000, 0x7bff, 0xfc00];
    expect([...fromHalves(Uint16Array.from(named))]).toEqual([
      ...[0, -0, 2 ** -24, 2 ** -14 - 2 ** -24, 2 ** -14, 0.333251953125, 1, -2, 65504],
      -Infinity,
    ]);
  });

  it('has one value for each of the bits, rising with them, and NaN where the standard has it', () => {
    const values = fromHalves(all);
    for (let bits = 0; bits < 0x7c00; bits++) {
      expect(values[bits + 1]).toBeGreaterThan(values[bits]);
      expect(Object.is(values[bits | 0x8000], -values[bits])).toBe(true);
    }
    expect(values.filter(Number.isNaN)).toHaveLength(2 * 1023);
  });
});
