/** The pictures of the Scenes menu: what each generated scene looks like, small, in one sheet of 256 colours. */
import { encode } from 'fast-png';
import type { Scene } from '../../src/scene/scene';
import { defaultRgb } from '../../src/store/image/view';
import { percentileRange } from '../../src/ui/draw/raster';
import { pictureColumns, pictureHeight, pictureWidth } from '../../src/ui/scenes/sceneList';

/** [height × width × 3] The middle of a scene in its default bands, each stretched from its 2nd to its 98th percentile. */
export function pictureOf({ cube, mask }: Scene): Uint8Array {
  const { lines, samples, bands, data } = cube;
  // As much of the middle as has the picture's shape; the nearest pixel is taken, so that coarse ones show.
  const scale = Math.min(lines / pictureHeight, samples / pictureWidth);
  const at = (k: number, size: number, all: number): number =>
    Math.floor(all / 2 + (k + 0.5 - size / 2) * scale);
  const pixels = Array.from({ length: pictureWidth * pictureHeight }, (_, i) => {
    const line = at(Math.floor(i / pictureWidth), pictureHeight, lines);
    return line * samples + at(i % pictureWidth, pictureWidth, samples);
  });
  const rgb = new Uint8Array(pixels.length * 3);
  const all = new Uint8Array(pixels.length).fill(1);
  defaultRgb(cube, mask.bands).forEach((band, channel) => {
    const values = Float32Array.from(pixels, (p) => data[p * bands + band]);
    const { low, high } = percentileRange({ values, stride: 1, offset: 0 }, all);
    values.forEach((v, i) => {
      const share = (v - low) / (high - low);
      rgb[3 * i + channel] = Math.round(255 * Math.min(1, Math.max(0, share)));
    });
  });
  return rgb;
}

/** Pictures beside and below each other, as a PNG. */
export function sheetOf(pictures: readonly Uint8Array[]): Uint8Array {
  const width = pictureColumns * pictureWidth;
  const height = Math.ceil(pictures.length / pictureColumns) * pictureHeight;
  const rgb = new Uint8Array(width * height * 3);
  pictures.forEach((picture, k) => {
    const left = (k % pictureColumns) * pictureWidth;
    const top = Math.floor(k / pictureColumns) * pictureHeight;
    for (let y = 0; y < pictureHeight; y++) {
      const row = picture.subarray(3 * y * pictureWidth, 3 * (y + 1) * pictureWidth);
      rgb.set(row, 3 * ((top + y) * width + left));
    }
  });
  const palette = medianCut(rgb, 256);
  const data = Uint8Array.from({ length: width * height }, (_, i) => nearest(palette, rgb, 3 * i));
  return encode({ width, height, data, depth: 8, channels: 1, palette }, { zlib: { level: 9 } });
}

type Colour = [number, number, number];

/** Colours that stand for the many: the box of colours that is widest is cut at its median until there are enough. */
function medianCut(rgb: Uint8Array, most: number): Colour[] {
  const all = Array.from({ length: rgb.length / 3 }, (_, i) => 3 * i);
  const boxes = [boxOf(rgb, all)];
  while (boxes.length < most) {
    boxes.sort((a, b) => b.spread * b.pixels.length - a.spread * a.pixels.length);
    const [box] = boxes;
    if (box.spread === 0) break;
    const sorted = box.pixels.sort((a, b) => rgb[a + box.channel] - rgb[b + box.channel]);
    const half = sorted.length >> 1;
    boxes.splice(0, 1, boxOf(rgb, sorted.slice(0, half)), boxOf(rgb, sorted.slice(half)));
  }
  return boxes.map(({ pixels }) => {
    const mean = (c: number): number =>
      Math.round(pixels.reduce((sum, p) => sum + rgb[p + c], 0) / pixels.length);
    return [mean(0), mean(1), mean(2)];
  });
}

/** @param pixels where each begins in rgb */
function boxOf(rgb: Uint8Array, pixels: number[]) {
  const spreads = [0, 1, 2].map((c) => {
    let [low, high] = [255, 0];
    for (const p of pixels) {
      low = Math.min(low, rgb[p + c]);
      high = Math.max(high, rgb[p + c]);
    }
    return high - low;
  });
  const spread = Math.max(...spreads);
  return { pixels, spread, channel: spreads.indexOf(spread) };
}

function nearest(palette: readonly Colour[], rgb: Uint8Array, at: number): number {
  let [best, least] = [0, Infinity];
  palette.forEach((colour, k) => {
    const far = colour.reduce((sum, v, c) => sum + (v - rgb[at + c]) ** 2, 0);
    if (far < least) [best, least] = [k, far];
  });
  return best;
}
