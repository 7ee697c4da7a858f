/**
 * Which lesson is asked for, or their list: all that the page knows of lessons before they are loaded. The player
 * (player.ts) comes with its panel.
 */
import type { Pixel } from '../image/view';
import type { Slice } from '../slice';

export type LessonAsked =
  | { readonly kind: 'list' }
  /** One of the studio's own. @param step from 0 */
  | { readonly kind: 'own'; readonly id: string; readonly step: number }
  | { readonly kind: 'file'; readonly file: File };

export interface LessonSlice {
  /** Null: the lessons are closed. */
  readonly lesson: LessonAsked | null;
  readonly askLesson: (asked: LessonAsked | null) => void;
  /** A lesson asks for a pixel: a click on the image, or Enter in it, names one and labels nothing. */
  readonly pixelAsked: boolean;
  readonly pixelNamed: Pixel | null;
  readonly askPixel: (asked: boolean) => void;
  readonly namePixel: (pixel: Pixel) => void;
}

export const createLessonSlice: Slice<LessonSlice> = (set) => ({
  lesson: null,
  askLesson: (lesson) => set({ lesson }),
  pixelAsked: false,
  pixelNamed: null,
  askPixel: (pixelAsked) => set({ pixelAsked, pixelNamed: null }),
  namePixel: ({ line, sample }) => set({ pixelNamed: { line, sample } }),
});

/** What an address asks for: `?lesson=shadow&step=4` (steps from 1); `?lesson` alone is the list. */
export function lessonFromAddress(search: string): LessonAsked | null {
  const asked = new URLSearchParams(search);
  const id = asked.get('lesson');
  if (id === null) return null;
  if (id === '') return { kind: 'list' };
  const step = Number(asked.get('step') ?? 1);
  return { kind: 'own', id, step: Number.isSafeInteger(step) && step >= 1 ? step - 1 : 0 };
}
