/** What a session keeps of what the image shows; the second view begins anew. */
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { anyOf } from '../persist/persist';
import type { Persist, Restoring } from '../persist/persist';
import { truthLooks, underVeil } from '../open/veil';
import type { TruthLook, Veilable } from '../open/veil';
import { comesBack, layerKinds } from './layerKinds';
import type { Layer } from './layerKinds';
import type { ViewSlice, Viewport } from './view';

export interface ImageKept {
  readonly view: Pick<ViewSlice, 'view' | 'rgb' | 'band' | 'palette' | 'layer' | 'viewport'> & {
    /** Absent in sessions of earlier versions: shown. */
    readonly truth?: TruthLook;
  };
}

type Each = Extract<Layer, { endmember: number }>;
type One = Exclude<Layer, Each>;
const each = is.object<Each>({
  kind: is.oneOf(...layerKinds.each),
  endmember: is.whole(0, 9999),
});
const one = is.object<One>({ kind: is.oneOf(...layerKinds.one) });
export const layerCheck: Check<Layer> = is.depending<Layer>((value) =>
  layerKinds.each.includes(is.fieldIn(value, 'kind') as Each['kind']) ? each : one,
);

/** The layer as it was, where there is what it shows. */
function shownLayer(layer: Layer, { answer, scene }: Restoring): Layer {
  const there = {
    answer: answer?.endmembers ?? 0,
    finished: answer?.finished ?? false,
    truths: scene.truth?.names.length ?? 0,
  };
  return comesBack(layer, there) ? layer : { kind: 'rgb' };
}

export const imagePersist: Persist<ViewSlice & Veilable, ImageKept> = {
  changed: anyOf('view', 'rgb', 'band', 'palette', 'layer', 'viewport', 'truth'),
  checks({ bands }) {
    const band = is.whole(0, bands - 1);
    return {
      view: is.object<ImageKept['view']>({
        view: is.oneOf('studio', 'race', 'labs'),
        rgb: is.list(band, 3, 3) as Check<readonly [number, number, number]>,
        band,
        palette: is.oneOf('viridis', 'gray'),
        layer: layerCheck,
        viewport: is.nullable(
          is.object<Viewport>({
            line: is.finite(),
            sample: is.finite(),
            scale: is.finite(1e-6, 1e6),
          }),
        ),
        truth: is.optional(is.oneOf(...truthLooks)),
      }),
    };
  },
  save: ({ view, rgb, band, palette, layer, viewport, truth }) => ({
    view: { view, rgb, band, palette, layer, viewport, truth },
  }),
  restore({ view }, to) {
    const { truth = 'shown' } = view;
    const veiled = underVeil(truth, to.scene);
    const desk = to.answer?.finished ? 'compare' : 'annotate';
    return { state: { ...view, ...veiled, truth, desk, layer: shownLayer(view.layer, to) } };
  },
};
