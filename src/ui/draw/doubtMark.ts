/** The mark of a label that the others see otherwise. */
import type { OpinionKind } from '../../store/labels/opinions';

/**
 * On the marker's shoulder, beside its colour and not over it: “?” for a doubtful label, a dot for one that differs, nothing
 * for the rest.
 * @param at middle of the marker, CSS pixels
 */
export function doubtMark(
  ctx: CanvasRenderingContext2D,
  kind: OpinionKind | null,
  at: { readonly x: number; readonly y: number },
  radius: number,
  font: string,
): void {
  if (kind !== 'doubtful' && kind !== 'differs') return;
  const [x, y] = [at.x + radius * 0.95, at.y - radius * 0.95];
  ctx.beginPath();
  ctx.arc(x, y, kind === 'doubtful' ? 6 : 3, 0, 2 * Math.PI);
  ctx.fillStyle = '#ffffff';
  ctx.fill();
  ctx.strokeStyle = 'rgb(0 0 0 / 0.75)';
  ctx.lineWidth = 1;
  ctx.stroke();
  if (kind === 'differs') return;
  ctx.fillStyle = '#000000';
  ctx.font = `700 9.5px ${font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText('?', x, y + 0.5);
}
