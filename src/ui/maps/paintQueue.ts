/** One animation frame for all map canvases: a canvas asked for several times in a frame is painted once. */

const pending = new Map<HTMLCanvasElement, () => void>();
let frame = 0;

/** Paints before the next frame, the latest request for this canvas winning. */
export function schedulePaint(canvas: HTMLCanvasElement, paint: () => void): void {
  pending.set(canvas, paint);
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    const jobs = [...pending.values()];
    pending.clear();
    for (const job of jobs) job();
  });
}

/** Forgets a canvas that leaves the page. */
export function cancelPaint(canvas: HTMLCanvasElement): void {
  pending.delete(canvas);
}
