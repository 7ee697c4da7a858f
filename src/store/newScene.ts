/** What a coming scene has to do with the one before it: every part of the state answers with what becomes of its own. */
import type { Scene } from '../scene/scene';

export interface NewScene {
  /** As it will be shown. */
  readonly scene: Scene;
  /** The same file read with other bands or units: pixels are where they were, so labels and views stay. */
  readonly samePixels: boolean;
  /** Values mean what they meant. */
  readonly sameScale: boolean;
  /** As many bands, at the same wavelengths. */
  readonly sameBands: boolean;
  /** The truth was opened by itself on the scene before, and is still true of the same pixels. */
  readonly truthStays: boolean;
}

/** @template Own the fields of a part */
export type AnswerToNewScene<Own> = (before: Own, to: NewScene) => Partial<Own>;

/** @param sameFile the same file, read with choices that leave its pixels where they are */
export function newSceneOf(read: Scene, before: Scene | null, sameFile: boolean): NewScene {
  const [was, is] = [before?.cube, read.cube];
  const samePixels = sameFile && was?.lines === is.lines && was.samples === is.samples;
  const truthStays = samePixels && !read.truth;
  const same = (a: unknown, b: unknown): boolean =>
    JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  return {
    scene: truthStays ? { ...read, truth: before?.truth ?? null } : read,
    samePixels,
    sameScale: same(before?.change, read.change) && was?.unit === is.unit,
    sameBands:
      was?.bands === is.bands &&
      String(was.wavelengths) === String(is.wavelengths) &&
      String(was.fwhm) === String(is.fwhm),
    truthStays,
  };
}
