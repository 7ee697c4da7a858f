/**
 * Builds the raster of a layer on a small off-screen canvas in slices of a few milliseconds, so that a new band of
 * a large scene never holds the page. The last finished raster stays on screen until the next is complete.
 */
import type { Painter } from './raster';

/** Longest slice of main-thread work, ms. */
const budgetMs = 12;
/** Pixels painted between two looks at the clock. */
const chunk = 8192;

export interface RasterBuilder {
  /** Starts a new raster; an unfinished one is given up. */
  build(paint: Painter, lines: number, samples: number): void;
  dispose(): void;
}

export function createRasterBuilder(onReady: (raster: HTMLCanvasElement) => void): RasterBuilder {
  let generation = 0;
  return {
    build(paint, lines, samples) {
      const mine = ++generation;
      const image = new ImageData(samples, lines);
      const pixels = new Uint32Array(image.data.buffer);
      let at = 0;
      const work = () => {
        if (mine !== generation) return;
        const end = performance.now() + budgetMs;
        while (at < pixels.length && performance.now() < end) {
          const to = Math.min(pixels.length, at + chunk);
          paint(pixels, at, to);
          at = to;
        }
        if (at < pixels.length) {
          setTimeout(work);
          return;
        }
        const canvas = document.createElement('canvas');
        canvas.width = samples;
        canvas.height = lines;
        canvas.getContext('2d')?.putImageData(image, 0, 0);
        onReady(canvas);
      };
      work();
    },
    dispose() {
      generation++;
    },
  };
}
