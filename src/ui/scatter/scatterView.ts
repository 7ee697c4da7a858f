/**
 * The life of the scatter plot's canvas: at most one drawing a frame, pointer and keys into store actions. Imperative like
 * sceneView.ts: neither turning nor hovering renders a React component.
 */
import type { StudioState, StudioStore } from '../../store/state';
import { pixelsIn } from '../../store/labels/regions';
import type { Region } from '../../store/labels/regions';
import { packRgba, viridis } from '../draw/colormaps';
import { pickedColor } from '../draw/tint';
import { count } from '../common/format';
import { readTokens } from '../common/tokens';
import { drawScatter, marksIn, scatterTokens } from './drawScatter';
import type { PlacedLabel } from './drawScatter';
import { isSimplex, scatterCorners, scatterPoints } from './points';
import type { ScatterAnswer, ScatterPoints } from './points';
import {
  countOutside,
  densityOf,
  faintest,
  insideCircle,
  insideOutline,
  isInside,
  nearestPoint,
  paintDensity,
  project,
  projectAll,
  turned,
} from './project';
import type { ScatterFrame, Spot } from './project';

/** Side of a cell of the density, CSS pixels. */
const CELL = 2;
const clickSlop = 4;
/** How near the pointer must be to a point to show its pixel, CSS pixels. */
const reach = 12;
/** Radius that Enter picks around the cursor, CSS pixels; pressed again, so many times that. */
const circle = { first: 18, grow: 1.5, most: 400 };
const keyTurn = (5 * Math.PI) / 180;
/** Radians a CSS pixel. */
const dragTurn = 0.008;

interface ScatterView {
  readonly dispose: () => void;
}

interface ScatterViewOptions {
  /** Why there are no points, or null. */
  readonly onMessage: (message: string | null) => void;
  /** What lies outside the plot, in words; empty for nothing. */
  readonly onOutside: (words: string) => void;
  /** How much larger than usual numbers and marks are. */
  readonly enlarge?: number;
  /** To be looked at: dragging turns, nothing is picked or labelled. */
  readonly quiet?: boolean;
}

export function mountScatterView(
  canvas: HTMLCanvasElement,
  store: StudioStore,
  { onMessage, onOutside, enlarge = 1, quiet = false }: ScatterViewOptions,
): ScatterView {
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('This browser gives no 2-D canvas.');
  const get = () => store.getState();
  let theme = readTokens(canvas, scatterTokens);
  let size = { width: canvas.clientWidth / enlarge, height: canvas.clientHeight / enlarge };
  let frameRequest = 0;
  let points: ScatterPoints | null = null;
  let marks: Uint8Array | null = null;
  let spots = new Float32Array(0);
  let fresh = { points: false, marks: false, spots: false, raster: false };
  const raster = document.createElement('canvas');

  function frameNow(): ScatterFrame {
    const { width, height } = size;
    if (isSimplex(get().scatterSpace)) {
      const r = Math.max(10, Math.min(width / 2 - 36, height / 2 - 34));
      // A triangle is lower than its circle, and hangs from its top corner.
      const three = points?.corners.length === 3;
      const grown = three ? Math.max(10, Math.min((width - 72) / 1.74, (height - 68) / 1.5)) : r;
      return { cx: width / 2, cy: height / 2 + (three ? grown / 4 : 0), rx: grown, ry: grown };
    }
    const [left, right, top, bottom] = [62, 12, 24, 38];
    return {
      cx: left + (width - left - right) / 2,
      cy: top + (height - top - bottom) / 2,
      rx: Math.max(10, (width - left - right) / 2),
      ry: Math.max(10, (height - top - bottom) / 2),
    };
  }

  function update(): void {
    const state = get();
    const { scene } = state;
    if (!fresh.points) {
      const answer: ScatterAnswer = scene ? scatterPoints({ ...state, scene }) : '';
      points = typeof answer === 'string' ? null : answer;
      onMessage(typeof answer === 'string' ? answer : null);
      fresh = { points: true, marks: false, spots: false, raster: false };
    }
    if (!points) return;
    if (!fresh.marks) {
      marks = scene && state.region ? marksOf(points, state.region, scene.cube) : null;
      fresh = { ...fresh, marks: true, raster: false };
    }
    if (!fresh.spots) {
      const reuse = spots.length === 2 * points.pixels.length ? spots : undefined;
      spots = projectAll(points.xyz, turned(state.scatterTurn), frameNow(), reuse);
      fresh = { ...fresh, spots: true, raster: false };
    }
    if (!fresh.raster) {
      const density = densityOf(spots, size.width, size.height, CELL, marks);
      raster.width = density.columns;
      raster.height = density.rows;
      const image = new ImageData(density.columns, density.rows);
      const from = state.theme === 'dark' ? faintest.dark : faintest.light;
      const mark = packRgba(pickedColor.red, pickedColor.green, pickedColor.blue);
      paintDensity(density, viridis, from, mark, new Uint32Array(image.data.buffer));
      raster.getContext('2d')?.putImageData(image, 0, 0);
      fresh = { ...fresh, raster: true };
    }
  }

  function draw(): void {
    if (!ctx) return;
    update();
    const state = get();
    const { scene, scatterTurn, scatterSpace, endmembers } = state;
    const ratio = (devicePixelRatio || 1) * enlarge;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!points || !scene) {
      ctx.clearRect(0, 0, size.width, size.height);
      return;
    }
    const corners = scatterCorners(points, { ...state, scene });
    const picture = {
      ...size,
      frame: frameNow(),
      turn: turned(scatterTurn),
      straight: scatterTurn[0] === 0 && scatterTurn[1] === 0,
      simplex: isSimplex(scatterSpace),
    };
    const box = marksIn(picture);
    const far = corners.filter(
      ({ at }) => !isInside(project(at, picture.turn, picture.frame), box),
    );
    const names = far.map(({ endmember }) => endmember.name);
    onOutside(outsideWords(names, countOutside(spots, box)));
    drawScatter(ctx, {
      ...picture,
      axes: points.axes,
      raster,
      rasterSize: { width: raster.width * CELL, height: raster.height * CELL },
      corners,
      labels: placedLabels(state),
      endmembers,
      cursor: spotOf(state.cursor),
      outline,
      theme,
    });
  }

  function placedLabels({ labels, selected }: StudioState): PlacedLabel[] {
    const placed = labels.flatMap((label): PlacedLabel[] => {
      const at = spotOf(label);
      return at ? [{ label, at, selected: label.id === selected }] : [];
    });
    return placed.sort((a, b) => Number(a.selected) - Number(b.selected));
  }

  function spotOf(pixel: { readonly line: number; readonly sample: number } | null): Spot | null {
    const { scene } = get();
    if (!points || !scene || !pixel) return null;
    const i = points.pointOf[pixel.line * scene.cube.samples + pixel.sample];
    if (i < 0 || !Number.isFinite(spots[2 * i])) return null;
    return { x: spots[2 * i], y: spots[2 * i + 1] };
  }

  function redraw(): void {
    frameRequest ||= requestAnimationFrame(() => {
      frameRequest = 0;
      draw();
    });
  }

  function changed(now: StudioState, before: StudioState): void {
    const different = (...keys: (keyof StudioState)[]) => keys.some((k) => now[k] !== before[k]);
    if (now.arrangement !== 'scatter') return;
    if (different('theme')) theme = readTokens(canvas, scatterTokens);
    const { scatterSpace: space } = now;
    if (
      different('scene', 'scatterSpace') ||
      (space === 'bands' && different('scatterBands', 'rgb')) ||
      ((space === 'pca' || space === 'mnf') && different('composites')) ||
      (space === 'estimate' && different('result')) ||
      (isSimplex(space) && different('endmembers'))
    ) {
      fresh = { ...fresh, points: false };
    }
    if (different('region')) fresh = { ...fresh, marks: false };
    if (different('scatterTurn')) fresh = { ...fresh, spots: false };
    if (different('theme')) fresh = { ...fresh, raster: false };
    const stale = !fresh.points || !fresh.marks || !fresh.spots || !fresh.raster;
    if (stale || different('cursor', 'labels', 'endmembers', 'selected', 'result')) redraw();
  }

  /* ---------- pointer and keys ---------- */

  let press: { readonly from: Spot; last: Spot; dragged: boolean } | null = null;
  let outline: Spot[] = [];
  let hover: Spot | null = null;
  let hoverRequest = 0;
  /** The circle that Enter picked last: the same key widens it. */
  let around: { readonly pixel: number; readonly radius: number } | null = null;

  const position = (e: MouseEvent): Spot => {
    const box = canvas.getBoundingClientRect();
    return { x: (e.clientX - box.left) / enlarge, y: (e.clientY - box.top) / enlarge };
  };
  const pixelOf = (i: number) => {
    const { scene } = get();
    if (!points || !scene || i < 0) return null;
    const p = points.pixels[i];
    return { line: Math.floor(p / scene.cube.samples), sample: p % scene.cube.samples };
  };
  const pick = (found: readonly number[]): void => {
    get().pickPixels(points ? found.map((i) => points!.pixels[i]) : []);
  };
  const turns = () => quiet || (get().scatterTool === 'turn' && !isSimplex(get().scatterSpace));

  function onDown(e: PointerEvent): void {
    if (e.button > 0 || !points) return;
    canvas.setPointerCapture(e.pointerId);
    canvas.focus({ preventScroll: true });
    const at = position(e);
    press = { from: at, last: at, dragged: false };
    outline = [at];
  }

  function onMove(e: PointerEvent): void {
    const at = position(e);
    if (!press) {
      hover = at;
      hoverRequest ||= requestAnimationFrame(() => {
        hoverRequest = 0;
        const pixel = hover && pixelOf(nearestPoint(spots, hover, reach));
        if (pixel) get().setCursor(pixel);
      });
      return;
    }
    if (!press.dragged && Math.hypot(at.x - press.from.x, at.y - press.from.y) <= clickSlop) return;
    press.dragged = true;
    if (turns()) {
      if (isSimplex(get().scatterSpace)) return;
      get().turnScatter(dragTurn * (at.x - press.last.x), -dragTurn * (at.y - press.last.y));
    } else {
      const last = outline[outline.length - 1];
      if (Math.hypot(at.x - last.x, at.y - last.y) >= 6) outline.push(at);
      redraw();
    }
    press.last = at;
  }

  function onUp(e: PointerEvent): void {
    const ended = press;
    const drawn = outline;
    press = null;
    outline = [];
    if (!ended || e.type === 'pointercancel') return redraw();
    if (!ended.dragged) {
      const pixel = pixelOf(nearestPoint(spots, ended.from, reach));
      if (pixel) {
        get().setCursor(pixel);
        if (!quiet) get().annotate(pixel.line, pixel.sample);
      }
      return;
    }
    if (!turns()) pick(insideOutline(spots, drawn));
    redraw();
  }

  function pickAround(): void {
    const { scene, cursor } = get();
    if (!points || !scene) return;
    const middle = {
      line: Math.floor(scene.cube.lines / 2),
      sample: Math.floor(scene.cube.samples / 2),
    };
    if (!cursor) get().setCursor(middle);
    const at = cursor ?? middle;
    const spot = spotOf(at);
    if (!spot) return;
    const pixel = at.line * scene.cube.samples + at.sample;
    const again = around?.pixel === pixel && get().region?.shape === 'picked';
    const radius = again ? Math.min(circle.most, around!.radius * circle.grow) : circle.first;
    around = { pixel, radius };
    pick(insideCircle(spots, spot, radius));
  }

  const arrows: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };

  function onKey(e: KeyboardEvent): void {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const arrow = arrows[e.key];
    if (arrow && !isSimplex(get().scatterSpace)) {
      get().turnScatter(keyTurn * arrow[0], keyTurn * arrow[1]);
    } else if (e.key === '0') get().straightenScatter();
    else if (quiet) return;
    else if (e.key === 'Enter') pickAround();
    else if (e.key === 'Escape') get().pickPixels([]);
    else return;
    e.preventDefault();
  }

  const listeners: [keyof HTMLElementEventMap, (e: never) => void][] = [
    ['pointerdown', onDown],
    ['pointermove', onMove],
    ['pointerup', onUp],
    ['pointercancel', onUp],
    ['keydown', onKey],
  ];
  for (const [type, listener] of listeners) {
    canvas.addEventListener(type, listener as EventListener);
  }
  const resize = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    size = { width: width / enlarge, height: height / enlarge };
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    fresh = { ...fresh, spots: false };
    draw();
  });
  resize.observe(canvas);
  const unsubscribe = store.subscribe(changed);

  return {
    dispose() {
      unsubscribe();
      resize.disconnect();
      cancelAnimationFrame(frameRequest);
      cancelAnimationFrame(hoverRequest);
      for (const [type, listener] of listeners) {
        canvas.removeEventListener(type, listener as EventListener);
      }
    },
  };
}

/** @param names endmembers, marked at the edge; @param pixels points that are not drawn */
export function outsideWords(names: readonly string[], pixels: number): string {
  const parts = [...names, ...(pixels > 0 ? [count(pixels, 'pixel')] : [])];
  if (parts.length === 0) return '';
  const arrows = names.length === 0 ? '' : names.length === 1 ? ' (arrow)' : ' (arrows)';
  return `Outside the plot: ${parts.join(', ')}${arrows}.`;
}

/** [n] 1 = in the region */
function marksOf(
  { pointOf, pixels }: ScatterPoints,
  region: Region,
  image: { readonly lines: number; readonly samples: number },
): Uint8Array {
  const marks = new Uint8Array(pixels.length);
  for (const p of pixelsIn(region, image)) if (pointOf[p] >= 0) marks[pointOf[p]] = 1;
  return marks;
}
