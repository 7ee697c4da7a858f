/** What a session keeps of what the image shows; the second view begins anew. */
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { anyOf } from '../persist/persist';
import type { Persist, Restoring } from '../persist/persist';
import type { Layer, ViewSlice, Viewport } from './view';

export interface ImageKept {
  readonly view: Pick<ViewSlice, 'view' | 'rgb' | 'band' | 'palette' | 'layer' | 'viewport'>;
}

const ofEndmember = is.object<{
  kind: 'estimate' | 'truth' | 'difference' | 'spread';
  endmember: number;
}>({
  kind: is.oneOf('estimate', 'truth', 'difference', 'spread'),
  endmember: is.whole(0, 9999),
});
const plain = is.object<{ kind: 'rgb' | 'band' | 'error' | 'pca' | 'mnf' }>({
  kind: is.oneOf('rgb', 'band', 'error', 'pca', 'mnf'),
});
const layer: Check<Layer> = is.depending<Layer>((value) => {
  const kind = is.fieldIn(value, 'kind');
  return ['estimate', 'truth', 'difference', 'spread'].includes(kind as string)
    ? ofEndmember
    : plain;
});

/** The layer as it was, where there is what it shows. */
function shownLayer(layer: Layer, { answer, scene }: Restoring): Layer {
  const truths = scene.truth?.names.length ?? 0;
  const shown = (): boolean => {
    switch (layer.kind) {
      case 'estimate':
        return answer !== null && layer.endmember < answer.endmembers;
      case 'difference':
        return answer !== null && layer.endmember < answer.endmembers && truths > 0;
      case 'truth':
        return layer.endmember < truths;
      case 'error':
        return answer?.finished === true;
      // Labs are not kept.
      case 'spread':
        return false;
      default:
        return true;
    }
  };
  return shown() ? layer : { kind: 'rgb' };
}

export const imagePersist: Persist<ViewSlice, ImageKept> = {
  changed: anyOf('view', 'rgb', 'band', 'palette', 'layer', 'viewport'),
  checks({ bands }) {
    const band = is.whole(0, bands - 1);
    return {
      view: is.object<ImageKept['view']>({
        view: is.oneOf('studio', 'race', 'labs'),
        rgb: is.list(band, 3, 3) as Check<readonly [number, number, number]>,
        band,
        palette: is.oneOf('viridis', 'gray'),
        layer,
        viewport: is.nullable(
          is.object<Viewport>({
            line: is.finite(),
            sample: is.finite(),
            scale: is.finite(1e-6, 1e6),
          }),
        ),
      }),
    };
  },
  save: ({ view, rgb, band, palette, layer, viewport }) => ({
    view: { view, rgb, band, palette, layer, viewport },
  }),
  restore: ({ view }, to) => ({ state: { ...view, layer: shownLayer(view.layer, to) } }),
};
