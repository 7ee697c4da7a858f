/** A small picture of a scene for the list of sessions. */
import type { Scene } from '../../scene/scene';
import type { Thumbnail } from '../../scene/importChoices';
import { defaultRgb } from '../image/view';

const widest = 96;
const highest = 72;

/** Default red, green and blue bands, each stretched from its 2nd to its 98th percentile; masked pixels are clear. */
export function thumbnailOf({ cube, mask }: Scene): Thumbnail {
  const { lines, samples, bands, data } = cube;
  const shrink = Math.max(1, lines / highest, samples / widest);
  const width = Math.max(1, Math.min(widest, Math.round(samples / shrink)));
  const height = Math.max(1, Math.min(highest, Math.round(lines / shrink)));
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const line = Math.floor(((Math.floor(i / width) + 0.5) * lines) / height);
    const sample = Math.floor((((i % width) + 0.5) * samples) / width);
    return line * samples + sample;
  });
  const rgba = new Uint8ClampedArray(width * height * 4);
  defaultRgb(cube, mask.bands).forEach((band, channel) => {
    const values = pixels.map((p) => (mask.pixels[p] ? data[p * bands + band] : NaN));
    const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
    const low = sorted[Math.floor(0.02 * (sorted.length - 1))] ?? 0;
    const high = sorted[Math.ceil(0.98 * (sorted.length - 1))] ?? 1;
    values.forEach((v, i) => {
      if (Number.isNaN(v)) return;
      rgba[4 * i + channel] = (255 * (v - low)) / (high - low || 1);
      rgba[4 * i + 3] = 255;
    });
  });
  return { width, height, rgba };
}
