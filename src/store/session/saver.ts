/**
 * Writes a session into storage: only what changed, and less of it where storage is full. The scene's copy goes first,
 * then the maps of the race, then the other maps; labels and weights stay to the last.
 */
import { toErrorData } from '../../scene/errors';
import type { StudioState } from '../state';
import { noRoom, sizeOf } from './own';
import type { Own } from './own';
import { pack } from '../persist/pack';
import type { StoredArray } from '../persist/pack';
import { referencesTo } from './references';
import { snapshot } from './snapshot';
import type { Thrift } from './snapshot';
import { fileKey, isFull } from './storage';
import type { SessionStorage, SessionSummary } from './storage';

interface SaverParts {
  readonly storage: SessionStorage;
  readonly now: () => number;
  readonly listed: (summary: SessionSummary) => void;
  readonly copyDropped: (session: Own, why: string | null) => void;
}

export interface Saver {
  /** @returns when; rejects where nothing could be saved. */
  save(session: Own, state: StudioState): Promise<number>;
  /** Keeps the scene's files, once each. True when that turned out to be impossible and the session says so. */
  keepScene(session: Own): Promise<boolean>;
  dropCopy(session: Own, why: string | null): Promise<void>;
  /** Arrays that are in storage already under these keys. */
  know(arrays: ReadonlyMap<string, StoredArray>): void;
}

/** @param keyPrefix of array keys; no other tab's */
export function createSaver(
  { storage, now, listed, copyDropped }: SaverParts,
  keyPrefix: string,
): Saver {
  const keys = new WeakMap<StoredArray, string>();
  let keyCount = 0;
  const keyOf = (array: StoredArray): string => {
    const key = keys.get(array) ?? `${keyPrefix}-${++keyCount}`;
    keys.set(array, key);
    return key;
  };

  /** Saves, leaving out more and more where storage is full: first the scene's copy, at last the maps. */
  async function save(session: Own, state: StudioState): Promise<number> {
    const files = await referencesTo(session.files);
    const truthFiles = await referencesTo(session.truthFiles);
    for (;;) {
      const saved = now();
      const { name, created, thumbnail, id, copied } = session;
      const facts = { name, created, saved, files, truthFiles, thumbnail };
      const document = snapshot(state, facts, session.thrift);
      if (!document) return saved;
      const { tree, arrays } = pack(document, keyOf);
      const put = new Map([...arrays].filter(([key]) => !session.written.has(key)));
      const remove = [...session.written].filter((key) => !arrays.has(key));
      const summary: SessionSummary = {
        ...{ id, name, created, saved, thumbnail, copied },
        scene: document.scene.name,
        bytes:
          JSON.stringify(tree).length +
          sizeOf([...arrays.values()].map((a) => ({ size: a.byteLength }))) +
          (copied ? sizeOf([...files, ...truthFiles]) : 0),
        files: [...files, ...truthFiles],
      };
      try {
        await storage.save({ summary, tree, put, remove });
        session.written = new Set(arrays.keys());
        listed(summary);
        return saved;
      } catch (error) {
        if (!isFull(error)) throw error;
        if (session.copied) await dropCopy(session, noRoom);
        else if (session.thrift < 2) session.thrift = (session.thrift + 1) as Thrift;
        else throw error;
      }
    }
  }

  /** Keeps the scene's files, once each. */
  async function keepScene(session: Own): Promise<boolean> {
    if (!session.copied) return false;
    try {
      for (const file of [...session.files, ...session.truthFiles]) {
        const [reference] = await referencesTo([file]);
        if (!(await storage.file(reference))) await storage.keepFile(reference, file);
      }
    } catch (error) {
      await dropCopy(session, isFull(error) ? noRoom : toErrorData(error).message);
      return true;
    }
    return false;
  }

  async function dropCopy(session: Own, why: string | null): Promise<void> {
    session.copied = false;
    copyDropped(session, why);
    const summaries = await storage.list();
    const mine = summaries.find((s) => s.id === session.id);
    // What the list says of the copy goes with the next save; files no session counts on go now.
    const others = summaries.filter((s) => s !== mine && s.copied);
    await storage.dropFiles(new Set(others.flatMap((s) => s.files.map(fileKey))));
  }

  return {
    save,
    keepScene,
    dropCopy,
    know(arrays) {
      for (const [key, array] of arrays) keys.set(array, key);
    },
  };
}
