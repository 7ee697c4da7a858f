/** Picked pixels as a picture to lay over the image: one pixel each, everything else transparent. */
import { pixelsIn } from '../../store/labels/regions';
import type { Region } from '../../store/labels/regions';
import { packRgba } from './colormaps';
import type { ImageSize } from './geometry';

/** Magenta: not in viridis, no endmember's colour. Strong enough to be seen on any layer, which still shows through. */
export const pickedColor = { red: 226, green: 0, blue: 166 } as const;
const alpha = 205;

/** @returns null for regions with an outline of their own */
export function pickedTint(region: Region | null, image: ImageSize): HTMLCanvasElement | null {
  if (region?.shape !== 'picked') return null;
  const canvas = document.createElement('canvas');
  canvas.width = image.samples;
  canvas.height = image.lines;
  const picture = new ImageData(image.samples, image.lines);
  const words = new Uint32Array(picture.data.buffer);
  const { red, green, blue } = pickedColor;
  const word = packRgba(red, green, blue, alpha);
  for (const p of pixelsIn(region, image)) words[p] = word;
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  return canvas;
}
