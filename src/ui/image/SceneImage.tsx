/** The scene image, or two of them, with toolbars and the card of the selected label. What a canvas does is in sceneView.ts. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { PixelColumn } from '../labels/PixelColumn';
import { RegionOverlay } from './RegionOverlay';
import { RegionTools } from '../labels/RegionTools';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import { opinionOf } from '../../store/preview/opinions';
import type { StudioState } from '../../store/state';
import { showsSecond } from '../../store/image/view';
import type { Pixel, ViewId } from '../../store/image/view';
import { percent } from '../common/format';
import { later } from '../common/later';
import { Divider } from './Divider';
import { ViewsBar } from './ViewsBar';
import { fit, frameOf } from '../draw/geometry';
import type { ImageSize } from '../draw/geometry';
import { LayerBar } from './LayerBar';
import { mountSceneView } from './sceneView';
import type { SceneView } from './sceneView';
import './scene.css';

const ScatterBar = later(() => import('../scatter/ScatterStage').then((m) => m.ScatterBar));
const ScatterStage = later(() => import('../scatter/ScatterStage').then((m) => m.ScatterStage));

export function SceneImage() {
  const studio = useStudio();
  const first = useRef<SceneView>(null);
  const keep = useCallback((mounted: SceneView | null) => {
    first.current = mounted;
  }, []);
  const zoomed = useStudioState((s) => s.viewport !== null);
  const arrangement = useStudioState((s) => s.arrangement);
  const cube = useStudioState((s) => s.scene?.cube ?? null);
  const stages = useRef<HTMLDivElement>(null);
  const stacked = useStacked(stages, cube, arrangement === 'beside');

  return (
    <section
      id="image"
      className="panel viewer"
      aria-label="Scene view"
      data-arrangement={arrangement}
    >
      <LayerBar view="first" />
      {showsSecond(arrangement) && <LayerBar view="second" />}
      {arrangement === 'scatter' && <ScatterBar />}
      <ViewsBar>
        <RegionTools />
        <div className="zoom-buttons" role="group" aria-label="Zoom">
          <button
            type="button"
            className="icon-button"
            aria-label="Zoom in"
            title="Zoom in (+)"
            onClick={() => first.current?.zoom(1.5)}
          >
            <Icon name="plus" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label="Zoom out"
            title="Zoom out (−)"
            disabled={!zoomed}
            onClick={() => first.current?.zoom(1 / 1.5)}
          >
            <Icon name="minus" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label="Fit the whole image"
            title="Fit (0)"
            disabled={!zoomed}
            onClick={() => studio.store.getState().setViewport(null)}
          >
            <Icon name="fit" />
          </button>
        </div>
      </ViewsBar>
      <div className="viewer-body">
        <div className="viewer-stages" ref={stages} data-stacked={stacked}>
          <Stage view="first" onMounted={keep} />
          {arrangement === 'beside' && <Stage view="second" />}
          {arrangement === 'scatter' && <ScatterStage />}
        </div>
        <PixelColumn />
      </div>
    </section>
  );
}

/** Whether two images are larger below each other than beside each other, in the room there is. */
function useStacked(
  stages: RefObject<HTMLElement | null>,
  image: ImageSize | null,
  two: boolean,
): boolean {
  const [stacked, setStacked] = useState(false);
  useEffect(() => {
    if (!stages.current || !image || !two) return;
    const observer = new ResizeObserver(
      ([
        {
          contentRect: { width, height },
        },
      ]) => {
        const scale = (w: number, h: number) => fit(frameOf(w, h), image).scale;
        setStacked(scale(width, height / 2) > scale(width / 2, height));
      },
    );
    observer.observe(stages.current);
    return () => observer.disconnect();
  }, [stages, image, two]);
  return stacked && two;
}

/** One canvas with what lies over it. */
interface StageProps {
  readonly view: ViewId;
  /** Gets the view when it is there, null when it goes. */
  readonly onMounted?: (view: SceneView | null) => void;
}

function Stage({ view, onMounted }: StageProps) {
  const studio = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [spoken, setSpoken] = useState('');
  const message = useStudioState((s) => s.pixelMessage);
  const isFirst = view === 'first';

  const onSpace = useCallback(() => {
    const { run } = studio.store.getState();
    if (run?.status === 'paused') studio.resume();
    else studio.pause();
  }, [studio]);

  useEffect(() => {
    if (!canvas.current) return;
    let timer = 0;
    const mounted = mountSceneView(canvas.current, studio.store, {
      view,
      onSpace,
      onKeyCursor(pixel) {
        clearTimeout(timer);
        // Said when the cursor rests: a held arrow key would otherwise queue a sentence for every pixel.
        timer = window.setTimeout(() => setSpoken(describe(studio.store.getState(), pixel)), 250);
      },
    });
    onMounted?.(mounted);
    return () => {
      clearTimeout(timer);
      mounted.dispose();
      onMounted?.(null);
    };
  }, [studio, onSpace, view, onMounted]);

  return (
    <div className="viewer-stage" data-view={view}>
      {/* An image that people point at and move a cursor in: the keys are listed under "Keys". */}
      <canvas
        ref={canvas}
        className="viewer-canvas"
        role="img"
        aria-label={isFirst ? 'Scene image' : 'Scene image B'}
        aria-describedby="scene-image-keys"
        tabIndex={0}
      />
      <RegionOverlay quiet={!isFirst} />
      {isFirst && <Divider />}
      {isFirst && (
        <p id="scene-image-keys" className="sr-only">
          Arrow keys move the cursor, Enter annotates the pixel, 1 to 9 give it 100 percent of an
          endmember, P pins its spectrum, Delete removes the selected label, plus and minus zoom, 0
          fits; after training, B says why the pixel came out as it did and I looks inside the
          network. With a region tool chosen, Enter sets a corner and Escape takes it back.
        </p>
      )}
      <p className="sr-only" aria-live="polite">
        {spoken}
      </p>
      {message && isFirst && (
        <p className="pixel-message" role="alert">
          {message}
        </p>
      )}
    </div>
  );
}

/** A pixel in words. */
function describe(state: StudioState, { line, sample }: Pixel): string {
  const { scene, labels, endmembers } = state;
  if (!scene) return '';
  const where = `Line ${line}, sample ${sample}`;
  if (!scene.mask.pixels[line * scene.cube.samples + sample]) return `${where}, masked`;
  const label = labels.find((l) => l.line === line && l.sample === sample);
  if (!label) return where;
  const parts = label.abundances
    .map((a, r) => (a > 0.0005 ? `${endmembers[r].name} ${percent(a)}` : ''))
    .filter(Boolean);
  const opinion = opinionOf(state, label.id);
  const says =
    opinion && !['agrees', 'open', 'alone'].includes(opinion.kind) ? `. ${opinion.words}` : '';
  return `${where}, labelled ${parts.join(', ')}${says}`;
}
