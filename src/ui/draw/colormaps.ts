/**
 * Continuous colour maps as 256-entry look-up tables: viridis for values, a balanced diverging map for differences.
 * Not the endmember palette (colors.ts), and no drawing: paint.ts puts the entries into pixels.
 */
import { viridisRgb } from '../../exporters/viridis';

/** A colour map: 256 entries, each the bytes R, G, B, A of a canvas pixel read as one 32-bit word. */
export type ColorMap = Uint32Array;

/** Entries of every colour map; value v in [low, high] takes entry ⌊256·(v − low)/(high − low)⌋, ends clamped. */
export const mapSize = 256;

/** Canvas pixels are bytes R, G, B, A in memory; as 32-bit words their order follows the machine's. */
const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** One canvas pixel as a 32-bit word. */
export function packRgba(r: number, g: number, b: number, a = 255): number {
  return (
    (littleEndian ? (a << 24) | (b << 16) | (g << 8) | r : (r << 24) | (g << 16) | (b << 8) | a) >>>
    0
  );
}

/** [r, g, b] in 0–255 of one entry. */
export function unpackRgb(word: number): [number, number, number] {
  const [a, b, c, d] = [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24];
  return littleEndian ? [a, b, c] : [d, c, b];
}

/** Viridis: perceptually uniform, monotonic in lightness, readable without colour vision. */
export const viridis: ColorMap = Uint32Array.from({ length: mapSize }, (_, i) =>
  packRgba(viridisRgb[3 * i], viridisRgb[3 * i + 1], viridisRgb[3 * i + 2]),
);

/** OKLCH (Ottosson 2020) to sRGB in 0–255, rounded; outside the gamut it clips. */
export function oklchToRgb(l: number, c: number, hueDegrees: number): [number, number, number] {
  const h = (hueDegrees * Math.PI) / 180;
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const L = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const M = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const S = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const encode = (v: number): number => {
    const s = v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, s)));
  };
  return [
    encode(4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S),
    encode(-1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S),
    encode(-0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S),
  ];
}

/**
 * Blue – near white – red with the same lightness and chroma at the same distance from zero on both sides, so
 * that an over- and an underestimate of one size look equally strong. Entry 127/128 is zero.
 */
export const diverging: ColorMap = Uint32Array.from({ length: mapSize }, (_, i) => {
  const t = (i - (mapSize - 1) / 2) / ((mapSize - 1) / 2);
  const size = Math.abs(t);
  const lightness = 0.97 - 0.55 * size;
  const chroma = 0.15 * Math.sin(Math.min(1, size / 0.75) * (Math.PI / 2));
  return packRgba(...oklchToRgb(lightness, chroma, t < 0 ? 255 : 29));
});

/** The map as a CSS gradient from left to right, for colour bars. */
export function cssGradient(map: ColorMap): string {
  const stops = Array.from({ length: 33 }, (_, i) => {
    const [r, g, b] = unpackRgb(map[Math.round((i / 32) * (mapSize - 1))]);
    return `rgb(${r} ${g} ${b})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
