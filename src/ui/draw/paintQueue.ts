/**
 * One queue for all map canvases: a canvas asked for several times in a frame is painted once, and what does not fit
 * into a slice of a frame waits for the next one, so that a hundred maps never hold up the page.
 */

const pending = new Map<HTMLCanvasElement, () => void>();
let frame = 0;

/** Milliseconds of painting per frame; one map of 300 × 300 takes about 2. */
const slice = 10;

function run(): void {
  frame = 0;
  const start = performance.now();
  for (const [canvas, paint] of pending) {
    pending.delete(canvas);
    paint();
    if (performance.now() - start > slice) break;
  }
  if (pending.size > 0) frame = requestAnimationFrame(run);
}

/** Paints before one of the next frames, the latest request for this canvas winning. */
export function schedulePaint(canvas: HTMLCanvasElement, paint: () => void): void {
  pending.set(canvas, paint);
  frame ||= requestAnimationFrame(run);
}

/** Forgets a canvas that leaves the page. */
export function cancelPaint(canvas: HTMLCanvasElement): void {
  pending.delete(canvas);
}
