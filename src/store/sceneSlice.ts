/**
 * The open scene, and the opening of the next one: progress, choice between variables, errors.
 * The scene on screen changes only when another was read well. What opening does step by step is in studio.ts.
 */
import type { Scene } from '../cube/cube';
import type { StudioErrorData } from '../cube/errors';
import type { CubeCandidate } from '../engine/protocol';
import type { SliceCreator } from './state';

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

/** A file with several variables that could be the cube: the person chooses. */
export interface Choosing {
  readonly files: readonly File[];
  readonly file: string;
  readonly candidates: readonly CubeCandidate[];
}

/** An opening asked for while a run is going: the person decides. `files` null = the demo scene. */
export interface Waiting {
  readonly files: readonly File[] | null;
  /** The annotation file that came with them. */
  readonly annotations: File | null;
  readonly name: string;
}

/** Something that happened to the person's work and can be taken back or kept, said until dismissed. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  /** A file offered for download (annotations of the scene that was replaced). */
  readonly save?: { readonly name: string; readonly text: string; readonly label: string };
}

export interface SceneSlice {
  readonly scene: Scene | null;
  readonly opening: Opening | null;
  readonly choosing: Choosing | null;
  readonly waiting: Waiting | null;
  readonly openError: StudioErrorData | null;
  readonly notices: readonly Notice[];
  readonly dismissOpenError: () => void;
  readonly dismissChoosing: () => void;
  readonly notify: (text: string, save?: Notice['save']) => void;
  readonly dismissNotice: (id: number) => void;
}

export const createSceneSlice: SliceCreator<SceneSlice> = (set, get) => ({
  scene: null,
  opening: null,
  choosing: null,
  waiting: null,
  openError: null,
  notices: [],
  dismissOpenError: () => set({ openError: null }),
  dismissChoosing: () => set({ choosing: null }),
  notify(text, save) {
    const id = 1 + Math.max(0, ...get().notices.map((n) => n.id));
    // Three at most: an older one that nobody dismissed has been read or does not matter any more.
    set({ notices: [...get().notices, { id, text, save }].slice(-3) });
  },
  dismissNotice: (id) => set({ notices: get().notices.filter((n) => n.id !== id) }),
});
