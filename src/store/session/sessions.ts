/**
 * The sessions of this browser and the one of this tab: begins one with every scene, keeps it saved, brings it back,
 * and opens others. Storage, locks and the tab's memory are given; what is on screen about it is in src/ui/sessions.
 *
 * A tab has at most one session, `own`; it belongs to the scene on screen and is let go with it.
 */
import { createStore } from 'zustand/vanilla';
import { StudioError, toErrorData } from '../../scene/errors';
import type { StudioState } from '../state';
import { copyLimit, isSessionFile, sessionExtension } from './api';
import type { Sessions, SessionsParts, SessionsState } from './api';
import { createAutosave } from './autosave';
import type { SessionDocument } from './document';
import { hasWork, notSaved, openElsewhere, sizeOf } from './own';
import type { Own } from './own';
import { matchFiles, referencesTo } from './references';
import { filesOf, keptFiles, readStored, showDocument } from './restore';
import { createSaver } from './saver';
import { snapshot } from './snapshot';
import { fileKey } from './storage';
import type { SessionSummary } from './storage';
import { thumbnailOf } from './thumbnail';

/** What a session holds of the state; the cursor and what is only on screen are not among it. */
const kept = [
  ...(['scene', 'importedFrom', 'truthFiles', 'endmembers', 'labels', 'active'] as const),
  ...(['references', 'sampling', 'settings', 'engineChoice'] as const),
  ...(['pins', 'spectrumView'] as const),
  ...(['view', 'rgb', 'band', 'palette', 'layer', 'viewport'] as const),
  ...(['run', 'result', 'raceChoice', 'race'] as const),
] satisfies readonly (keyof StudioState)[];

export function createSessions(parts: SessionsParts): Sessions {
  const { studio, storage, locks, memory, newId, clock, engineFixed } = parts;
  const now = parts.now ?? Date.now;
  const store = createStore<SessionsState>()(() => ({
    current: null,
    save: { kind: 'none' },
    list: [],
    elsewhere: new Set(),
    waiting: null,
    error: null,
    busy: null,
    sceneBytes: 0,
    keepCopy: false,
    copyProblem: null,
    usage: null,
    shown: false,
  }));
  const { getState: get, setState: set } = store;
  const autosave = createAutosave(() => saveState(studio.store.getState()));

  let own: Own | null = null;
  /** A session is being brought back: the scene that comes is its own. */
  let restoring = false;
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

  /* ---------- following the studio ---------- */

  const unsubscribe = studio.store.subscribe((state, before) => {
    const unchanged =
      kept.every((name) => state[name] === before[name]) && state.preview.on === before.preview.on;
    if (restoring || unchanged) return;
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
  function begin(state: StudioState, before: StudioState): void {
    const { scene, importedFrom } = state;
    if (!scene) return;
    const last = own;
    if (last && autosave.dirty()) void write(last, before);
    autosave.forget();
    const files = importedFrom?.files ?? [];
    const session: Own = {
      id: newId(),
      name: freshName(scene.cube.name),
      created: now(),
      cube: scene.cube,
      files,
      truthFiles: state.truthFiles,
      written: new Set(),
      thumbnail: thumbnailOf(scene),
      copied: wantsCopy(files),
      thrift: 0,
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
      sceneBytes: sizeOf([...session.files, ...session.truthFiles]),
      keepCopy: session.copied,
      copyProblem: null,
    });
  }

  function wantsCopy(files: readonly File[]): boolean {
    return files.length > 0 && (memory.keepCopies() ?? sizeOf(files) <= copyLimit);
  }

  function freshName(scene: string): string {
    const taken = new Set(get().list.map((s) => s.name));
    let name = scene;
    for (let n = 2; taken.has(name); n++) name = `${scene} (${n})`;
    return name;
  }

  /* ---------- saving ---------- */

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
        else if (mine()) set({ save: { kind: 'saved', at, thrift: session.thrift } });
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

  /* ---------- bringing back ---------- */

  /** Brings a document and its files to the screen. @param id null: it becomes a new session */
  async function bringBack(
    document: SessionDocument,
    files: readonly File[],
    stored: { id: string; written: ReadonlySet<string>; copied: boolean } | null,
    notice: string,
  ): Promise<void> {
    const id = stored?.id ?? newId();
    const before = own;
    restoring = true;
    own = null;
    try {
      const said = await showDocument(studio, document, files, engineFixed ?? false);
      const { scene, importedFrom, truthFiles } = studio.store.getState();
      if (!scene) return;
      adopt({
        ...{ id, name: document.name, created: document.created, cube: scene.cube },
        files: importedFrom?.files ?? [],
        truthFiles,
        written: stored?.written ?? new Set(),
        thumbnail: document.thumbnail ?? thumbnailOf(scene),
        copied: stored ? stored.copied : wantsCopy(files),
        thrift: 0,
      });
      set({ save: { kind: 'saved', at: document.saved, thrift: 0 } });
      studio.store.getState().notify([notice, ...said].join(' '), undefined, {
        label: 'Start anew',
        run: () => void startAnew(),
      });
    } catch (error) {
      // What was on screen before is there still, or something else was opened, or the scene is nobody's.
      const shown = studio.store.getState().scene?.cube;
      if (before && before.cube === shown) own = before;
      else if (toErrorData(error).kind !== 'cancelled') clearStudio();
      throw error;
    } finally {
      restoring = false;
    }
    if (!stored) autosave.touch();
  }

  /** Reads a stored session and brings it back, or waits for its scene. The lock is held already. */
  async function openStored(
    id: string,
    notice: (saved: number) => string,
    givesWay: () => boolean = () => false,
  ): Promise<void> {
    const { summary, arrays, document } = await readStored(storage, id);
    saver.know(arrays);
    const written = new Set(arrays.keys());
    const files = await keptFiles(storage, document);
    if (givesWay()) return;
    if (files) {
      const stored = { id, written, copied: summary.copied };
      await bringBack(document, files, stored, notice(summary.saved));
    } else waitFor(id, document, written);
  }

  function waitFor(
    id: string | null,
    document: SessionDocument,
    written: ReadonlySet<string>,
  ): void {
    clearStudio();
    memory.remember(id ?? '');
    const wanted = filesOf(document);
    set({ waiting: { id, name: document.name, document, written, wanted, refused: null } });
  }

  function clearStudio(): void {
    autosave.forget();
    own = null;
    restoring = true;
    studio.clear();
    restoring = false;
    set({ current: null, save: { kind: 'none' }, waiting: null, sceneBytes: 0, copyProblem: null });
  }

  /** The scene that a session waits for. */
  async function giveScene(files: readonly File[]): Promise<void> {
    const { waiting } = get();
    if (!waiting) return;
    const { document, id, name, written } = waiting;
    try {
      const given = await matchFiles(waiting.wanted, files);
      const stored = id === null ? null : { id, written, copied: wantsCopy(given) };
      const notice = `The session “${name}” is back with its scene.`;
      await bringBack(document, given, stored, notice);
      set({ waiting: null });
      autosave.touch();
    } catch (error) {
      set({ waiting: { ...waiting, refused: { error: toErrorData(error), files } } });
    }
  }

  /* ---------- what people do ---------- */

  /** Before the session on screen goes: saved, or else it stays. */
  async function leave(): Promise<void> {
    await autosave.flush();
    const { save } = get();
    if (save.kind === 'failed' && own) {
      throw new StudioError({
        ...save.error,
        message: 'The session on screen could not be saved, so it stays.',
        advice: 'Save it as a file or make room, then try again.',
      });
    }
  }

  /** One thing at a time; what goes wrong is in `error`. */
  async function doing<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    set({ busy: what, error: null });
    try {
      return await work();
    } catch (error) {
      const data = toErrorData(error);
      if (data.kind !== 'cancelled') set({ error: data });
      return null;
    } finally {
      set({ busy: null });
    }
  }

  async function open(id: string): Promise<void> {
    if (id === own?.id) return;
    await doing('Opening the session', async () => {
      await leave();
      if (!(await locks.hold(id))) throw openElsewhere(get().list.find((s) => s.id === id)?.name);
      const last = own;
      const lastWork = last !== null && hasWork(studio.store.getState());
      try {
        await openStored(id, (saved) => `Opened the session of ${clock(saved)}.`);
      } catch (error) {
        if (own) await locks.hold(own.id);
        else locks.release();
        throw error;
      }
      if (last && !lastWork) await inTurn(() => removeNow(last.id));
      set({ shown: false });
    });
  }

  async function openSessionFile(file: File): Promise<void> {
    await doing(`Opening ${file.name}`, async () => {
      const { readSessionFile } = await import('./file');
      const { document, embedded } = await readSessionFile(file);
      await leave();
      const files = embedded
        ? await matchFiles(filesOf(document), [...embedded.files, ...embedded.truthFiles])
        : await keptFiles(storage, document);
      if (files) {
        await bringBack(document, files, null, `Opened the session file ${file.name}.`);
        const id = get().current?.id;
        if (id) await locks.hold(id);
      } else {
        locks.release();
        waitFor(null, document, new Set());
      }
      set({ shown: false });
    });
  }

  async function startAnew(): Promise<void> {
    await doing('Starting anew', async () => {
      await leave();
      const last = own;
      const lastWork = hasWork(studio.store.getState());
      clearStudio();
      memory.remember('');
      locks.release();
      if (last && !lastWork) await inTurn(() => removeNow(last.id));
      set({ shown: false });
    });
  }

  /** This tab has it, on screen or waiting for its scene. */
  const isMine = (id: string): boolean => id === own?.id || id === get().waiting?.id;

  async function removeNow(id: string): Promise<void> {
    await storage.remove(id);
    const summaries = await storage.list();
    const copied = summaries.filter((s) => s.copied).flatMap((s) => s.files.map(fileKey));
    const mine = own?.copied ? await referencesTo([...own.files, ...own.truthFiles]) : [];
    await storage.dropFiles(new Set([...copied, ...mine.map(fileKey)]));
    set({ list: get().list.filter((s) => s.id !== id) });
  }

  async function remove(id: string): Promise<void> {
    await doing('Deleting', async () => {
      if ((await locks.held()).has(id) && !isMine(id)) {
        throw openElsewhere(get().list.find((s) => s.id === id)?.name);
      }
      if (isMine(id)) {
        clearStudio();
        memory.remember('');
        locks.release();
      }
      await inTurn(() => removeNow(id));
      // There is room now for what was left out.
      if (own) {
        own.thrift = 0;
        autosave.touch();
      }
      await refresh();
    });
  }

  async function rename(id: string, wanted: string): Promise<void> {
    const name = wanted.trim().slice(0, 120);
    const summary = get().list.find((s) => s.id === id);
    if (name === '' || name === summary?.name) return;
    if (own?.id === id) {
      own.name = name;
      set({ current: { id, name } });
    }
    if (!summary) return;
    listed({ ...summary, name });
    try {
      await inTurn(() => storage.update({ ...summary, name }));
    } catch (error) {
      set({ error: toErrorData(error) });
    }
  }

  async function saveFile(embed: boolean) {
    return doing('Saving the file', async () => {
      const state = studio.store.getState();
      const session = own;
      if (!session || !state.scene) {
        throw new StudioError({
          kind: 'session',
          message: 'There is no session to save: no scene is open.',
          advice: 'Open a scene first.',
        });
      }
      const { name, created, thumbnail, files, truthFiles } = session;
      const references = {
        files: await referencesTo(files),
        truthFiles: await referencesTo(truthFiles),
      };
      const facts = { name, created, thumbnail, saved: now(), ...references };
      const document = snapshot(state, facts);
      if (!document) return null;
      const { writeSessionFile } = await import('./file');
      const blob = await writeSessionFile(document, embed ? { files, truthFiles } : null);
      return { name: `${name.replace(/\.[^.]{1,5}$/, '')}${sessionExtension}`, blob };
    });
  }

  async function setKeepCopy(keep: boolean): Promise<void> {
    memory.setKeepCopies(keep);
    const session = own;
    if (!session) return;
    session.copied = keep;
    set({ keepCopy: keep, copyProblem: null });
    if (!keep) await inTurn(() => saver.dropCopy(session, null)).catch(() => undefined);
    autosave.touch();
    await autosave.flush();
  }

  async function refresh(): Promise<void> {
    try {
      const [list, held, usage] = [await storage.list(), await locks.held(), await storage.usage()];
      const elsewhere = new Set([...held].filter((id) => !isMine(id)));
      set({ list, elsewhere, usage });
    } catch (error) {
      set({ save: { kind: 'failed', error: notSaved(error) } });
    }
  }

  async function start(): Promise<void> {
    await refresh();
    const mine = memory.own();
    const wanted = mine ?? memory.last();
    if (!wanted || !get().list.some((s) => s.id === wanted)) return;
    // A page that is being reloaded or closed lets go of its session a moment later.
    for (let tries = 0; !(await locks.hold(wanted)); tries++) {
      if (tries === 5) {
        const name = get().list.find((s) => s.id === wanted)?.name ?? '';
        studio.store
          .getState()
          .notify(`“${name}” is open in another tab; this tab has a session of its own.`);
        memory.disown();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // Somebody was quicker than the storage.
    const quicker = (): boolean => {
      const { scene, opening, doctor } = studio.store.getState();
      return scene !== null || opening !== null || doctor !== null || own !== null;
    };
    if (quicker()) return;
    await doing('Restoring the last session', () =>
      openStored(wanted, (saved) => `Restored the session of ${clock(saved)}.`, quicker),
    );
    if (!isMine(wanted)) locks.release();
  }

  return {
    store,
    start,
    openFiles(files) {
      const session = files.find(isSessionFile);
      if (session) void openSessionFile(session);
      else if (get().waiting && files.length > 0) void giveScene(files);
      else studio.openFiles(files);
    },
    open,
    openSessionFile: (file) => void openSessionFile(file),
    startAnew,
    rename,
    remove,
    saveFile,
    setKeepCopy,
    openRefused() {
      const files = get().waiting?.refused?.files;
      set({ waiting: null });
      memory.remember('');
      locks.release();
      if (files) studio.openFiles(files);
    },
    show(shown) {
      set({ shown, error: null });
      if (shown) void refresh();
    },
    refresh,
    dismissError: () => set({ error: null }),
    flush: () => autosave.flush(),
    dispose() {
      unsubscribe();
      autosave.forget();
      locks.release();
    },
  };
}
