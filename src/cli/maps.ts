/** Abundance maps as pictures, painted without a canvas: viridis from 0 to 1, masked pixels grey. */
import { encodePng } from '../exporters/png';
import { viridisRgb } from '../exporters/viridis';

/** Between maps that stand side by side. */
const GAP = 2;
const NO_DATA = [196, 201, 209];

/** 8-bit RGBA pixels on white. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

export function blank(width: number, height: number): Picture {
  return { width, height, rgba: new Uint8Array(width * height * 4).fill(255) };
}

export function setPixel(
  { rgba, width }: Picture,
  x: number,
  y: number,
  color: ArrayLike<number>,
): void {
  const at = (y * width + x) * 4;
  for (let c = 0; c < 3; c++) rgba[at + c] = color[c];
}

/** Maps of one size to paint: abundances [N × R] of lines × samples. */
export interface Maps {
  readonly lines: number;
  readonly samples: number;
  readonly endmembers: number;
  readonly abundances: Float32Array;
}

/**
 * Paints the map of one endmember with its upper left corner at (x, y).
 * @param every takes each so many-th pixel
 * @param levels how many colours: fewer make smaller files
 */
export function paintMap(
  picture: Picture,
  { lines, samples, endmembers, abundances }: Maps,
  endmember: number,
  x: number,
  y: number,
  { every = 1, levels = 256 } = {},
): void {
  for (let line = 0; line * every < lines; line++) {
    for (let sample = 0; sample * every < samples; sample++) {
      const p = line * every * samples + sample * every;
      const a = abundances[p * endmembers + endmember];
      const level = Math.round(Math.min(1, Math.max(0, a)) * (levels - 1));
      const entry = Math.round((level * 255) / (levels - 1)) * 3;
      const color = Number.isFinite(a) ? viridisRgb.subarray(entry, entry + 3) : NO_DATA;
      setPixel(picture, x + sample, y + line, color);
    }
  }
}

/** All endmembers of one result side by side, one image pixel each pixel, as a PNG file. */
export function mapsPng(maps: Maps): Uint8Array {
  const { lines, samples, endmembers } = maps;
  const picture = blank(endmembers * (samples + GAP) - GAP, lines);
  for (let r = 0; r < endmembers; r++) paintMap(picture, maps, r, r * (samples + GAP), 0);
  return encodePng(picture.rgba, picture.width, picture.height);
}
