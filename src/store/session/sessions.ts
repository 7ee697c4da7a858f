/**
 * The sessions of this browser: what people do with them. The one of this tab is in current.ts, bringing one back in
 * bringBack.ts; storage, locks and the tab's memory are given; what is on screen about it is in src/ui/sessions.
 */
import { createStore } from 'zustand/vanilla';
import type { ShareDocument } from '../../documents/share';
import { StudioError, toErrorData } from '../../scene/errors';
import { isLink, linksAmong } from '../../scene/linkFile';
import type { StudioErrorData } from '../../scene/errors';
import { isSessionFile, sessionExtension } from './api';
import type { Coming, Sessions, SessionsParts, SessionsState, SharedMore } from './api';
import { createBringBack } from './bringBack';
import { createCurrent, noSession } from './current';
import { hasWork, snapshot } from './document';
import { notSaved, openElsewhere } from './own';
import { matchFiles, referencesTo } from './references';
import { keptFiles } from './restore';
import { assignmentFormat } from '../../documents/classFormat';
import { shareFormat } from '../../documents/shareFormat';

/** So soon after a page has ended it may be back, reloaded. */
const RELOAD_MS = 2000;

export function createSessions(parts: SessionsParts): Sessions {
  const { studio, storage, locks, memory, clock } = parts;
  const now = parts.now ?? Date.now;
  const store = createStore<SessionsState>()(() => ({
    ...noSession,
    list: [],
    elsewhere: new Set(),
    error: null,
    busy: null,
    keepCopy: false,
    usage: null,
    shown: false,
    hide: [],
  }));
  const { getState: get, setState: set } = store;
  const current = createCurrent(parts, store);
  const { autosave, inTurn, listed, removeNow } = current;
  const { bringNew, openStored, waitOf, giveScene, clearStudio } = createBringBack(
    parts,
    store,
    current,
    () => void startAnew(),
  );

  /** Before the session on screen goes: saved, or else it stays. */
  async function leave(): Promise<void> {
    await autosave.flush();
    const { save } = get();
    if (save.kind === 'failed' && current.own()) {
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
    if (id === current.own()?.id) return;
    await doing('Opening the session', async () => {
      await leave();
      if (!(await locks.hold(id))) throw openElsewhere(get().list.find((s) => s.id === id)?.name);
      const last = current.own();
      const lastWork = last !== null && hasWork(studio.store.getState());
      try {
        await openStored(id, (saved) => `Opened the session of ${clock(saved)}.`);
      } catch (error) {
        const mine = current.own();
        if (mine) await locks.hold(mine.id);
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
      const wait = waitOf(null, document, new Set());
      // A link in it stands for no bytes.
      const files =
        embedded && linksAmong(wait.wanted).length === 0
          ? await matchFiles(wait.wanted, [...embedded.files, ...embedded.truthFiles])
          : await keptFiles(storage, wait.wanted);
      await bringNew(wait, files, `Opened the session file ${file.name}.`);
      set({ shown: false });
    });
  }

  async function openShared(
    document: ShareDocument,
    from: string,
    more?: SharedMore,
  ): Promise<StudioErrorData | null> {
    await doing(`Opening ${from}`, async () => {
      const { filesOfShare, shareTitle, showShare } = await import('../share/show');
      // A new name is one that no session has.
      await refresh();
      const wanted = filesOfShare(document);
      const files = await keptFiles(storage, wanted);
      await leave();
      const coming: Coming = {
        ...{ name: more ? current.freshName(more.name) : null, created: now() },
        ...{ saved: null, thumbnail: null },
        async show(given) {
          const said = await showShare(studio, document, given);
          more?.opened();
          return said;
        },
      };
      const title = `${from}: ${more?.name ?? shareTitle(document)}`;
      const wait = { id: null, name: title, shared: true, written: new Set<string>() };
      const notice = more?.notice ?? `Opened from ${title}. Train to see the maps.`;
      await bringNew({ ...wait, coming, wanted }, files, notice);
      set({ shown: false, hide: document.hide ?? [] });
    });
    return get().error;
  }

  async function startAnew(): Promise<void> {
    await doing('Starting anew', async () => {
      await leave();
      const last = current.own();
      const lastWork = hasWork(studio.store.getState());
      clearStudio();
      memory.remember('');
      locks.release();
      if (last && !lastWork) await inTurn(() => removeNow(last.id));
      set({ shown: false });
    });
  }

  /** This tab has it, on screen or waiting for its scene. */
  const isMine = (id: string): boolean => id === current.own()?.id || id === get().waiting?.id;

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
      const mine = current.own();
      if (mine) {
        mine.detail = 0;
        autosave.touch();
      }
      await refresh();
    });
  }

  async function rename(id: string, wanted: string): Promise<void> {
    const name = wanted.trim().slice(0, 120);
    const summary = get().list.find((s) => s.id === id);
    if (name === '' || name === summary?.name) return;
    const mine = current.own();
    if (mine?.id === id) {
      mine.name = name;
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
      const session = current.own();
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
    const session = current.own();
    if (!session) return;
    session.copied = keep;
    set({ keepCopy: keep, copyProblem: null });
    if (!keep) await inTurn(() => current.saver.dropCopy(session, null)).catch(() => undefined);
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
    // A page that is being reloaded lets go of its session a moment later. A tab that is new does not wait for that:
    // between the two pages of the other's reload it would take the session away. If it came just then, it gives it back.
    if (mine === null && (await locks.hold(wanted))) {
      const wait = RELOAD_MS - (memory.leftAgo(wanted) ?? RELOAD_MS);
      if (wait > 0) {
        locks.release();
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    const most = mine === null ? 0 : 5;
    for (let tries = 0; !(await locks.hold(wanted)); tries++) {
      if (tries === most) {
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
      const { scene, opening, importCheck } = studio.store.getState();
      return scene !== null || opening !== null || importCheck !== null || current.own() !== null;
    };
    if (quicker()) return;
    await doing('Restoring the last session', () =>
      openStored(wanted, (saved) => `Restored the session of ${clock(saved)}.`, quicker),
    );
    if (!isMine(wanted)) locks.release();
  }

  studio.reads({
    format: shareFormat,
    what: 'a shared file',
    async open(file) {
      const { readSharedFile } = await import('../share/readFile');
      await openShared(await readSharedFile(file), file.name);
    },
  });

  studio.reads({
    format: assignmentFormat,
    what: 'an assignment',
    async open(file) {
      const { openAssignment, readAssignmentFile } = await import('../classwork/open');
      await openAssignment(studio, { openShared }, await readAssignmentFile(file), file.name);
    },
  });

  return {
    store,
    start,
    openFiles(files) {
      const session = files.find((f) => isSessionFile(f) && !isLink(f));
      if (session) void openSessionFile(session);
      // A scene is in no JSON: a document is opened as what it says it is.
      else if (get().waiting && files.some((f) => !/\.json$/i.test(f.name) || isLink(f)))
        void giveScene(files);
      else studio.openFiles(files);
    },
    open,
    openSessionFile: (file) => void openSessionFile(file),
    openShared,
    fetchScene: () => void giveScene([]),
    tell: (error) => set({ error }),
    startAnew,
    rename,
    remove,
    saveFile,
    async setAside() {
      // It stays in memory: what cannot be saved is not lost by it.
      await autosave.flush();
      return current.setAside();
    },
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
      current.dispose();
      locks.release();
    },
  };
}
