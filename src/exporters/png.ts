/** 8-bit RGBA pixels as a PNG file, without a canvas, so that workers and Node can write one too. */
import { encode } from 'fast-png';
import { StudioError } from '../scene/errors';

type Pixels = Uint8Array | Uint8ClampedArray;
type Png = Uint8Array<ArrayBuffer>;
const options = { zlib: { level: 6 } } as const;

/**
 * @param rgba [height × width × 4], row by row from the top, alpha not premultiplied
 * @throws {StudioError} kind 'internal' when sizes disagree or are zero
 */
export function encodePng(rgba: Pixels, width: number, height: number): Png {
  if (width < 1 || height < 1 || rgba.length !== width * height * 4) {
    throw new StudioError({
      kind: 'internal',
      message: 'The image to export does not have the stated size.',
      found: `${rgba.length} bytes`,
      expected: `${width} × ${height} × 4 bytes, at least one pixel`,
      advice: 'This is a fault of the studio, not of your data. Please report it.',
    });
  }
  return encode({ data: rgba, width, height, channels: 4, depth: 8 }, options) as Png;
}

/**
 * A picture of few colours at about two thirds of the size: one byte a pixel and a palette. Pictures of more than 256
 * colours, or with transparency, are written as by encodePng.
 * @param rgba [height × width × 4]
 * @throws {StudioError} kind 'internal' when sizes disagree or are zero
 */
export function encodeSmallPng(rgba: Pixels, width: number, height: number): Png {
  const entries = new Map<number, number>();
  const data = new Uint8Array(rgba.length / 4);
  for (let p = 0; p < data.length; p++) {
    const [r, g, b, a] = rgba.subarray(p * 4, p * 4 + 4);
    const color = (r << 16) | (g << 8) | b;
    let entry = entries.get(color);
    if (entry === undefined) entries.set(color, (entry = entries.size));
    if (entry > 255 || a !== 255) return encodePng(rgba, width, height);
    data[p] = entry;
  }
  if (data.length === 0 || data.length !== width * height) return encodePng(rgba, width, height);
  const palette = [...entries.keys()].map((c) => [c >> 16, (c >> 8) & 255, c & 255]);
  return encode({ data, width, height, channels: 1, depth: 8, palette }, options) as Png;
}
