/** Keeps thin coloured lines visible on the plot's background, in the hue people know them by. */
import { oklchToRgb } from './colormaps';

type Rgb = readonly [number, number, number];

function parse(hex: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim());
  return match && [parseInt(match[1], 16), parseInt(match[2], 16), parseInt(match[3], 16)];
}

const linear = (v: number): number =>
  v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;

/** WCAG contrast of two hex colours; 1 when either is not #rrggbb. */
export function contrast(a: string, b: string): number {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y) return 1;
  const luminance = ([r, g, bl]: Rgb): number =>
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(bl);
  const [p, q] = [luminance(x), luminance(y)];
  return (Math.max(p, q) + 0.05) / (Math.min(p, q) + 0.05);
}

/** sRGB to OKLCH (Ottosson 2020), hue in degrees. */
function oklch(rgb: Rgb): { l: number; c: number; h: number } {
  const [r, g, b] = rgb.map(linear);
  const L = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const M = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const S = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const A = 1.9779984951 * L - 2.428592205 * M + 0.4505937099 * S;
  const B = 0.0259040371 * L + 0.7827717662 * M - 0.808675766 * S;
  return {
    l: 0.2104542553 * L + 0.793617785 * M - 0.0040720468 * S,
    c: Math.hypot(A, B),
    h: (Math.atan2(B, A) * 180) / Math.PI,
  };
}

/** `color` (#rrggbb), made darker or lighter in small steps until its contrast on `background` is at least `least`. */
export function legibleOn(color: string, background: string, least = 2): string {
  const rgb = parse(color);
  const back = parse(background);
  if (!rgb || !back) return color;
  const step = oklch(back).l > 0.5 ? -0.02 : 0.02;
  const { c, h, l } = oklch(rgb);
  let result = color;
  for (let n = 1; contrast(result, background) < least && n < 50; n++) {
    const hex = oklchToRgb(l + n * step, c, h).map((v) => v.toString(16).padStart(2, '0'));
    result = `#${hex.join('')}`;
  }
  return result;
}
