/** Pixels that an assignment asks for, as broken squares: no label has that shape, and the pixel stays in sight. */
import type { Pixel, Viewport } from '../../store/image/view';
import { toScreen } from '../draw/geometry';
import type { Frame } from '../draw/geometry';

interface Marks {
  readonly view: Viewport;
  readonly frame: Frame;
  readonly asked: readonly Pixel[];
}

export function askedMarks(ctx: CanvasRenderingContext2D, { view, frame, asked }: Marks): void {
  const half = Math.max(7, view.scale / 2 + 3);
  ctx.save();
  for (const [style, width, dash] of [
    ['rgb(0 0 0 / 0.8)', 3.5, []],
    ['#ffffff', 1.8, [4, 2.5]],
  ] as const) {
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    ctx.setLineDash([...dash]);
    for (const { line, sample } of asked) {
      const { x, y } = toScreen(view, frame, line + 0.5, sample + 0.5);
      ctx.strokeRect(x - half, y - half, 2 * half, 2 * half);
    }
  }
  ctx.restore();
}
