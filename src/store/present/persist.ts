/** What a session keeps of the views for showing: all of them. One whose layer has gone shows the scene in colours instead. */
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { anyOf } from '../persist/persist';
import type { Persist } from '../persist/persist';
import { layerCheck } from '../image/persist';
import { scatterSpaces } from '../image/scatter';
import { arrangements } from '../image/view';
import type { Look, Pixel } from '../image/view';
import { maxSlides, shownThings } from './slides';
import type { ImagePart, Slide, SlidesSlice } from './slides';

export interface SlidesKept {
  /** Absent in sessions of earlier versions: none. */
  readonly slides?: readonly Slide[];
}

export const slidesPersist: Persist<SlidesSlice, SlidesKept> = {
  changed: anyOf('slides'),
  checks({ lines, samples, bands }) {
    const band = is.whole(0, Math.max(0, bands - 1));
    const three = is.list(band, 3, 3) as Check<readonly [number, number, number]>;
    const look = is.object<Look>({
      layer: layerCheck,
      rgb: three,
      band,
      palette: is.oneOf('viridis', 'gray'),
      stretch: is.nullable(is.finite(0, 49)),
    });
    const slide = is.object<Slide>({
      id: is.text(40),
      title: is.text(200),
      thing: is.oneOf(...shownThings),
      first: look,
      second: look,
      arrangement: is.oneOf(...arrangements),
      divider: is.finite(0, 1),
      cursor: is.nullable(
        is.object<Pixel>({
          line: is.whole(0, Math.max(0, lines - 1)),
          sample: is.whole(0, Math.max(0, samples - 1)),
        }),
      ),
      part: is.nullable(
        is.object<ImagePart>({
          line: is.finite(),
          sample: is.finite(),
          lines: is.finite(1e-6, 1e9),
          samples: is.finite(1e-6, 1e9),
        }),
      ),
      scatterSpace: is.oneOf(...scatterSpaces),
      scatterBands: is.nullable(three),
      scatterTurn: is.list(is.finite(), 2, 2) as Check<readonly [number, number]>,
      withTruth: is.flag,
    });
    return { slides: is.optional(is.list(slide, 0, maxSlides)) };
  },
  save: ({ slides }) => (slides.length > 0 ? { slides } : {}),
  restore: ({ slides = [] }) => ({ state: { slides } }),
  holdsWork: ({ slides }) => slides.length > 0,
};
