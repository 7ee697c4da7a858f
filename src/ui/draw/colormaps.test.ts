import { describe, expect, it } from 'vitest';
import {
  cssGradient,
  diverging,
  mapSize,
  oklchToRgb,
  packRgba,
  unpackRgb,
  viridis,
} from './colormaps';

const linear = (v: number): number => {
  const s = v / 255;
  return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
};
/** CIE lightness L* of an sRGB colour. */
function lightness([r, g, b]: readonly [number, number, number]): number {
  const y = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

describe('viridis', () => {
  it('has the published first, middle and last colours', () => {
    expect(unpackRgb(viridis[0])).toEqual([0x44, 0x01, 0x54]);
    expect(unpackRgb(viridis[128])).toEqual([0x21, 0x91, 0x8c]);
    expect(unpackRgb(viridis[255])).toEqual([0xfd, 0xe7, 0x25]);
  });

  it('rises in lightness with every entry, and evenly over its whole range', () => {
    const ls = Array.from(viridis, (word) => lightness(unpackRgb(word)));
    for (let i = 1; i < mapSize; i++) expect(ls[i]).toBeGreaterThan(ls[i - 1] - 0.05);
    const steps = Array.from({ length: 16 }, (_, k) => ls[k * 16 + 15] - ls[k * 16]);
    expect(Math.min(...steps)).toBeGreaterThan(3);
    expect(Math.max(...steps)).toBeLessThan(7);
  });
});

describe('diverging', () => {
  it('is as light at −v as at +v, and lightest at zero', () => {
    const ls = Array.from(diverging, (word) => lightness(unpackRgb(word)));
    for (let i = 0; i < mapSize / 2; i++) {
      // OKLCH lightness is equal by construction; CIE lightness differs a little between hues.
      expect(Math.abs(ls[i] - ls[mapSize - 1 - i])).toBeLessThan(4);
      expect(ls[i + 1]).toBeGreaterThan(ls[i] - 0.3);
    }
    expect(ls.indexOf(Math.max(...ls))).toBeGreaterThanOrEqual(126);
    expect(ls.indexOf(Math.max(...ls))).toBeLessThanOrEqual(129);
  });

  it('is blue below zero, red above, near grey at zero', () => {
    const [r0, , b0] = unpackRgb(diverging[32]);
    const [r1, , b1] = unpackRgb(diverging[223]);
    expect(b0 - r0).toBeGreaterThan(60);
    expect(r1 - b1).toBeGreaterThan(60);
    const middle = unpackRgb(diverging[128]);
    expect(Math.max(...middle) - Math.min(...middle)).toBeLessThan(6);
  });

  it('stays inside the sRGB gamut, where symmetry would be lost by clipping', () => {
    const clipped = Array.from(diverging, unpackRgb).filter((rgb) =>
      rgb.some((v, i) => (v === 0 && i !== 0) || v === 255),
    );
    expect(clipped).toEqual([]);
  });
});

describe('packing', () => {
  it('puts R, G, B, A in this order into memory', () => {
    const word = Uint32Array.of(packRgba(1, 2, 3, 4));
    expect([...new Uint8Array(word.buffer)]).toEqual([1, 2, 3, 4]);
    expect(unpackRgb(word[0])).toEqual([1, 2, 3]);
  });

  it('converts the OKLCH of sRGB red (Ottosson 2020)', () => {
    expect(oklchToRgb(0.628, 0.2577, 29.23)).toEqual([255, 0, 0]);
  });

  it('writes a gradient that begins and ends with the map', () => {
    expect(cssGradient(viridis)).toMatch(
      /^linear-gradient\(to right, rgb\(68 1 84\), .*rgb\(253 231 37\)\)$/,
    );
  });
});
