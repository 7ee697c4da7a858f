/** Draws one frame of the scatter plot. Only drawing: places come from points.ts and project.ts, events from scatterView.ts. */
import type { EndmemberDef, Label } from '../../scene/cube';
import { glyphOf } from '../draw/glyph';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';
import { value } from '../common/format';
import { ticks } from '../draw/spectrumAxes';
import type { Corner, Point3, ScatterAxis } from './points';
import { boxOf, markPlace, project } from './project';
import type { Box, ScatterFrame, Spot } from './project';

export const scatterTokens = {
  ground: '--surface',
  border: '--border-strong',
  grid: '--plot-grid',
  text: '--text',
  accent: '--accent',
  font: '--font',
} as const;
type ScatterTheme = Readonly<Record<keyof typeof scatterTokens, string>>;

export interface PlacedLabel {
  readonly label: Label;
  readonly at: Spot;
  readonly selected: boolean;
}

export interface ScatterPicture {
  readonly width: number;
  readonly height: number;
  readonly frame: ScatterFrame;
  readonly axes: readonly ScatterAxis[];
  readonly turn: readonly [Point3, Point3];
  /** Straight on: the first two axes have numbers. */
  readonly straight: boolean;
  readonly simplex: boolean;
  /** The density, one pixel a cell, cells `cell` CSS pixels wide. */
  readonly raster: CanvasImageSource | null;
  readonly rasterSize: { readonly width: number; readonly height: number };
  readonly corners: readonly Corner[];
  readonly labels: readonly PlacedLabel[];
  readonly endmembers: readonly EndmemberDef[];
  readonly cursor: Spot | null;
  /** Being drawn. */
  readonly outline: readonly Spot[];
  readonly theme: ScatterTheme;
}

export function drawScatter(ctx: CanvasRenderingContext2D, f: ScatterPicture): void {
  ctx.clearRect(0, 0, f.width, f.height);
  if (f.simplex) outlineOf(ctx, f);
  else if (f.straight) straightAxes(ctx, f);
  if (f.raster) density(ctx, f, f.raster);
  if (!f.simplex && !f.straight) turnedAxes(ctx, f);
  const box = marksIn(f);
  for (const corner of f.corners) {
    const { at, out } = markPlace(project(corner.at, f.turn, f.frame), box, EDGE);
    cornerMark(ctx, f, corner, at);
    if (out !== null) arrow(ctx, f, at, out);
  }
  for (const placed of f.labels) {
    const { at, out } = markPlace(placed.at, box, EDGE);
    labelMark(ctx, f, { ...placed, at });
    if (out !== null) arrow(ctx, f, at, out);
  }
  if (f.cursor) cursorMark(ctx, markPlace(f.cursor, box, EDGE).at);
  lasso(ctx, f);
}

/** Half a mark and the arrow beside it. */
const EDGE = 17;

/** Marks stay in the frame where there is one, else on the canvas. */
export function marksIn({
  simplex,
  straight,
  frame,
  width,
  height,
}: Pick<ScatterPicture, 'simplex' | 'straight' | 'frame' | 'width' | 'height'>): Box {
  return straight && !simplex ? boxOf(frame) : { left: 0, top: 0, right: width, bottom: height };
}

function density(
  ctx: CanvasRenderingContext2D,
  f: ScatterPicture,
  raster: CanvasImageSource,
): void {
  const { left, top, right, bottom } = marksIn(f);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, bottom - top);
  ctx.clip();
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(raster, 0, 0, f.rasterSize.width, f.rasterSize.height);
  ctx.restore();
}

/** Beside a mark at the edge: what it stands for is farther out, that way. */
function arrow(
  ctx: CanvasRenderingContext2D,
  { theme }: ScatterPicture,
  at: Spot,
  out: number,
): void {
  ctx.save();
  ctx.translate(at.x, at.y);
  ctx.rotate(out);
  ctx.beginPath();
  ctx.moveTo(19, 0);
  ctx.lineTo(12, -5);
  ctx.lineTo(12, 5);
  ctx.closePath();
  ctx.fillStyle = theme.text;
  ctx.strokeStyle = theme.ground;
  ctx.lineWidth = 3;
  ctx.stroke();
  ctx.fill();
  ctx.restore();
}

function lines(ctx: CanvasRenderingContext2D, points: readonly Spot[], closed = false): void {
  ctx.beginPath();
  points.forEach(({ x, y }, i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  if (closed) ctx.closePath();
  ctx.stroke();
}

function outlineOf(ctx: CanvasRenderingContext2D, f: ScatterPicture): void {
  const spots = f.corners.map(({ at }) => project(at, f.turn, f.frame));
  ctx.strokeStyle = f.theme.border;
  ctx.lineWidth = 1;
  lines(ctx, spots, true);
  ctx.strokeStyle = f.theme.grid;
  // Beyond a triangle every pair of endmembers has its edge, too.
  if (spots.length > 3) {
    spots.forEach((a, i) => spots.slice(i + 2).forEach((b) => lines(ctx, [a, b])));
  }
}

function straightAxes(ctx: CanvasRenderingContext2D, f: ScatterPicture): void {
  const { frame, theme, axes } = f;
  const [left, right] = [frame.cx - frame.rx, frame.cx + frame.rx];
  const [top, bottom] = [frame.cy - frame.ry, frame.cy + frame.ry];
  ctx.font = `11px ${theme.font}`;
  ctx.lineWidth = 1;
  const along = ({ low, high }: ScatterAxis, wanted: number) =>
    ticks({ from: low, to: high }, wanted).map((t) => ({
      text: value(t),
      at: (2 * (t - low)) / (high - low) - 1,
    }));
  ctx.fillStyle = theme.text;
  ctx.strokeStyle = theme.grid;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  for (const { text, at } of along(axes[0], frame.rx / 40)) {
    const x = frame.cx + at * frame.rx;
    lines(ctx, [
      { x, y: top },
      { x, y: bottom },
    ]);
    ctx.fillText(text, x, bottom + 4);
  }
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const { text, at } of along(axes[1], frame.ry / 30)) {
    const y = frame.cy - at * frame.ry;
    lines(ctx, [
      { x: left, y },
      { x: right, y },
    ]);
    ctx.fillText(text, left - 5, y);
  }
  ctx.strokeStyle = theme.border;
  ctx.strokeRect(left, top, right - left, bottom - top);
  ctx.font = `600 11px ${theme.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  ctx.fillText(axes[0].title, frame.cx, f.height - 6, 2 * frame.rx);
  ctx.save();
  ctx.translate(12, frame.cy);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(axes[1].title, 0, 0, 2 * frame.ry);
  ctx.restore();
}

/** Three arrows from the middle: what a turned space can say of its axes. */
function turnedAxes(ctx: CanvasRenderingContext2D, f: ScatterPicture): void {
  const { theme } = f;
  const origin = project([0, 0, 0], f.turn, f.frame);
  ctx.font = `600 11px ${theme.font}`;
  ctx.textBaseline = 'middle';
  f.axes.forEach(({ title }, d) => {
    const end: [number, number, number] = [0, 0, 0];
    end[d] = 0.95;
    const to = project(end, f.turn, f.frame);
    ctx.strokeStyle = theme.border;
    ctx.lineWidth = 1.5;
    lines(ctx, [origin, to]);
    const text = title.replace(/ \(.*/, '');
    const half = ctx.measureText(text).width / 2 + 3;
    ctx.textAlign = 'center';
    ctx.fillStyle = theme.text;
    ctx.strokeStyle = theme.ground;
    ctx.lineWidth = 3;
    const x = Math.min(f.width - half, Math.max(half, to.x));
    const y = Math.min(f.height - 10, Math.max(10, to.y - 8));
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
  });
}

/** A square with the endmember's letter; in a simplex with its name beside it. */
function cornerMark(
  ctx: CanvasRenderingContext2D,
  f: ScatterPicture,
  { endmember }: Corner,
  { x, y }: Spot,
): void {
  const { theme } = f;
  const r = 8;
  ctx.fillStyle = endmemberColor(endmember.color);
  ctx.fillRect(x - r, y - r, 2 * r, 2 * r);
  ctx.strokeStyle = '#ffffff';
  ctx.lineWidth = 1.5;
  ctx.strokeRect(x - r, y - r, 2 * r, 2 * r);
  ctx.strokeStyle = 'rgb(0 0 0 / 0.75)';
  ctx.lineWidth = 1;
  ctx.strokeRect(x - r - 1.2, y - r - 1.2, 2 * r + 2.4, 2 * r + 2.4);
  ctx.fillStyle = endmemberInk(endmember.color);
  ctx.font = `700 10px ${theme.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(endmemberLetter(endmember.color), x, y + 0.5);
  if (!f.simplex) return;
  ctx.fillStyle = theme.text;
  ctx.font = `600 12px ${theme.font}`;
  const side = x < f.frame.cx - 20 ? -1 : x > f.frame.cx + 20 ? 1 : 0;
  ctx.textAlign = 'center';
  const below = y > f.frame.cy;
  const room = side === 0 ? f.width : 2 * Math.min(x, f.width - x) - 4;
  ctx.fillText(endmember.name, x, y + (below ? 20 : -20), Math.max(40, room));
}

function labelMark(
  ctx: CanvasRenderingContext2D,
  { endmembers, theme }: ScatterPicture,
  { label, at, selected }: PlacedLabel,
): void {
  const glyph = glyphOf(label.abundances, endmembers);
  const radius = selected ? 9 : 7;
  for (const slice of glyph.slices) {
    ctx.beginPath();
    ctx.moveTo(at.x, at.y);
    const [from, to] = [slice.from, slice.to].map((v) => 2 * Math.PI * v - Math.PI / 2);
    ctx.arc(at.x, at.y, radius, from, to);
    ctx.closePath();
    ctx.fillStyle = slice.color;
    ctx.fill();
  }
  ring(ctx, at, radius, '#ffffff', 1.5);
  ring(ctx, at, radius + 1.2, 'rgb(0 0 0 / 0.75)', 1);
  if (selected) ring(ctx, at, radius + 3.5, theme.accent, 2);
  ctx.fillStyle = glyph.ink;
  ctx.font = `600 9px ${theme.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(glyph.letter, at.x, at.y + 0.5);
}

function ring(
  ctx: CanvasRenderingContext2D,
  { x, y }: Spot,
  radius: number,
  color: string,
  width: number,
): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.stroke();
}

function cursorMark(ctx: CanvasRenderingContext2D, at: Spot): void {
  for (const [style, width] of [
    ['rgb(0 0 0 / 0.7)', 4],
    ['#ffffff', 2],
  ] as const) {
    ring(ctx, at, 6, style, width);
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      lines(ctx, [
        { x: at.x + 7 * dx, y: at.y + 7 * dy },
        { x: at.x + 13 * dx, y: at.y + 13 * dy },
      ]);
    }
  }
}

function lasso(ctx: CanvasRenderingContext2D, { outline, theme }: ScatterPicture): void {
  if (outline.length < 2) return;
  ctx.lineJoin = 'round';
  for (const [style, width] of [
    ['#ffffff', 4],
    [theme.accent, 2],
  ] as const) {
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    lines(ctx, outline, true);
  }
}
