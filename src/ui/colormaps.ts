/**
 * Continuous colour maps as 256-entry look-up tables: viridis for values, a balanced diverging map for differences.
 * Not the endmember palette (colors.ts), and no drawing: maps/paint.ts puts the entries into pixels.
 */

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

/** Viridis by N. J. Smith and S. van der Walt for Matplotlib, released under CC0: RRGGBB × 256. */
const viridisHex =
  '44015444025645045745055946075a46085c460a5d460b5e470d60470e61471063471164471365481467481668' +
  '48176948186a481a6c481b6d481c6e481d6f481f70482071482173482374482475482576482677482878482979' +
  '472a7a472c7a472d7b472e7c472f7d46307e46327e46337f463480453581453781453882443983443a83443b84' +
  '433d84433e85423f854240864241864142874144874045884046883f47883f48893e49893e4a893e4c8a3d4d8a' +
  '3d4e8a3c4f8a3c508b3b518b3b528b3a538b3a548c39558c39568c38588c38598c375a8c375b8d365c8d365d8d' +
  '355e8d355f8d34608d34618d33628d33638d32648e32658e31668e31678e31688e30698e306a8e2f6b8e2f6c8e' +
  '2e6d8e2e6e8e2e6f8e2d708e2d718e2c718e2c728e2c738e2b748e2b758e2a768e2a778e2a788e29798e297a8e' +
  '297b8e287c8e287d8e277e8e277f8e27808e26818e26828e26828e25838e25848e25858e24868e24878e23888e' +
  '23898e238a8d228b8d228c8d228d8d218e8d218f8d21908d21918c20928c20928c20938c1f948c1f958b1f968b' +
  '1f978b1f988b1f998a1f9a8a1e9b8a1e9c891e9d891f9e891f9f881fa0881fa1881fa1871fa28720a38620a486' +
  '21a58521a68522a78522a88423a98324aa8325ab8225ac8226ad8127ad8128ae8029af7f2ab07f2cb17e2db27d' +
  '2eb37c2fb47c31b57b32b67a34b67935b77937b87838b9773aba763bbb753dbc743fbc7340bd7242be7144bf70' +
  '46c06f48c16e4ac16d4cc26c4ec36b50c46a52c56954c56856c66758c7655ac8645cc8635ec96260ca6063cb5f' +
  '65cb5e67cc5c69cd5b6ccd5a6ece5870cf5773d05675d05477d1537ad1517cd2507fd34e81d34d84d44b86d549' +
  '89d5488bd6468ed64590d74393d74195d84098d83e9bd93c9dd93ba0da39a2da37a5db36a8db34aadc32addc30' +
  'b0dd2fb2dd2db5de2bb8de29bade28bddf26c0df25c2df23c5e021c8e020cae11fcde11dd0e11cd2e21bd5e21a' +
  'd8e219dae319dde318dfe318e2e418e5e419e7e419eae51aece51befe51cf1e51df4e61ef6e620f8e621fbe723' +
  'fde725';

/** Viridis: perceptually uniform, monotonic in lightness, readable without colour vision. */
export const viridis: ColorMap = Uint32Array.from({ length: mapSize }, (_, i) => {
  const rgb = parseInt(viridisHex.slice(i * 6, i * 6 + 6), 16);
  return packRgba(rgb >> 16, (rgb >> 8) & 255, rgb & 255);
});

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
