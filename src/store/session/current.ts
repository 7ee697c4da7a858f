/**
 * The session of this tab: begins with every scene, is kept saved, and is let go with the scene. A tab has at most one.
 * What people do with sessions is in sessions.ts.
 */
import type { StoreApi } from 'zustand/vanilla';
import { isLink } from '../../scene/linkFile';
import type { StudioState } from '../state';
import { copyLimit } from './api';
import type { Aside, SessionsParts, SessionsState } from './api';
import { createAutosave } from './autosave';
import type { Autosave } from './autosave';
import { hasWork, sessionChanged } from './document';
import { copySize, notSaved, sizeOf } from './own';
import type { Own } from './own';
import { referencesTo } from './references';
import { createSaver } from './saver';
import type { Saver } from './saver';
import { fileKey } from './storage';
import type { SessionSummary } from './storage';
import { thumbnailOf } from './thumbnail';

/** What is said of a tab that has no session. */
export const noSession = {
  current: null,
  save: { kind: 'none' },
  sceneBytes: 0,
  copyProblem: null,
  waiting: null,
} as const satisfies Partial<SessionsState>;

export interface Current {
  readonly own: () => Own | null;
  /** Makes a session this tab's. */
  readonly adopt: (session: Own) => void;
  /** Nothing is this tab's any more. @returns what was */
  readonly letGo: () => Own | null;
  /** What was let go is this tab's again: nothing came of what was to take its place. */
  readonly takeBack: (session: Own) => void;
  /** What happens to the studio meanwhile is no change of a session. */
  readonly quietly: <T>(work: () => T) => T;
  /** Lets it go for a while; see `Aside`. What is unsaved of it is the caller's to save first. */
  readonly setAside: () => Aside;
  readonly autosave: Autosave;
  readonly saver: Saver;
  /** Whether a copy of these files is to be kept. */
  readonly wantsCopy: (files: readonly File[]) => boolean;
  /** The scene's name, numbered where another session has it. */
  readonly freshName: (scene: string) => string;
  /** Writes follow each other. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly listed: (summary: SessionSummary) => void;
  /** Out of storage, with files that no other session counts on. */
  readonly removeNow: (id: string) => Promise<void>;
  readonly dispose: () => void;
}

export function createCurrent(
  { studio, storage, locks, memory, newId, ...parts }: SessionsParts,
  store: StoreApi<SessionsState>,
): Current {
  const now = parts.now ?? Date.now;
  const { getState: get, setState: set } = store;
  const autosave = createAutosave(() => saveState(studio.store.getState()));

  let own: Own | null = null;
  /** How many things are going on that are no change of a session. */
  let quiet = 0;
  /** The end of what is being written; writes follow each other. */
  let queue: Promise<unknown> = Promise.resolve();

  const saver = createSaver(
    {
      ...{ storage, now, listed },
      copyDropped(session, why) {
        if (own === session) set({ keepCopy: false, copyProblem: why });
      },
    },
    newId(),
  );

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work, work);
    queue = done.catch(() => undefined);
    return done;
  }

  const unsubscribe = studio.store.subscribe((state, before) => {
    if (quiet > 0 || !sessionChanged(state, before)) return;
    if (!state.scene) return;
    const files = state.importedFrom?.files ?? [];
    if (!own || own.cube !== state.scene.cube) {
      // The same file read otherwise, with the labels where they were, is the same session.
      const same =
        own !== null &&
        files.length > 0 &&
        own.files === files &&
        state.endmembers === before.endmembers;
      if (same && own) own.cube = state.scene.cube;
      else begin(state, before);
    }
    if (own) own.truthFiles = state.truthFiles;
    if (get().save.kind !== 'failed') set({ save: { kind: 'unsaved' } });
    autosave.touch();
  });

  /** A session for the scene that has just been opened; the one before is saved as it was and let go. */
  function begin(state: StudioState, before: StudioState, name?: string): void {
    const { scene, importedFrom } = state;
    if (!scene) return;
    const last = own;
    if (last && autosave.dirty()) void write(last, before);
    autosave.forget();
    const files = importedFrom?.files ?? [];
    const session: Own = {
      id: newId(),
      name: freshName(name ?? scene.cube.name),
      created: now(),
      cube: scene.cube,
      files,
      truthFiles: state.truthFiles,
      written: new Set(),
      thumbnail: thumbnailOf(scene),
      copied: wantsCopy(files),
      detail: 0,
    };
    adopt(session);
    void inTurn(async () => {
      await locks.hold(session.id);
      // A scene that was only looked at leaves nothing behind.
      if (last && !hasWork(before)) await removeNow(last.id);
    }).catch(() => undefined);
  }

  function adopt(session: Own): void {
    own = session;
    memory.remember(session.id);
    set({
      current: { id: session.id, name: session.name },
      waiting: null,
      sceneBytes: copySize([...session.files, ...session.truthFiles]),
      keepCopy: session.copied,
      copyProblem: null,
    });
  }

  function wantsCopy(files: readonly File[]): boolean {
    // What lies on another host is fetched again, when a person agrees to it.
    if (files.length === 0 || files.some(isLink)) return false;
    return memory.keepCopies() ?? sizeOf(files) <= copyLimit;
  }

  function freshName(scene: string): string {
    const taken = new Set(get().list.map((s) => s.name));
    let name = scene;
    for (let n = 2; taken.has(name); n++) name = `${scene} (${n})`;
    return name;
  }

  function saveState(state: StudioState): Promise<void> {
    return own ? write(own, state) : Promise.resolve();
  }

  /** Never rejects: what went wrong is in `save`. */
  function write(session: Own, state: StudioState): Promise<void> {
    const mine = () => own === session;
    return inTurn(async () => {
      if (mine()) set({ save: { kind: 'saving' } });
      try {
        const at = await saver.save(session, state);
        if (mine() && autosave.dirty()) set({ save: { kind: 'unsaved' } });
        else if (mine()) set({ save: { kind: 'saved', at, detail: session.detail } });
        if ((await saver.keepScene(session)) && mine()) autosave.touch();
      } catch (error) {
        if (mine()) set({ save: { kind: 'failed', error: notSaved(error) } });
      }
    });
  }

  function listed(summary: SessionSummary): void {
    const others = get().list.filter((s) => s.id !== summary.id);
    set({ list: [summary, ...others].sort((a, b) => b.saved - a.saved) });
  }

  async function removeNow(id: string): Promise<void> {
    await storage.remove(id);
    const summaries = await storage.list();
    const copied = summaries.filter((s) => s.copied).flatMap((s) => s.files.map(fileKey));
    const mine = own?.copied ? await referencesTo([...own.files, ...own.truthFiles]) : [];
    await storage.dropFiles(new Set([...copied, ...mine.map(fileKey)]));
    set({ list: get().list.filter((s) => s.id !== id) });
  }

  return {
    own: () => own,
    adopt,
    letGo() {
      const was = own;
      own = null;
      return was;
    },
    setAside() {
      const was = own;
      const { current, save, sceneBytes, keepCopy, copyProblem, waiting } = get();
      own = null;
      quiet++;
      set(noSession);
      return {
        saved: was === null || save.kind === 'saved',
        putBack(work) {
          work();
          quiet--;
          own = was;
          set({ current, save, sceneBytes, keepCopy, copyProblem, waiting });
          // What could not be saved before is tried again.
          if (was && save.kind !== 'saved') autosave.touch();
        },
        keep(name) {
          quiet--;
          const state = studio.store.getState();
          // Where a session is being brought back it is that one's scene.
          if (quiet > 0 || !state.scene) return;
          begin(state, state, name);
          autosave.touch();
        },
      };
    },
    takeBack(session) {
      own = session;
    },
    quietly(work) {
      quiet++;
      const done = (): void => {
        quiet--;
      };
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } catch (error) {
        done();
        throw error;
      }
      if (result instanceof Promise) void result.then(done, done);
      else done();
      return result;
    },
    ...{ autosave, saver, wantsCopy, freshName, inTurn, listed, removeNow },
    dispose() {
      unsubscribe();
      autosave.forget();
    },
  };
}
