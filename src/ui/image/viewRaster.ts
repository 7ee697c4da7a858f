/**
 * The raster of one view: built again when what it shows changes, and only while the view is on screen.
 * The last finished raster stays until the next is complete; another scene starts with none.
 */
import type { StudioState, StudioStore } from '../../store/state';
import { lookOf } from '../../store/image/view';
import type { Arrangement, ViewId } from '../../store/image/view';
import { layerTable } from '../../store/results/layers';
import { layerPainter } from './layers';
import { createRasterBuilder } from '../draw/rasterBuilder';

export interface ViewRaster {
  readonly image: () => HTMLCanvasElement | null;
  readonly dispose: () => void;
}

const looks = ['layer', 'rgb', 'band', 'palette', 'stretch'] as const;

/** Whether what a layer is made from has changed: a result that arrives while RGB is shown paints nothing. */
function sourceChanged(now: StudioState, before: StudioState, view: ViewId): boolean {
  if (now.scene !== before.scene) return true;
  return layerTable[lookOf(now, view).layer.kind].from.some((part) => now[part] !== before[part]);
}

/** @param during arrangements in which it is on screen */
export function createViewRaster(
  store: StudioStore,
  view: ViewId,
  during: readonly Arrangement[],
  onReady: () => void,
): ViewRaster {
  let image: HTMLCanvasElement | null = null;
  const builder = createRasterBuilder((ready) => {
    image = ready;
    onReady();
  });
  const shown = ({ arrangement }: StudioState) => during.includes(arrangement);

  function build(): void {
    const state = store.getState();
    const { scene } = state;
    if (!scene || !shown(state)) return;
    const { paint } = layerPainter(lookOf(state, view), { ...state, scene });
    builder.build(paint, scene.cube.lines, scene.cube.samples);
  }

  const unsubscribe = store.subscribe((now, before) => {
    if (now.scene?.cube !== before.scene?.cube) image = null;
    const [look, was] = [lookOf(now, view), lookOf(before, view)];
    const other = looks.some((key) => look[key] !== was[key]);
    if (other || shown(now) !== shown(before) || sourceChanged(now, before, view)) build();
  });
  build();

  return {
    image: () => image,
    dispose() {
      unsubscribe();
      builder.dispose();
    },
  };
}
