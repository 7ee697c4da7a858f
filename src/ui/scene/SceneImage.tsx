/** The scene image with its toolbar and the card of the selected label. What the canvas does is in sceneView.ts. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { PixelColumn } from '../annotate/PixelColumn';
import { RegionOverlay } from '../annotate/RegionOverlay';
import { RegionTools } from '../annotate/RegionTools';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../context';
import type { StudioState } from '../../store/state';
import type { Pixel } from '../../store/viewSlice';
import { percent } from '../format';
import { LayerBar } from './LayerBar';
import { mountSceneView } from './sceneView';
import type { SceneView } from './sceneView';
import './scene.css';

export function SceneImage() {
  const studio = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<SceneView>(null);
  const [spoken, setSpoken] = useState('');
  const message = useStudioState((s) => s.pixelMessage);
  const zoomed = useStudioState((s) => s.viewport !== null);

  const onSpace = useCallback(() => {
    const { run } = studio.store.getState();
    if (run?.status === 'paused') studio.resume();
    else studio.pause();
  }, [studio]);

  useEffect(() => {
    if (!canvas.current) return;
    let timer = 0;
    const mounted = mountSceneView(canvas.current, studio.store, {
      onSpace,
      onKeyCursor(pixel) {
        clearTimeout(timer);
        // Said when the cursor rests: a held arrow key would otherwise queue a sentence for every pixel.
        timer = window.setTimeout(() => setSpoken(describe(studio.store.getState(), pixel)), 250);
      },
    });
    view.current = mounted;
    return () => {
      clearTimeout(timer);
      mounted.dispose();
      view.current = null;
    };
  }, [studio, onSpace]);

  return (
    <section id="image" className="panel viewer" aria-label="Scene view">
      <LayerBar>
        <RegionTools />
        <div className="zoom-buttons" role="group" aria-label="Zoom">
          <button
            type="button"
            className="icon-button"
            aria-label="Zoom in"
            title="Zoom in (+)"
            onClick={() => view.current?.zoom(1.5)}
          >
            <Icon name="plus" />
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label="Zoom out"
            title="Zoom out (−)"
            disabled={!zoomed}
            onClick={() => view.current?.zoom(1 / 1.5)}
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
      </LayerBar>
      <div className="viewer-body">
        <div className="viewer-stage">
          {/* An image that people point at and move a cursor in: the keys are listed under "Keys". */}
          <canvas
            ref={canvas}
            className="viewer-canvas"
            role="img"
            aria-label="Scene image"
            aria-describedby="scene-image-keys"
            tabIndex={0}
          />
          <RegionOverlay />
          <p id="scene-image-keys" className="sr-only">
            Arrow keys move the cursor, Enter annotates the pixel, 1 to 9 give it 100 percent of an
            endmember, Delete removes the selected label, plus and minus zoom, 0 fits. With a region
            tool chosen, Enter sets a corner and Escape takes it back.
          </p>
          <p className="sr-only" aria-live="polite">
            {spoken}
          </p>
          {message && (
            <p className="pixel-message" role="alert">
              {message}
            </p>
          )}
        </div>
        <PixelColumn />
      </div>
    </section>
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
  return `${where}, labelled ${parts.join(', ')}`;
}
