/**
 * The open scene, and the opening of the next one: progress, questions, errors, notices.
 * The scene on screen changes only when another was read well. What opening does step by step is in opening.ts.
 */
import type { Truth } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { SceneRecipe } from '../../scene/recipe';
import type { StudioErrorData } from '../../scene/errors';
import type { Slice } from '../slice';
import type { ImportSlice } from './importCheck';
import type { AnswerToNewScene } from '../newScene';

/** What is to be opened: files, or a scene that is made by recipe. */
export type Wanted =
  | { readonly files: readonly File[]; readonly recipe?: undefined }
  | { readonly files: null; readonly recipe: SceneRecipe };

/** What is being read. */
export interface Opening {
  /** Id of the read request. */
  readonly id: number;
  /** "samson.mat", "the demo scene" or "scene base@3". */
  readonly name: string;
  /** Files of the request; empty for a scene by recipe. */
  readonly files: readonly File[];
  readonly what: string;
  /** 0..1 */
  readonly fraction: number;
}

/** An opening asked for while a run is going: the person decides. */
export type Waiting = Wanted & {
  /** The annotation file that came with them. */
  readonly annotations: File | null;
  readonly name: string;
  /** The scene on screen is to be opened otherwise ("Import settings…"). */
  readonly again?: boolean;
};

/** Something that happened to the person's work and can be taken back or kept, said until dismissed. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  /** A file offered for download (annotations of the scene that was replaced). */
  readonly save?: { readonly name: string; readonly text: string; readonly label: string };
  /** Something that can be done about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface SceneSlice {
  /** As it may be looked at: without its truth while that is veiled (veil.ts). */
  readonly scene: Scene | null;
  /** The truth under the veil; null: there is none, or it is shown. */
  readonly veiledTruth: Truth | null;
  readonly opening: Opening | null;
  readonly waiting: Waiting | null;
  readonly openError: StudioErrorData | null;
  readonly notices: readonly Notice[];
  readonly dismissOpenError: () => void;
  readonly notify: (text: string, save?: Notice['save'], action?: Notice['action']) => void;
  readonly dismissNotice: (id: number) => void;
}

export const createSceneSlice: Slice<SceneSlice> = (set, get) => ({
  scene: null,
  veiledTruth: null,
  opening: null,
  waiting: null,
  openError: null,
  notices: [],
  dismissOpenError: () => set({ openError: null }),
  notify(text, save, action) {
    const id = 1 + Math.max(0, ...get().notices.map((n) => n.id));
    // Three at most: an older one that nobody dismissed has been read or does not matter any more.
    set({ notices: [...get().notices, { id, text, save, action }].slice(-3) });
  },
  dismissNotice: (id) => set({ notices: get().notices.filter((n) => n.id !== id) }),
});

export const sceneAtNewScene: AnswerToNewScene<SceneSlice> = (_before, { scene }) => ({
  scene,
  veiledTruth: null,
  opening: null,
  waiting: null,
  openError: null,
});

/** Why nothing can be started now: the open scene's own file is being read again, and what runs would end with it. */
export function rereading({
  opening,
  importedFrom,
}: Pick<SceneSlice, 'opening'> & Pick<ImportSlice, 'importedFrom'>): string | null {
  return opening && importedFrom && opening.files === importedFrom.files
    ? 'The file is being read again: wait a moment.'
    : null;
}
