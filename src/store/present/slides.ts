/**
 * Views that a person keeps to show them to others, in the order in which they are shown. A view says what is alone on
 * screen and how; which part of the image it shows is kept in pixels of the image, for a projector is no laptop.
 */
import { freshId } from '../ids';
import type { ScatterSlice, ScatterSpace } from '../image/scatter';
import { lookOf } from '../image/view';
import type { Arrangement, Look, Pixel, ViewSlice } from '../image/view';
import type { AnswerToNewScene } from '../newScene';
import type { Slice } from '../slice';

/** What is alone on screen. */
export const shownThings = ['image', 'maps', 'spectra', 'scatter'] as const;
export type ShownThing = (typeof shownThings)[number];

/** A part of the image: its middle, and how many lines and samples are in sight. */
export interface ImagePart {
  readonly line: number;
  readonly sample: number;
  readonly lines: number;
  readonly samples: number;
}

/** How a view is looked at, without its name. */
export interface Shown {
  readonly thing: ShownThing;
  readonly first: Look;
  readonly second: Look;
  readonly arrangement: Arrangement;
  readonly divider: number;
  readonly cursor: Pixel | null;
  /** null: the whole image. */
  readonly part: ImagePart | null;
  readonly scatterSpace: ScatterSpace;
  readonly scatterBands: readonly [number, number, number] | null;
  readonly scatterTurn: readonly [number, number];
  /** Maps: truth beside the estimate. */
  readonly withTruth: boolean;
}

export interface Slide extends Shown {
  readonly id: string;
  readonly title: string;
}

/** As many as a lecture has, and no more than a session can keep. */
export const maxSlides = 60;

export interface SlidesSlice {
  readonly slides: readonly Slide[];
  readonly setSlides: (slides: readonly Slide[]) => void;
}

export const createSlidesSlice: Slice<SlidesSlice> = (set) => ({
  slides: [],
  setSlides: (slides) => set({ slides: slides.slice(0, maxSlides) }),
});

/** Views are of one scene. */
export const slidesAtNewScene: AnswerToNewScene<SlidesSlice> = ({ slides }, { samePixels }) => ({
  slides: samePixels ? slides : [],
});

type Seen = ViewSlice & Pick<ScatterSlice, 'scatterSpace' | 'scatterBands' | 'scatterTurn'>;

/** What is on screen now. */
export function shownNow(
  state: Seen,
  thing: ShownThing,
  part: ImagePart | null,
  withTruth: boolean,
): Shown {
  const { second, arrangement, divider, cursor } = state;
  const { scatterSpace, scatterBands, scatterTurn } = state;
  return {
    ...{ thing, first: lookOf(state, 'first'), second, arrangement, divider, cursor, part },
    ...{ scatterSpace, scatterBands, scatterTurn, withTruth },
  };
}

/** With one more at the end. */
export const withSlide = (slides: readonly Slide[], shown: Shown, title: string): Slide[] => [
  ...slides,
  { ...shown, id: freshId('view', slides), title },
];

/** With one moved by so many places; the ends stay where they are. */
export function movedSlide(slides: readonly Slide[], id: string, by: number): Slide[] {
  const from = slides.findIndex((s) => s.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= slides.length) return [...slides];
  const others = slides.filter((s) => s.id !== id);
  return [...others.slice(0, to), slides[from], ...others.slice(to)];
}
