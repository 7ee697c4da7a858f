/**
 * Sessions that come back: out of storage or a file, with their scene, or waiting until a person gives it. What is on screen
 * goes only when the other is there.
 */
import type { StoreApi } from 'zustand/vanilla';
import { toErrorData } from '../../scene/errors';
import { linksAmong } from '../../scene/linkFile';
import type { Coming, SessionsParts, SessionsState, WaitingForScene } from './api';
import { noSession } from './current';
import type { Current } from './current';
import type { SessionDocument } from './document';
import { matchFiles } from './references';
import { filesOf, keptFiles, readStored, showDocument } from './restore';
import { thumbnailOf } from './thumbnail';

/** A session that is in storage under this id. */
interface Stored {
  readonly id: string;
  /** Keys of its arrays there. */
  readonly written: ReadonlySet<string>;
  readonly copied: boolean;
}

/** A session before it waits for its scene: no files have been given. */
type Wait = Omit<WaitingForScene, 'refused'>;

export interface BringBack {
  /** Brings it to the screen as a new session, or waits for its scene. @param files null: they are not there */
  readonly bringNew: (wait: Wait, files: readonly File[] | null, notice: string) => Promise<void>;
  /** Reads a stored session and brings it back, or waits for its scene. The lock is held already. */
  readonly openStored: (
    id: string,
    notice: (saved: number) => string,
    givesWay?: () => boolean,
  ) => Promise<void>;
  /** What waits of a session's document. @param id null: it is not in storage */
  readonly waitOf: (
    id: string | null,
    document: SessionDocument,
    written: ReadonlySet<string>,
  ) => Wait;
  /** The scene that a session waits for; what of it has an address is fetched from there. */
  readonly giveScene: (files: readonly File[]) => Promise<void>;
  /** The empty page, and no session. */
  readonly clearStudio: () => void;
}

export function createBringBack(
  { studio, storage, locks, memory, newId, engineFixed }: SessionsParts,
  store: StoreApi<SessionsState>,
  current: Current,
  startAnew: () => void,
): BringBack {
  const { getState: get, setState: set } = store;

  /** Brings it and its files to the screen. @param stored null: it becomes a new session */
  async function bringBack(
    coming: Coming,
    files: readonly File[],
    stored: Stored | null,
    notice: string,
  ): Promise<void> {
    const id = stored?.id ?? newId();
    const before = current.letGo();
    try {
      const said = await current.quietly(() => coming.show(files));
      const { scene, importedFrom, truthFiles } = studio.store.getState();
      if (!scene) return;
      current.adopt({
        ...{ id, name: coming.name ?? current.freshName(scene.cube.name) },
        ...{ created: coming.created, cube: scene.cube },
        files: importedFrom?.files ?? [],
        truthFiles,
        written: stored?.written ?? new Set(),
        thumbnail: coming.thumbnail ?? thumbnailOf(scene),
        copied: stored ? stored.copied : current.wantsCopy(files),
        detail: 0,
      });
      const { saved } = coming;
      set({ save: saved === null ? { kind: 'unsaved' } : { kind: 'saved', at: saved, detail: 0 } });
      studio.store.getState().notify([notice, ...said].join(' '), undefined, {
        label: 'Start anew',
        run: startAnew,
      });
    } catch (error) {
      // What was on screen before is there still, or something else was opened, or the scene is nobody's.
      const shown = studio.store.getState().scene?.cube;
      if (before && before.cube === shown) current.takeBack(before);
      else if (toErrorData(error).kind !== 'cancelled') clearStudio();
      throw error;
    }
    if (!stored) current.autosave.touch();
  }

  async function bringNew(
    wait: Wait,
    files: readonly File[] | null,
    notice: string,
  ): Promise<void> {
    if (!files) {
      locks.release();
      return waitFor(wait);
    }
    await bringBack(wait.coming, files, null, notice);
    const id = get().current?.id;
    if (id) await locks.hold(id);
  }

  async function openStored(
    id: string,
    notice: (saved: number) => string,
    givesWay: () => boolean = () => false,
  ): Promise<void> {
    const { summary, arrays, document } = await readStored(storage, id);
    current.saver.know(arrays);
    const written = new Set(arrays.keys());
    const wait = waitOf(id, document, written);
    const files = await keptFiles(storage, wait.wanted);
    if (givesWay()) return;
    if (files) {
      const stored = { id, written, copied: summary.copied };
      await bringBack(wait.coming, files, stored, notice(summary.saved));
    } else waitFor(wait);
  }

  const waitOf = (
    id: string | null,
    document: SessionDocument,
    written: ReadonlySet<string>,
  ): Wait => ({
    ...{ id, written, name: document.name, shared: false, wanted: filesOf(document) },
    coming: {
      ...document,
      show: (files) => showDocument(studio, document, files, engineFixed ?? false),
    },
  });

  function waitFor(wait: Wait): void {
    clearStudio();
    memory.remember(wait.id ?? '');
    set({ waiting: { ...wait, refused: null } });
  }

  function clearStudio(): void {
    current.autosave.forget();
    current.letGo();
    current.quietly(() => studio.clear());
    set(noSession);
  }

  async function giveScene(files: readonly File[]): Promise<void> {
    const { waiting } = get();
    if (!waiting) return;
    const { coming, id, name, shared, written } = waiting;
    try {
      const given = await matchFiles(waiting.wanted, [...files, ...linksAmong(waiting.wanted)]);
      const stored = id === null ? null : { id, written, copied: current.wantsCopy(given) };
      const notice = shared
        ? `Opened from ${name}, with its scene. Train to see the maps.`
        : `The session “${name}” is back with its scene.`;
      await bringBack(coming, given, stored, notice);
      set({ waiting: null });
      current.autosave.touch();
    } catch (error) {
      set({ waiting: { ...waiting, refused: { error: toErrorData(error), files } } });
    }
  }

  return { bringNew, openStored, waitOf, giveScene, clearStudio };
}
