/**
 * The region on the image, and its drawing: lies over the scene's canvas inside the same box and takes presses and Enter
 * from it while a region tool is chosen. Wheel, arrows and hovering stay the canvas's.
 */
import { useEffect, useId, useRef, useState } from 'react';
import { useStudio, useStudioState } from '../common/context';
import type { StudioStore } from '../../store/state';
import type { Pixel } from '../../store/image/view';
import { clampViewport, fit, frameOf, pixelAt, toScreen } from '../draw/geometry';

/** A press that ends on another pixel was a drag: a rectangle is whole with it. */
function listen(stage: HTMLElement, store: StudioStore): () => void {
  const get = store.getState;
  let began: Pixel | null = null;
  const under = (e: PointerEvent): Pixel | null => {
    const { scene, viewport } = get();
    if (!scene) return null;
    const box = stage.getBoundingClientRect();
    const frame = frameOf(box.width, box.height);
    const view = viewport ? clampViewport(viewport, frame, scene.cube) : fit(frame, scene.cube);
    return pixelAt(view, frame, scene.cube, e.clientX - box.left, e.clientY - box.top);
  };
  const take = (e: Event) => {
    e.preventDefault();
    e.stopPropagation();
  };
  const onDown = (e: PointerEvent) => {
    if (get().tool === 'pixel' || e.button > 0 || !(e.target instanceof HTMLCanvasElement)) return;
    take(e);
    e.target.focus({ preventScroll: true });
    e.target.setPointerCapture(e.pointerId);
    const pixel = under(e);
    if (!pixel) return;
    get().setCursor(pixel);
    get().addCorner(pixel);
    began = get().tool === 'rectangle' && get().corners.length === 1 ? pixel : null;
  };
  const onMove = (e: PointerEvent) => {
    if (get().tool === 'pixel' || e.buttons === 0) return;
    take(e);
    const pixel = under(e);
    if (pixel) get().setCursor(pixel);
  };
  const onUp = (e: PointerEvent) => {
    if (get().tool === 'pixel') return;
    take(e);
    const pixel = under(e);
    const from = began;
    began = null;
    if (from && pixel && (pixel.line !== from.line || pixel.sample !== from.sample)) {
      get().addCorner(pixel);
    }
  };
  const onKey = (e: KeyboardEvent) => {
    const { tool, cursor } = get();
    if (tool === 'pixel' || !(e.target instanceof HTMLCanvasElement)) return;
    if (e.key === 'Enter' && cursor) get().addCorner(cursor);
    else if (e.key === 'Escape' || e.key === 'Backspace') get().stepBack();
    else return;
    take(e);
  };
  const listeners = [
    ['pointerdown', onDown],
    ['pointermove', onMove],
    ['pointerup', onUp],
    ['keydown', onKey],
  ] as const;
  for (const [type, listener] of listeners) {
    stage.addEventListener(type, listener as EventListener, { capture: true });
  }
  return () => {
    for (const [type, listener] of listeners) {
      stage.removeEventListener(type, listener as EventListener, { capture: true });
    }
  };
}

/** @param quiet of a second view: what is to be said, the first says */
export function RegionOverlay({ quiet = false }: { quiet?: boolean }) {
  const clip = useId();
  const { store } = useStudio();
  const svg = useRef<SVGSVGElement>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const scene = useStudioState((s) => s.scene);
  const viewport = useStudioState((s) => s.viewport);
  // What was picked in the scatter plot has no outline: the canvas tints its pixels.
  const region = useStudioState((s) => (s.region?.shape === 'picked' ? null : s.region));
  const corners = useStudioState((s) => s.corners);
  const tool = useStudioState((s) => s.tool);
  const message = useStudioState((s) => s.regionMessage);
  // The cursor is the loose end of what is being drawn; otherwise no mouse move renders anything here.
  const loose = useStudioState((s) => (s.corners.length > 0 ? s.cursor : null));

  useEffect(() => {
    const stage = svg.current?.parentElement;
    if (!stage) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      setSize({ width, height });
    });
    observer.observe(stage);
    const unlisten = listen(stage, store);
    return () => {
      observer.disconnect();
      unlisten();
    };
  }, [store]);

  const shape = region?.shape ?? (tool === 'pixel' ? null : tool);
  const drawn = region ? region.corners : loose ? [...corners, loose] : corners;
  let outline = null;
  if (scene && size && shape && drawn.length > 0) {
    const frame = frameOf(size.width, size.height);
    const view = viewport ? clampViewport(viewport, frame, scene.cube) : fit(frame, scene.cube);
    const lines = drawn.map((c) => c.line);
    const samples = drawn.map((c) => c.sample);
    const place = (line: number, sample: number) => toScreen(view, frame, line, sample);
    // A rectangle goes around its pixels, a polygon through the middle of its corners.
    const points =
      shape === 'rectangle'
        ? [
            place(Math.min(...lines), Math.min(...samples)),
            place(Math.min(...lines), Math.max(...samples) + 1),
            place(Math.max(...lines) + 1, Math.max(...samples) + 1),
            place(Math.max(...lines) + 1, Math.min(...samples)),
          ]
        : drawn.map((c) => place(c.line + 0.5, c.sample + 0.5));
    const path = `M${points.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('L')}`;
    const closed = region !== null || shape === 'rectangle';
    outline = (
      <g clipPath={`url(#${clip})`}>
        <clipPath id={clip}>
          <rect x={frame.left} y={frame.top} width={frame.width} height={frame.height} />
        </clipPath>
        <path className="region-halo" d={closed ? `${path}Z` : path} />
        <path
          className="region-outline"
          data-closed={region !== null}
          d={closed ? `${path}Z` : path}
        />
        {shape === 'polygon' &&
          points.map((p, i) => (
            <circle key={i} className="region-corner" cx={p.x} cy={p.y} r="3" />
          ))}
      </g>
    );
  }
  return (
    <>
      <svg ref={svg} className="region-overlay" aria-hidden="true">
        {outline}
      </svg>
      {tool !== 'pixel' && !region && !quiet && (
        <p className="region-message">
          {message ??
            (tool === 'rectangle'
              ? 'Drag a rectangle, or set two corners (Enter). Esc ends.'
              : 'Set the corners one by one (click or Enter); the last one twice closes it. Esc ends.')}
        </p>
      )}
      <p className="sr-only" aria-live="polite">
        {quiet ? '' : (message ?? '')}
      </p>
    </>
  );
}
