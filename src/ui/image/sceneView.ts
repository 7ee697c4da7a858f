/**
 * The life of the scene image's canvas: redraws once a frame when something it shows has changed, and turns
 * pointer, wheel and keys into store actions. Imperative on purpose: a mouse move renders no React component.
 */
import type { StudioState, StudioStore } from '../../store/state';
import { opinionOf } from '../../store/preview/opinions';
import type { Region } from '../../store/labels/regions';
import { insightOf } from '../../store/inside/inside';
import { askedPixels } from '../../store/classwork/task';
import { shownSuggestion } from '../../store/suggest/suggestions';
import { arrangements, lookOf, showsSecond } from '../../store/image/view';
import type { Pixel, ViewId, Viewport } from '../../store/image/view';
import { readTokens } from '../common/tokens';
import { layerTable } from '../../store/results/layers';
import { drawScene, sceneTokens } from './drawScene';
import { clampViewport, fit, frameOf, pixelAt, reveal, zoomAt } from '../draw/geometry';
import type { Frame, ImageSize } from '../draw/geometry';
import { mapPlace, scaleBar } from './mapPlace';
import { pickedTint } from '../draw/tint';
import { createViewRaster } from './viewRaster';
import { pinLooks } from '../draw/pins';

/** Pointer travel below which a press is a click, CSS pixels. */
const clickSlop = 4;
const zoomStep = 1.5;
/** Keys that change nothing but the view. */
const looking: ReadonlySet<string> = new Set(['+', '=', '-', '_', '0', 'f']);

export interface SceneView {
  zoom(factor: number): void;
  dispose(): void;
}

interface SceneViewOptions {
  /** The first shows both in a swipe or a flicker. */
  readonly view: ViewId;
  /** How much larger than usual rulers, markers and numbers are. */
  readonly enlarge?: number;
  /** To be looked at: nothing is labelled, pinned or deleted. */
  readonly quiet?: boolean;
  /** Space was pressed. */
  onSpace: () => void;
  /** The cursor was moved by a key (screen readers hear about that, not about the mouse). */
  onKeyCursor: (pixel: Pixel) => void;
}

export function mountSceneView(
  canvas: HTMLCanvasElement,
  store: StudioStore,
  options: SceneViewOptions,
): SceneView {
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('This browser gives no 2-D canvas.');
  let frameRequest = 0;
  let theme = readTokens(canvas, sceneTokens);
  const { enlarge = 1, quiet = false } = options;
  let size = { width: canvas.clientWidth / enlarge, height: canvas.clientHeight / enlarge };
  const isFirst = options.view === 'first';
  const raster = createViewRaster(store, options.view, isFirst ? arrangements : ['beside'], redraw);
  /** The other half of a swipe or a flicker, which only the first view shows. */
  const other = isFirst ? createViewRaster(store, 'second', ['swipe', 'flicker'], redraw) : null;

  const get = () => store.getState();
  const imageSize = (): ImageSize | null => get().scene?.cube ?? null;
  const frameNow = (): Frame => frameOf(size.width, size.height);
  const viewNow = (frame: Frame, image: ImageSize): Viewport => {
    const { viewport } = get();
    return viewport ? clampViewport(viewport, frame, image) : fit(frame, image);
  };

  function draw(): void {
    const image = imageSize();
    if (!image || !ctx) return;
    const { scene, labels, endmembers, selected, cursor, inspected } = get();
    const { arrangement, divider, flipped } = get();
    const shown = shownSuggestion(get());
    const ratio = (devicePixelRatio || 1) * enlarge;
    const frame = frameNow();
    const view = viewNow(frame, image);
    const swipe = arrangement === 'swipe' && isFirst;
    const turned = arrangement === 'flicker' && isFirst && flipped;
    const place = scene && mapPlace(scene.cube);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawScene(ctx, {
      ...size,
      frame,
      image,
      view,
      raster: (turned && other ? other : raster).image(),
      over:
        swipe && other ? { raster: other.image(), from: frame.left + divider * frame.width } : null,
      name: !showsSecond(arrangement) ? null : !isFirst || turned ? 'B' : 'A',
      scaleBar: place && scaleBar(place, view.line, view.scale, Math.min(140, frame.width / 3)),
      tint: tintNow(image),
      labels,
      endmembers,
      opinionOf: (id) => opinionOf(get(), id)?.kind ?? null,
      selected,
      cursor,
      inspected,
      suggestion: shown && { ...shown, number: labels.length + 1 },
      asked: askedPixels(get()),
      pins: pinLooks(get()),
      theme,
    });
  }

  let tinted: { readonly region: Region | null; readonly tint: HTMLCanvasElement | null } | null =
    null;
  function tintNow(image: ImageSize): HTMLCanvasElement | null {
    const { region } = get();
    if (tinted?.region !== region) tinted = { region, tint: pickedTint(region, image) };
    return tinted.tint;
  }

  function redraw(): void {
    frameRequest ||= requestAnimationFrame(() => {
      frameRequest = 0;
      draw();
    });
  }

  function changed(now: StudioState, before: StudioState): void {
    const different = (...keys: (keyof StudioState)[]) => keys.some((k) => now[k] !== before[k]);
    if (different('theme')) theme = readTokens(canvas, sceneTokens);
    if (different('viewport', 'scene')) canvas.style.touchAction = now.viewport ? 'none' : 'pan-y';
    const drawn = ['scene', 'viewport', 'cursor', 'labels', 'endmembers', 'selected'] as const;
    const arranged = ['arrangement', 'divider', 'flipped', 'inspected', 'pins', 'region'] as const;
    if (different(...drawn, ...arranged, 'theme', 'suggesting', 'preview', 'task')) redraw();
  }

  /* ---------- pointer ---------- */

  const pointers = new Map<number, { x: number; y: number }>();
  let press: { x: number; y: number; view: Viewport; dragged: boolean } | null = null;
  let pinch = 0;
  let hover: { x: number; y: number } | null = null;
  let hoverRequest = 0;

  const position = (e: MouseEvent) => {
    const box = canvas.getBoundingClientRect();
    return { x: (e.clientX - box.left) / enlarge, y: (e.clientY - box.top) / enlarge };
  };

  function zoomBy(factor: number, x?: number, y?: number): void {
    const image = imageSize();
    if (!image) return;
    const frame = frameNow();
    const cx = x ?? frame.left + frame.width / 2;
    const cy = y ?? frame.top + frame.height / 2;
    const view = zoomAt(viewNow(frame, image), frame, image, cx, cy, factor);
    const whole = view.scale <= fit(frame, image).scale * 1.001;
    get().setViewport(whole ? null : view);
  }

  function hoverAt(x: number, y: number): void {
    hover = { x, y };
    hoverRequest ||= requestAnimationFrame(() => {
      hoverRequest = 0;
      const image = imageSize();
      if (!image || !hover) return;
      const frame = frameNow();
      const pixel = pixelAt(viewNow(frame, image), frame, image, hover.x, hover.y);
      if (pixel) get().setCursor(pixel);
    });
  }

  function spread(): number {
    const [a, b] = [...pointers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  function onPointerDown(e: PointerEvent): void {
    const image = imageSize();
    if (!image || e.button > 0) return;
    const at = position(e);
    pointers.set(e.pointerId, at);
    canvas.setPointerCapture(e.pointerId);
    press = { ...at, view: viewNow(frameNow(), image), dragged: pointers.size > 1 };
    pinch = spread();
  }

  function onPointerMove(e: PointerEvent): void {
    const image = imageSize();
    const at = position(e);
    if (!image) return;
    if (!pointers.has(e.pointerId)) {
      hoverAt(at.x, at.y);
      return;
    }
    pointers.set(e.pointerId, at);
    if (!press) return;
    if (pointers.size === 2) {
      const [a, b] = [...pointers.values()];
      const now = spread();
      if (pinch > 0 && now > 0) zoomBy(now / pinch, (a.x + b.x) / 2, (a.y + b.y) / 2);
      pinch = now;
      return;
    }
    if (!press.dragged && Math.hypot(at.x - press.x, at.y - press.y) <= clickSlop) return;
    press.dragged = true;
    if (!get().viewport) return;
    const { view } = press;
    const moved = {
      scale: view.scale,
      line: view.line - (at.y - press.y) / view.scale,
      sample: view.sample - (at.x - press.x) / view.scale,
    };
    get().setViewport(clampViewport(moved, frameNow(), image));
  }

  /** In a map of errors a click asks for the reason; elsewhere it labels. */
  function inspects(x: number): boolean {
    const { arrangement, divider, flipped, result } = get();
    const frame = frameNow();
    const second =
      !isFirst ||
      (arrangement === 'swipe' && x > frame.left + divider * frame.width) ||
      (arrangement === 'flicker' && flipped);
    const { layer } = lookOf(get(), second ? 'second' : 'first');
    return result?.summary != null && layerTable[layer.kind].explains === true;
  }

  function onPointerUp(e: PointerEvent): void {
    const image = imageSize();
    pointers.delete(e.pointerId);
    if (press && !press.dragged && image && e.type === 'pointerup') {
      const frame = frameNow();
      const pixel = pixelAt(viewNow(frame, image), frame, image, press.x, press.y);
      if (pixel) get().setCursor(pixel);
      if (pixel && !quiet) {
        if (get().pixelAsked) get().namePixel(pixel);
        else if (e.shiftKey) get().togglePin(pixel);
        else if (inspects(press.x)) get().inspect(pixel);
        else get().annotate(pixel.line, pixel.sample);
      }
    }
    if (pointers.size === 0) press = null;
  }

  function onWheel(e: WheelEvent): void {
    // On a page that scrolls, the wheel belongs to the page until the image has been zoomed or has the focus.
    const owned = get().viewport !== null || e.ctrlKey || document.activeElement === canvas;
    const pageScrolls = document.documentElement.scrollHeight > innerHeight + 1;
    if (pageScrolls && !owned) return;
    e.preventDefault();
    const { x, y } = position(e);
    zoomBy(Math.exp(-Math.max(-240, Math.min(240, e.deltaY)) / 400), x, y);
  }

  /* ---------- keys ---------- */

  function moveCursor(lines: number, samples: number): void {
    const image = imageSize();
    if (!image) return;
    const { cursor, viewport } = get();
    const from = cursor ?? {
      line: Math.floor(image.lines / 2),
      sample: Math.floor(image.samples / 2),
    };
    const clamp = (v: number, n: number) => Math.min(n - 1, Math.max(0, v));
    const pixel = {
      line: clamp(from.line + (cursor ? lines : 0), image.lines),
      sample: clamp(from.sample + (cursor ? samples : 0), image.samples),
    };
    get().setCursor(pixel);
    const frame = frameNow();
    if (viewport) get().setViewport(reveal(viewNow(frame, image), frame, image, pixel));
    options.onKeyCursor(pixel);
  }

  const arrows: Record<string, readonly [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };

  function onKey(e: KeyboardEvent): boolean {
    if (e.ctrlKey || e.metaKey || e.altKey) return false;
    if (quiet && !looking.has(e.key.toLowerCase())) return false;
    const arrow = arrows[e.key];
    const { cursor, selected } = get();
    if (arrow) {
      const step = e.shiftKey ? 10 : 1;
      moveCursor(arrow[0] * step, arrow[1] * step);
    } else if (e.key === 'Enter' || /^[1-9]$/.test(e.key)) {
      if (!cursor) moveCursor(0, 0);
      const at = get().cursor;
      const endmember = e.key === 'Enter' ? undefined : Number(e.key) - 1;
      if (at && get().pixelAsked) get().namePixel(at);
      else if (at) get().annotate(at.line, at.sample, endmember);
    } else if (e.key === 'p' || e.key === 'P') {
      if (!cursor) moveCursor(0, 0);
      const at = get().cursor;
      if (at) get().togglePin(at);
    } else if (e.key === 'Delete' || e.key === 'Backspace') {
      if (selected) get().removeLabel(selected);
    } else if (e.key === '+' || e.key === '=') zoomAtCursor(zoomStep);
    else if (e.key === '-' || e.key === '_') zoomAtCursor(1 / zoomStep);
    else if (e.key === '0') get().setViewport(null);
    else if (e.key === 'Escape') {
      get().select(null);
      get().pickPixels([]);
    } else if (e.key === ' ') options.onSpace();
    else if (e.key.toLowerCase() === 'b' && cursor) get().inspect(cursor);
    else if (e.key.toLowerCase() === 'i' && insightOf(get()) !== null) get().lookInside();
    else if (e.key.toLowerCase() === 'f' && get().arrangement === 'flicker') get().flip();
    else return false;
    return true;
  }

  function zoomAtCursor(factor: number): void {
    zoomBy(factor);
    const { cursor, viewport } = get();
    const image = imageSize();
    if (!cursor || !viewport || !image) return;
    const frame = frameNow();
    get().setViewport(reveal(viewNow(frame, image), frame, image, cursor));
  }

  const listeners: [keyof HTMLElementEventMap, (e: never) => void, AddEventListenerOptions?][] = [
    ['pointerdown', onPointerDown],
    ['pointermove', onPointerMove],
    ['pointerup', onPointerUp],
    ['pointercancel', onPointerUp],
    ['wheel', onWheel, { passive: false }],
    ['keydown', (e: KeyboardEvent) => onKey(e) && e.preventDefault()],
    ['focus', () => get().cursor ?? moveCursor(0, 0)],
  ];
  for (const [type, listener, how] of listeners) {
    canvas.addEventListener(type, listener as EventListener, how);
  }

  const resize = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    size = { width: width / enlarge, height: height / enlarge };
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    // At once: a resized canvas is blank, and waiting for the next frame would flicker.
    draw();
  });
  resize.observe(canvas);
  const unsubscribe = store.subscribe(changed);
  canvas.style.touchAction = get().viewport ? 'none' : 'pan-y';

  return {
    zoom: (factor) => zoomBy(factor),
    dispose() {
      unsubscribe();
      resize.disconnect();
      raster.dispose();
      other?.dispose();
      cancelAnimationFrame(frameRequest);
      cancelAnimationFrame(hoverRequest);
      for (const [type, listener] of listeners) {
        canvas.removeEventListener(type, listener as EventListener);
      }
    },
  };
}
