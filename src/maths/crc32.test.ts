import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32';

describe('CRC-32', () => {
  const digits = new TextEncoder().encode('123456789');
  it("is the standard's check value, whole and in pieces", () => {
    expect(crc32(digits)).toBe(0xcbf43926);
    expect(crc32(digits.subarray(4), crc32(digits.subarray(0, 4)))).toBe(0xcbf43926);
  });
  it('of nothing is what came before', () => {
    expect(crc32(new Uint8Array())).toBe(0);
    expect(crc32(new Uint8Array(), 0xcbf43926)).toBe(0xcbf43926);
  });
});
