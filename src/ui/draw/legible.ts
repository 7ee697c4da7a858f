/** Keeps thin coloured lines visible on the plot's background, in the hue people know them by. */
import { oklchToRgb } from './colormaps';
import { contrastOf, linear, luminance, parseHex } from './luminance';
import type { Rgb } from './luminance';

/** --surface of tokens.css: lines of the page's own SVG are made legible on it. */
export const surfaces = { light: '#ffffff', dark: '#1a1e25' } as const;

/** WCAG contrast of two hex colours; 1 when either is not #rrggbb. */
export function contrast(a: string, b: string): number {
  const [x, y] = [parseHex(a), parseHex(b)];
  return x && y ? contrastOf(luminance(x), luminance(y)) : 1;
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
  const rgb = parseHex(color);
  const back = parseHex(background);
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
