/**
 * Draws one frame of the scene image: hatch, raster, pixel grid, rulers, markers, crosshair.
 * Only drawing: what is where comes from geometry.ts, the pixels from raster.ts, events from sceneView.ts.
 */
import type { EndmemberDef, Label } from '../../scene/cube';
import { isUnsure } from '../../scene/labelError';
import type { OpinionKind } from '../../store/preview/opinions';
import type { Pixel, Viewport } from '../../store/image/view';
import { glyphOf } from '../draw/glyph';
import type { PinLook } from '../draw/pins';
import { doubtMark } from '../draw/doubtMark';
import { askedMarks } from './askedMarks';
import { tickStep, toScreen } from '../draw/geometry';
import type { Frame, ImageSize } from '../draw/geometry';

/** Colours and font of the page's theme. */
export const sceneTokens = {
  background: '--surface-2',
  hatch: '--border-strong',
  border: '--border-strong',
  text: '--text-muted',
  accent: '--accent',
  accentText: '--accent-text',
  font: '--font',
} as const;
type SceneTheme = Readonly<Record<keyof typeof sceneTokens, string>>;

export interface SceneFrame {
  readonly width: number;
  readonly height: number;
  readonly frame: Frame;
  readonly image: ImageSize;
  readonly view: Viewport;
  readonly raster: CanvasImageSource | null;
  /** Drawn over the raster right of `from`, CSS pixels: the other half of a swipe. */
  readonly over: { readonly raster: CanvasImageSource | null; readonly from: number } | null;
  /** "A" or "B" where there are two views; drawn in the corner. */
  readonly name: string | null;
  readonly scaleBar: { readonly text: string; readonly width: number } | null;
  /** Picked pixels, to be laid over the image. */
  readonly tint: CanvasImageSource | null;
  readonly labels: readonly Label[];
  readonly endmembers: readonly EndmemberDef[];
  /** What the others say of a label. */
  readonly opinionOf: (id: string) => OpinionKind | null;
  readonly selected: string | null;
  readonly cursor: Pixel | null;
  /** The pixel whose answer is looked into. */
  readonly inspected: Pixel | null;
  /** Where to click next, and which label of the budget that would be. */
  readonly suggestion: (Pixel & { readonly number: number }) | null;
  /** Pixels that an assignment asks for and that have no label yet. */
  readonly asked: readonly Pixel[];
  /** Pinned spectra; those of regions are nowhere on the image. */
  readonly pins: readonly PinLook[];
  readonly theme: SceneTheme;
}

export function drawScene(ctx: CanvasRenderingContext2D, f: SceneFrame): void {
  const { width, height, frame, image, view, theme } = f;
  ctx.clearRect(0, 0, width, height);
  const corner = toScreen(view, frame, 0, 0);
  const box = { w: image.samples * view.scale, h: image.lines * view.scale };

  ctx.save();
  ctx.beginPath();
  ctx.rect(frame.left, frame.top, frame.width, frame.height);
  ctx.clip();
  hatch(ctx, corner.x, corner.y, box.w, box.h, f);
  ctx.imageSmoothingEnabled = view.scale < 1;
  if (f.raster) ctx.drawImage(f.raster, corner.x, corner.y, box.w, box.h);
  if (f.over?.raster) {
    const { raster, from } = f.over;
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, frame.top, frame.left + frame.width - from, frame.height);
    ctx.clip();
    // Masked pixels are transparent, and must not show the other layer.
    hatch(ctx, corner.x, corner.y, box.w, box.h, f);
    ctx.drawImage(raster, corner.x, corner.y, box.w, box.h);
    ctx.restore();
  }
  if (f.tint) ctx.drawImage(f.tint, corner.x, corner.y, box.w, box.h);
  if (view.scale >= 14) pixelGrid(ctx, f);
  ctx.strokeStyle = theme.border;
  ctx.lineWidth = 1;
  ctx.strokeRect(corner.x - 0.5, corner.y - 0.5, box.w + 1, box.h + 1);
  askedMarks(ctx, f);
  if (f.cursor) crosshair(ctx, f, f.cursor);
  if (f.inspected) inspected(ctx, f, f.inspected);
  for (const label of f.labels) if (label.id !== f.selected) marker(ctx, f, label);
  if (f.suggestion) suggestion(ctx, f, f.suggestion);
  const selected = f.labels.find((l) => l.id === f.selected);
  if (selected) marker(ctx, f, selected);
  for (const look of f.pins) if (look.pin.kind === 'pixel') pinTag(ctx, f, look, look.pin);
  if (f.scaleBar) scaleBar(ctx, f, f.scaleBar);
  if (f.over) {
    badge(ctx, f, 'A', frame.left + 6);
    badge(ctx, f, 'B', frame.left + frame.width - 26);
  } else if (f.name) badge(ctx, f, f.name, frame.left + 6);
  ctx.restore();
  rulers(ctx, f);
}

/** Diagonal lines under the image: seen only where pixels are masked. */
function hatch(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
  { theme, frame }: SceneFrame,
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.clip();
  ctx.fillStyle = theme.background;
  ctx.fillRect(x, y, w, h);
  ctx.strokeStyle = theme.hatch;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let d = frame.left - frame.height; d < frame.left + frame.width; d += 6) {
    ctx.moveTo(d, frame.top + frame.height);
    ctx.lineTo(d + frame.height, frame.top);
  }
  ctx.stroke();
  ctx.restore();
}

function pixelGrid(ctx: CanvasRenderingContext2D, { view, frame, image }: SceneFrame): void {
  const first = toScreen(view, frame, 0, 0);
  const last = toScreen(view, frame, image.lines, image.samples);
  const left = Math.max(frame.left, first.x);
  const right = Math.min(frame.left + frame.width, last.x);
  const top = Math.max(frame.top, first.y);
  const bottom = Math.min(frame.top + frame.height, last.y);
  ctx.strokeStyle = 'rgb(128 128 128 / 0.28)';
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let s = 0; s <= image.samples; s++) {
    const x = Math.round(first.x + s * view.scale) + 0.5;
    if (x < left || x > right) continue;
    ctx.moveTo(x, top);
    ctx.lineTo(x, bottom);
  }
  for (let l = 0; l <= image.lines; l++) {
    const y = Math.round(first.y + l * view.scale) + 0.5;
    if (y < top || y > bottom) continue;
    ctx.moveTo(left, y);
    ctx.lineTo(right, y);
  }
  ctx.stroke();
}

/** The pixel under the cursor, framed, with lines to the rulers; light on dark so that it shows on any image. */
function crosshair(ctx: CanvasRenderingContext2D, f: SceneFrame, cursor: Pixel): void {
  const { view, frame, image } = f;
  const at = toScreen(view, frame, cursor.line, cursor.sample);
  const size = Math.max(5, view.scale);
  const x = at.x + view.scale / 2 - size / 2;
  const y = at.y + view.scale / 2 - size / 2;
  const first = toScreen(view, frame, 0, 0);
  const last = toScreen(view, frame, image.lines, image.samples);
  const cx = at.x + view.scale / 2;
  const cy = at.y + view.scale / 2;
  for (const [style, lineWidth] of [
    ['rgb(0 0 0 / 0.45)', 3],
    ['rgb(255 255 255 / 0.9)', 1],
  ] as const) {
    ctx.strokeStyle = style;
    ctx.lineWidth = lineWidth;
    ctx.beginPath();
    for (const [x1, y1, x2, y2] of [
      [first.x, cy, x - 3, cy],
      [x + size + 3, cy, last.x, cy],
      [cx, first.y, cx, y - 3],
      [cx, y + size + 3, cx, last.y],
    ]) {
      ctx.moveTo(x1, y1);
      ctx.lineTo(x2, y2);
    }
    ctx.stroke();
    ctx.strokeRect(x - 0.5, y - 0.5, size + 1, size + 1);
  }
}

/** A diamond around the pixel: no label has that shape. */
function inspected(
  ctx: CanvasRenderingContext2D,
  { view, frame, theme }: SceneFrame,
  { line, sample }: Pixel,
): void {
  const { x, y } = toScreen(view, frame, line + 0.5, sample + 0.5);
  const r = Math.max(11, view.scale);
  for (const [style, width] of [
    ['#ffffff', 5],
    [theme.accent, 2.5],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(x, y - r);
    ctx.lineTo(x + r, y);
    ctx.lineTo(x, y + r);
    ctx.lineTo(x - r, y);
    ctx.closePath();
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

function marker(ctx: CanvasRenderingContext2D, f: SceneFrame, label: Label): void {
  const { view, frame, theme } = f;
  const at = toScreen(view, frame, label.line + 0.5, label.sample + 0.5);
  const selected = label.id === f.selected;
  const glyph = glyphOf(label.abundances, f.endmembers);
  const radius = selected ? 10 : 8;
  const ring = (r: number, color: string, lineWidth: number) => {
    ctx.beginPath();
    ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
    ctx.strokeStyle = color;
    ctx.lineWidth = lineWidth;
    ctx.stroke();
  };
  for (const slice of glyph.slices) {
    ctx.beginPath();
    ctx.moveTo(at.x, at.y);
    ctx.arc(
      at.x,
      at.y,
      radius,
      2 * Math.PI * slice.from - Math.PI / 2,
      2 * Math.PI * slice.to - Math.PI / 2,
    );
    ctx.closePath();
    ctx.fillStyle = slice.color;
    ctx.fill();
  }
  if (glyph.mixed) {
    ctx.beginPath();
    ctx.arc(at.x, at.y, radius * 0.62, 0, 2 * Math.PI);
    ctx.fillStyle = glyph.color;
    ctx.fill();
  }
  ring(radius, '#ffffff', 1.5);
  // A label that is less sure than by hand, or counts less, has a broken rim.
  const unsure = isUnsure(label);
  if (unsure) ctx.setLineDash([3.2, 3.2]);
  ring(radius + 1.2, 'rgb(0 0 0 / 0.75)', unsure ? 2 : 1);
  ctx.setLineDash([]);
  if (selected) {
    ring(radius + 4, '#ffffff', 3.5);
    ring(radius + 4, theme.accent, 2);
  }
  ctx.fillStyle = glyph.ink;
  ctx.font = `600 ${selected ? 11 : 9.5}px ${theme.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(glyph.letter, at.x, at.y + 0.5);
  doubtMark(ctx, f.opinionOf(label.id), at, radius, theme.font);
}

/** The number of a pinned spectrum beside its pixel, in the colour of its line. */
function pinTag(
  ctx: CanvasRenderingContext2D,
  { view, frame, theme }: SceneFrame,
  { color, ink, number }: PinLook,
  { line, sample }: Pixel,
): void {
  const at = toScreen(view, frame, line + 0.5, sample + 0.5);
  const size = 13;
  // To the right and above, or where that is outside, to the left and below.
  const right = at.x + 7 + size < frame.left + frame.width;
  const above = at.y - 7 - size > frame.top;
  const x = right ? at.x + 7 : at.x - 7 - size;
  const y = above ? at.y - 7 - size : at.y + 7;
  ctx.fillStyle = color;
  ctx.fillRect(x, y, size, size);
  ctx.strokeStyle = 'rgb(0 0 0 / 0.75)';
  ctx.lineWidth = 1;
  ctx.strokeRect(x - 0.5, y - 0.5, size + 1, size + 1);
  ctx.fillStyle = ink;
  ctx.font = `700 9.5px ${theme.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(String(number), x + size / 2, y + size / 2 + 0.5);
}

/** A numbered flag whose point is on the pixel, so that the pixel itself stays in sight. */
function suggestion(
  ctx: CanvasRenderingContext2D,
  { view, frame, theme }: SceneFrame,
  { line, sample, number }: Pixel & { readonly number: number },
): void {
  const at = toScreen(view, frame, line + 0.5, sample + 0.5);
  const text = String(number);
  ctx.font = `700 12px ${theme.font}`;
  const half = Math.max(11, ctx.measureText(text).width / 2 + 6);
  const [height, stem] = [20, 9];
  // Under the pixel where there is no room above it.
  const up = at.y - stem - height > frame.top ? 1 : -1;
  const near = at.y - up * stem;
  const far = near - up * height;
  const x = Math.min(Math.max(at.x, frame.left + half), frame.left + frame.width - half);
  ctx.beginPath();
  ctx.moveTo(at.x, at.y);
  ctx.lineTo(x - 5, near);
  ctx.lineTo(x - half, near);
  ctx.lineTo(x - half, far);
  ctx.lineTo(x + half, far);
  ctx.lineTo(x + half, near);
  ctx.lineTo(x + 5, near);
  ctx.closePath();
  ctx.lineJoin = 'round';
  ctx.strokeStyle = 'rgb(255 255 255 / 0.95)';
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.fillStyle = theme.accent;
  ctx.fill();
  ctx.strokeStyle = 'rgb(0 0 0 / 0.75)';
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.fillStyle = theme.accentText;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(text, x, (near + far) / 2 + 0.5);
}

/** A view's letter in the upper corner. */
function badge(
  ctx: CanvasRenderingContext2D,
  { frame, theme }: SceneFrame,
  name: string,
  x: number,
): void {
  ctx.fillStyle = 'rgb(0 0 0 / 0.72)';
  ctx.fillRect(x, frame.top + 6, 20, 20);
  ctx.fillStyle = '#ffffff';
  ctx.font = `700 12px ${theme.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(name, x + 10, frame.top + 16.5);
}

function scaleBar(
  ctx: CanvasRenderingContext2D,
  { frame, theme }: SceneFrame,
  { text, width }: { readonly text: string; readonly width: number },
): void {
  const x = frame.left + 14;
  const y = frame.top + frame.height - 12;
  ctx.font = `600 11px ${theme.font}`;
  const wide = Math.max(width, ctx.measureText(text).width);
  ctx.fillStyle = 'rgb(0 0 0 / 0.62)';
  ctx.fillRect(x - 8, y - 22, wide + 16, 29);
  ctx.strokeStyle = '#ffffff';
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x, y - 4);
  ctx.lineTo(x, y);
  ctx.lineTo(x + width, y);
  ctx.lineTo(x + width, y - 4);
  ctx.stroke();
  ctx.fillStyle = '#ffffff';
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.fillText(text, x, y - 8);
}

/** Sample numbers above the image, line numbers to its left. */
function rulers(ctx: CanvasRenderingContext2D, f: SceneFrame): void {
  const { view, frame, image, theme } = f;
  const corner = toScreen(view, frame, 0, 0);
  const step = tickStep(view.scale, 46);
  const top = Math.max(frame.top, corner.y);
  const left = Math.max(frame.left, corner.x);
  ctx.fillStyle = theme.text;
  ctx.strokeStyle = theme.border;
  ctx.lineWidth = 1;
  ctx.font = `10px ${theme.font}`;
  ctx.beginPath();
  ctx.textAlign = 'center';
  ctx.textBaseline = 'bottom';
  for (let s = 0; s < image.samples; s += step) {
    const { x } = toScreen(view, frame, 0, s + 0.5);
    if (x < frame.left || x > frame.left + frame.width) continue;
    ctx.moveTo(Math.round(x) + 0.5, top - 1);
    ctx.lineTo(Math.round(x) + 0.5, top - 5);
    ctx.fillText(String(s), x, top - 6);
  }
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (let l = 0; l < image.lines; l += step) {
    const { y } = toScreen(view, frame, l + 0.5, 0);
    if (y < frame.top || y > frame.top + frame.height) continue;
    ctx.moveTo(left - 1, Math.round(y) + 0.5);
    ctx.lineTo(left - 5, Math.round(y) + 0.5);
    ctx.fillText(String(l), left - 7, y);
  }
  ctx.stroke();
}
