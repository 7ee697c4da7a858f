/**
 * Where pixels of the image are on the screen: fit, zoom at a point, pan, and back. Pure.
 * Screen units are CSS pixels inside the canvas; image units are pixels, pixel (l, s) covering [l, l+1) × [s, s+1).
 */
import type { Pixel, Viewport } from '../../store/image/view';

export interface ImageSize {
  readonly lines: number;
  readonly samples: number;
}

/** The canvas and the part of it that the image may fill (the rest holds the rulers). */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room for the rulers. */
export const gutter = { left: 34, top: 20, right: 8, bottom: 8 } as const;

export function frameOf(width: number, height: number): Frame {
  return {
    left: gutter.left,
    top: gutter.top,
    width: Math.max(1, width - gutter.left - gutter.right),
    height: Math.max(1, height - gutter.top - gutter.bottom),
  };
}

export function fit(frame: Frame, image: ImageSize): Viewport {
  return {
    line: image.lines / 2,
    sample: image.samples / 2,
    scale: Math.min(frame.width / image.samples, frame.height / image.lines),
  };
}

/** Most screen pixels per image pixel. */
const maxScale = 80;

/** Keeps the scale between fit and the largest, and the image from leaving the frame. */
export function clampViewport(view: Viewport, frame: Frame, image: ImageSize): Viewport {
  const least = fit(frame, image).scale;
  const scale = Math.min(Math.max(maxScale, least), Math.max(least, view.scale));
  const along = (centre: number, extent: number, size: number) => {
    const half = size / scale / 2;
    return extent <= 2 * half + 1e-9 ? extent / 2 : Math.min(extent - half, Math.max(half, centre));
  };
  return {
    scale,
    line: along(view.line, image.lines, frame.height),
    sample: along(view.sample, image.samples, frame.width),
  };
}

/** Screen position of an image point. */
export function toScreen(
  view: Viewport,
  frame: Frame,
  line: number,
  sample: number,
): { x: number; y: number } {
  return {
    x: frame.left + frame.width / 2 + (sample - view.sample) * view.scale,
    y: frame.top + frame.height / 2 + (line - view.line) * view.scale,
  };
}

/** Image point (fractional) under a screen position. */
export function toImage(view: Viewport, frame: Frame, x: number, y: number): Pixel {
  return {
    line: view.line + (y - frame.top - frame.height / 2) / view.scale,
    sample: view.sample + (x - frame.left - frame.width / 2) / view.scale,
  };
}

/** The pixel under a screen position, or null beside the image. */
export function pixelAt(
  view: Viewport,
  frame: Frame,
  image: ImageSize,
  x: number,
  y: number,
): Pixel | null {
  const inside =
    x >= frame.left &&
    x <= frame.left + frame.width &&
    y >= frame.top &&
    y <= frame.top + frame.height;
  if (!inside) return null;
  const point = toImage(view, frame, x, y);
  const line = Math.floor(point.line);
  const sample = Math.floor(point.sample);
  const there = line >= 0 && sample >= 0 && line < image.lines && sample < image.samples;
  return there ? { line, sample } : null;
}

/** Zooms by `factor` and keeps the image point under (x, y) where it is. */
export function zoomAt(
  view: Viewport,
  frame: Frame,
  image: ImageSize,
  x: number,
  y: number,
  factor: number,
): Viewport {
  const under = toImage(view, frame, x, y);
  const { scale } = clampViewport({ ...view, scale: view.scale * factor }, frame, image);
  const moved = {
    scale,
    line: under.line - (y - frame.top - frame.height / 2) / scale,
    sample: under.sample - (x - frame.left - frame.width / 2) / scale,
  };
  return clampViewport(moved, frame, image);
}

/** The view moved, if it must be, so that a pixel is inside the frame. */
export function reveal(view: Viewport, frame: Frame, image: ImageSize, pixel: Pixel): Viewport {
  const halfLines = Math.max(0.5, frame.height / view.scale / 2 - 1);
  const halfSamples = Math.max(0.5, frame.width / view.scale / 2 - 1);
  const near = (centre: number, at: number, half: number) =>
    Math.min(at + 0.5 + half, Math.max(at + 0.5 - half, centre));
  return clampViewport(
    {
      scale: view.scale,
      line: near(view.line, pixel.line, halfLines),
      sample: near(view.sample, pixel.sample, halfSamples),
    },
    frame,
    image,
  );
}

/** Distance between ruler ticks in image pixels: 1, 2, 5, 10, ... at least `apart` screen pixels from each other. */
export function tickStep(scale: number, apart: number): number {
  const least = apart / scale;
  let decade = 1;
  for (;;) {
    for (const m of [1, 2, 5]) if (m * decade >= least) return m * decade;
    decade *= 10;
  }
}
