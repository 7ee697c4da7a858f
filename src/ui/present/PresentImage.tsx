/** The image alone, or two of them, with large rulers and markers; to be looked at, not to be labelled. */
import { useEffect, useMemo, useRef } from 'react';
import type { ImagePart } from '../../store/present/slides';
import { lookOf } from '../../store/image/view';
import type { ViewId } from '../../store/image/view';
import { useStudio, useStudioState } from '../common/context';
import { cssGradient } from '../draw/colormaps';
import { value } from '../common/format';
import { frameOf } from '../draw/geometry';
import type { Frame } from '../draw/geometry';
import { Divider } from '../image/Divider';
import { layerPainter, layerReadout } from '../image/layers';
import { mountSceneView } from '../image/sceneView';
import { ENLARGE, partOf, viewportOf } from './views';

/** The frame of the image in a canvas. */
export const frameIn = (canvas: Element | null, enlarge: number): Frame =>
  frameOf((canvas?.clientWidth ?? 1) / enlarge, (canvas?.clientHeight ?? 1) / enlarge);

interface PresentImageProps {
  /** What is to be in sight. */
  readonly part: ImagePart | null;
  /** Of which view: another one puts its part in sight, also where that is the same. */
  readonly of: string | null;
}

export function PresentImage({ part, of }: PresentImageProps) {
  const { store } = useStudio();
  const arrangement = useStudioState((s) => s.arrangement);
  const stages = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const canvas = stages.current?.querySelector('canvas');
    if (!canvas) return;
    let frame = frameIn(canvas, ENLARGE);
    store.getState().setViewport(viewportOf(part, frame));
    // Full screen comes a moment later, and people zoom: what is in sight then stays in sight.
    const observer = new ResizeObserver(() => {
      const seen = partOf(store.getState().viewport, frame);
      frame = frameIn(canvas, ENLARGE);
      if (seen) store.getState().setViewport(viewportOf(seen, frame));
    });
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [store, part, of, arrangement]);

  return (
    <div ref={stages} className="present-stages" data-two={arrangement === 'beside'}>
      <Stage view="first" />
      {arrangement === 'beside' && <Stage view="second" />}
    </div>
  );
}

function Stage({ view }: { readonly view: ViewId }) {
  const { store } = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return;
    const quiet = { enlarge: ENLARGE, quiet: true, onSpace: nothing, onKeyCursor: nothing };
    const mounted = mountSceneView(canvas.current, store, { view, ...quiet });
    return () => mounted.dispose();
  }, [store, view]);
  return (
    <div className="present-stage">
      <canvas
        ref={canvas}
        className="viewer-canvas"
        role="img"
        aria-label={view === 'first' ? 'Image, shown' : 'Image B, shown'}
        tabIndex={0}
      />
      {view === 'first' && <Divider enlarge={ENLARGE} />}
    </div>
  );
}

const nothing = () => undefined;

/** The scale of the first view's colours, and the value under the cursor. */
export function ImageReading() {
  const text = useStudioState((s) => {
    const { scene, cursor } = s;
    if (!scene || !cursor) return '';
    const { line, sample } = cursor;
    return `line ${line} · sample ${sample} · ${layerReadout(lookOf(s, 'first'), { ...s, scene }, line, sample)}`;
  });
  return (
    <>
      <Scale />
      <p className="present-reading">{text}</p>
    </>
  );
}

function Scale() {
  const scene = useStudioState((s) => s.scene);
  const result = useStudioState((s) => s.result);
  const spread = useStudioState((s) => s.spread);
  const endmembers = useStudioState((s) => s.endmembers);
  const composites = useStudioState((s) => s.composites);
  const layer = useStudioState((s) => s.layer);
  const band = useStudioState((s) => s.band);
  const palette = useStudioState((s) => s.palette);
  const stretch = useStudioState((s) => s.stretch);
  // Its percentiles are found once, not with every move of the cursor.
  const painted = useMemo(
    () =>
      scene &&
      layerPainter(
        { layer, rgb: [0, 0, 0], band, palette, stretch },
        { scene, result, spread, endmembers, composites },
      ),
    [scene, result, spread, endmembers, composites, layer, band, palette, stretch],
  );
  if (!painted?.range) return null;
  const { low, high } = painted.range;
  return (
    <span className="present-scale">
      <span className="sr-only">Colours from </span>
      {value(low)}
      <span aria-hidden="true" style={{ background: cssGradient(painted.map) }} />
      <span className="sr-only">to </span>
      {value(high)}
    </span>
  );
}
