/** Against Node's own, at the lengths where padding turns over, whole and in pieces. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf } from './digest';
import { makeRng } from './rng';
import { sha256, sha256Of } from './sha256';

const bytes = (n: number): Uint8Array => {
  const rng = makeRng(n + 1);
  return Uint8Array.from({ length: n }, () => rng.int(256));
};
const node = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe('sha256', () => {
  it('is what the standard’s example says', () => {
    expect(sha256Of(new TextEncoder().encode('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('agrees with another implementation at every length around a block', () => {
    for (const n of [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1000, 70_001]) {
      expect(sha256Of(bytes(n)), `${n} bytes`).toBe(node(bytes(n)));
    }
  });

  it('does not mind how the bytes are cut', () => {
    const all = bytes(1000);
    for (const piece of [1, 7, 63, 64, 65, 300]) {
      const hash = sha256();
      for (let at = 0; at < all.length; at += piece) hash.update(all.subarray(at, at + piece));
      expect(hash.hex()).toBe(node(all));
    }
  });
});

describe('digestOf', () => {
  it('is that of the little-endian values', () => {
    const values = Float32Array.from({ length: 40_001 }, (_, i) => Math.fround(i / 7));
    expect(digestOf(values)).toBe(node(new Uint8Array(values.buffer)));
    const doubles = Float64Array.from({ length: 9001 }, (_, i) => i / 7);
    expect(digestOf(doubles)).toBe(node(new Uint8Array(doubles.buffer)));
  });

  it('takes every NaN for one, and tells 0 from −0 and neighbours apart', () => {
    const words = Uint32Array.of(0x7fc00001, 0xffc00000, 0x3f800000);
    const other = Float32Array.of(NaN, NaN, 1);
    expect(digestOf(new Float32Array(words.buffer))).toBe(digestOf(other));
    expect(digestOf(Float64Array.of(NaN))).toBe(digestOf(Float64Array.of(-NaN)));
    expect(digestOf(Float32Array.of(0))).not.toBe(digestOf(Float32Array.of(-0)));
    expect(digestOf(Float64Array.of(1))).not.toBe(digestOf(Float64Array.of(1 + 2 ** -52)));
  });
});
