/**
 * The open scene, and the opening of the next one: progress, questions, errors, notices.
 * The scene on screen changes only when another was read well. What opening does step by step is in opening.ts.
 */
import type { ReferenceSpectra } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { StudioErrorData } from '../../scene/errors';
import type { SliceCreator } from '../state';

/** What is being read. */
export interface Opening {
  /** Id of the read request. */
  readonly id: number;
  /** "samson.mat" or "the demo scene". */
  readonly name: string;
  /** Files of the request; empty for the demo. */
  readonly files: readonly File[];
  readonly what: string;
  /** 0..1 */
  readonly fraction: number;
}

/** An opening asked for while a run is going: the person decides. `files` null = the demo scene. */
export interface Waiting {
  readonly files: readonly File[] | null;
  /** The annotation file that came with them. */
  readonly annotations: File | null;
  readonly name: string;
  /** The scene on screen is to be opened otherwise ("Import settings…"). */
  readonly again?: boolean;
}

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
  readonly scene: Scene | null;
  readonly opening: Opening | null;
  readonly waiting: Waiting | null;
  readonly openError: StudioErrorData | null;
  readonly notices: readonly Notice[];
  /** Spectra shown beside the endmembers; they leave with the scene. */
  readonly references: readonly ReferenceSpectra[];
  readonly removeReference: (file: string) => void;
  readonly dismissOpenError: () => void;
  readonly notify: (text: string, save?: Notice['save'], action?: Notice['action']) => void;
  readonly dismissNotice: (id: number) => void;
}

export const createSceneSlice: SliceCreator<SceneSlice> = (set, get) => ({
  scene: null,
  opening: null,
  waiting: null,
  openError: null,
  notices: [],
  references: [],
  removeReference: (file) =>
    set({
      references: get().references.filter((r) => r.file !== file),
      overlays: get().overlays.filter((o) => o.file !== file),
    }),
  dismissOpenError: () => set({ openError: null }),
  notify(text, save, action) {
    const id = 1 + Math.max(0, ...get().notices.map((n) => n.id));
    // Three at most: an older one that nobody dismissed has been read or does not matter any more.
    set({ notices: [...get().notices, { id, text, save, action }].slice(-3) });
  },
  dismissNotice: (id) => set({ notices: get().notices.filter((n) => n.id !== id) }),
});
