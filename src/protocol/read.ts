/** What the file-reading worker is asked and answers: requests page → worker, events worker → page. Types only. */
import type { ReferenceSpectra, Truth } from '../scene/cube';
import type { Scene } from '../scene/scene';
import type { SceneRecipe } from '../scene/recipe';
import type { StudioErrorData } from '../scene/errors';
import type { ImportChoices, ImportReport } from '../scene/importChoices';
import type { SceneOnScreen } from '../readers/types';

export type ReadRequest =
  | {
      readonly type: 'open';
      readonly id: number;
      readonly files: readonly File[];
      /** Answers of the person, or remembered; empty at first. */
      readonly choices: ImportChoices;
      /**
       * True: a cube is not opened but reported (`import` event). The worker keeps what it has read, so that opening the
       * same files with the choices of the report costs nothing more.
       */
      readonly inspect: boolean;
      /** Put the cube on shared memory (only where the page is cross-origin isolated). */
      readonly shared: boolean;
      /** The scene on screen, so that a truth-only file can be checked against it and joined to it. */
      readonly current: SceneOnScreen | null;
    }
  /** A scene that is in no file. */
  | {
      readonly type: 'make';
      readonly id: number;
      readonly recipe: SceneRecipe;
      readonly shared: boolean;
    }
  /** Nobody waits any more: reading ends, and what was kept for the import check is freed. Not answered. */
  | { readonly type: 'stop'; readonly id: number };

export type ReadEvent =
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly fraction: number;
      readonly what: string;
    }
  /** A whole scene. */
  | { readonly type: 'scene'; readonly id: number; readonly scene: Scene }
  /** The files held only truth, and it fits the scene on screen. */
  | {
      readonly type: 'truth';
      readonly id: number;
      readonly truth: Truth;
      readonly notes: readonly string[];
    }
  /** The files held only spectra; they are on the bands of the scene on screen. */
  | {
      readonly type: 'spectra';
      readonly id: number;
      readonly spectra: ReferenceSpectra;
      readonly notes: readonly string[];
    }
  /** Answer to `inspect` for files with a cube. Files with truth alone are answered by `truth` at once. */
  | { readonly type: 'import'; readonly id: number; readonly report: ImportReport }
  | { readonly type: 'error'; readonly id: number; readonly error: StudioErrorData };
