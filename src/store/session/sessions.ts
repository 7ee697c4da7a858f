/**
 * The sessions of this browser and the one of this tab: begins one with every scene, keeps it saved, brings it back,
 * and opens others. Storage, locks and the tab's memory are given; what is on screen about it is in src/ui/sessions.
 *
 * A tab has at most one session, `own`; it belongs to the scene on screen and is let go with it.
 */
import { createStore } from 'zustand/vanilla';
import { StudioError, toErrorData } from '../../cube/errors';
import { keepEndmemberIds } from '../endmembers';
import type { StudioState } from '../state';
import { copyLimit } from './api';
import type { Sessions, SessionsParts, SessionsState, WaitingForScene } from './api';
import { restoredState, sceneMismatch } from './apply';
import { createAutosave } from './autosave';
import type { SessionDocument } from './document';
import { isSessionFile, readSessionFile, sessionExtension, writeSessionFile } from './file';
import { migrate } from './migrate';
import { hasWork, notSaved, openElsewhere, sizeOf } from './own';
import type { Own } from './own';
import { unpack } from './pack';
import { readDocument } from './read';
import { matchFiles, referencesTo } from './references';
import { createSaver } from './saver';
import { snapshot } from './snapshot';
import { fileKey } from './storage';
import type { SessionSummary } from './storage';
import { thumbnailOf } from './thumbnail';

/** What a session holds of the state; the cursor and what is only on screen are not among it. */
const kept = [
  ...(['scene', 'importedFrom', 'truthFiles', 'endmembers', 'labels', 'active'] as const),
  ...(['references', 'sampling', 'settings', 'engineChoice'] as const),
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
    if (restoring || kept.every((name) => state[name] === before[name])) return;
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
    const { scene: was } = document;
    const sceneFiles = files.slice(0, was.files.length);
    const truth = files.slice(was.files.length);
    const id = stored?.id ?? newId();
    const before = own;
    restoring = true;
    own = null;
    try {
      const demo = was.files.length === 0;
      await studio.openAs(demo ? null : sceneFiles, was.choices, was.demoSeed ?? undefined);
      if (truth.length > 0) await studio.openAs(truth, {});
      const { scene, importedFrom, truthFiles, engineChoice } = studio.store.getState();
      if (!scene) return;
      const mismatch = sceneMismatch(was, scene);
      if (mismatch) throw mismatch;
      const lists = [document, document.run, document.result, document.race];
      for (const part of lists) if (part) keepEndmemberIds(part.endmembers);
      const { state, said } = restoredState(document, scene);
      studio.store.setState(state);
      if (!engineFixed && document.engineChoice !== engineChoice) {
        studio.selectEngine(document.engineChoice);
      }
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
  async function openStored(id: string, notice: (saved: number) => string): Promise<void> {
    const found = await storage.load(id);
    if (!found) {
      throw new StudioError({
        kind: 'session',
        message: 'The session is not in this browser any more.',
        advice: 'It may have been deleted in another tab. Choose another one.',
      });
    }
    const { summary, arrays } = found;
    const { name } = summary;
    const read = readDocument(unpack(migrate(found.tree, name), arrays, name), name);
    const document = { ...read, name };
    saver.know(arrays);
    const wanted = [...document.scene.files, ...document.scene.truthFiles];
    const files = await Promise.all(wanted.map((reference) => storage.file(reference)));
    const there = files.filter((f) => f !== null);
    const stored = { id, written: new Set(arrays.keys()), copied: summary.copied };
    if (there.length === wanted.length) {
      const given = await matchFiles(wanted, there);
      await bringBack(document, given, stored, notice(summary.saved));
    } else waitFor({ id, name, document, wanted, refused: null });
  }

  function waitFor(waiting: WaitingForScene): void {
    clearStudio();
    memory.remember(waiting.id ?? '');
    set({ waiting });
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
    const { document, id, name } = waiting;
    try {
      const given = await matchFiles(waiting.wanted, files);
      const found = id === null ? null : await storage.load(id);
      if (found) saver.know(found.arrays);
      // The document's own arrays were read before; they are the ones that are on screen.
      const stored =
        id === null ? null : { id, written: new Set<string>(), copied: wantsCopy(given) };
      if (stored && found) stored.written = new Set(found.arrays.keys());
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
      const { document, embedded } = await readSessionFile(file);
      await leave();
      const { name, scene } = document;
      const wanted = [...scene.files, ...scene.truthFiles];
      let files: readonly (File | null)[] = embedded
        ? [...embedded.files, ...embedded.truthFiles]
        : [];
      if (!embedded) files = await Promise.all(wanted.map((r) => storage.file(r)));
      const there = files.filter((f) => f !== null);
      if (there.length < wanted.length) {
        locks.release();
        waitFor({ id: null, name, document, wanted, refused: null });
      } else {
        const given = await matchFiles(wanted, there);
        await bringBack(document, given, null, `Opened the session file ${file.name}.`);
        if (own) await locks.hold(own.id);
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
      if ((await locks.held()).has(id) && id !== own?.id) {
        throw openElsewhere(get().list.find((s) => s.id === id)?.name);
      }
      if (id === own?.id || id === get().waiting?.id) {
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
      const elsewhere = new Set([...held].filter((id) => id !== own?.id));
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
    const { scene, opening } = studio.store.getState();
    if (scene || opening || own) return;
    await doing('Restoring the last session', () =>
      openStored(wanted, (saved) => `Restored the session of ${clock(saved)}.`),
    );
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
