/**
 * Sessions in the browser's IndexedDB. It is in ui, the rank that may know both the store's interface and the page's
 * APIs; src/store/session sees `SessionStorage` only. Arrays are written in pieces, one after the other within one
 * transaction: whole or not at all, and no piece holds the page for longer than a few milliseconds.
 *
 * `sessions` id → summary; `documents` id → tree; `arrays` [id, key, piece] → typed array; `files` key → Blob
 */
import type { FileReference } from '../../scene/importChoices';
import type { StoredArray } from '../../store/persist/pack';
import { fileKey } from '../../store/session/storage';
import type {
  SessionChange,
  SessionStorage,
  SessionSummary,
  StoredSession,
} from '../../store/session/storage';

const database = 'unmixing-studio';
const version = 1;
/** Values in a piece. */
const pieceLength = 2 ** 20;

type StoreName = 'sessions' | 'documents' | 'arrays' | 'files';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The storage did not answer.'));
  });

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(database, version);
  request.onupgradeneeded = () => {
    for (const name of ['sessions', 'documents', 'arrays', 'files'] satisfies StoreName[]) {
      request.result.createObjectStore(name);
    }
  };
  return settled(request);
}

/** Keys [id, …] of one session, or [id, key, …] of one of its arrays. */
const under = (...key: string[]): IDBKeyRange => IDBKeyRange.bound(key, [...key, []]);

export function indexedDbStorage(): SessionStorage {
  let opened: Promise<IDBDatabase> | null = null;

  async function connect(): Promise<IDBDatabase> {
    opened ??= openDatabase();
    try {
      const db = await opened;
      // Closed by the browser (its data were cleared): the next call opens it anew.
      db.onclose = () => (opened = null);
      return db;
    } catch (error) {
      opened = null;
      throw error;
    }
  }

  /** Runs `work` in one transaction and waits until it is stored. */
  async function within<T>(
    names: StoreName[],
    mode: IDBTransactionMode,
    work: (store: (name: StoreName) => IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    const transaction = (await connect()).transaction(names, mode);
    const stored = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () =>
        reject(transaction.error ?? new DOMException('The storage gave up.', 'AbortError'));
    });
    // Whoever waits hears of it from `work` first.
    stored.catch(() => undefined);
    try {
      const result = await work((name) => transaction.objectStore(name));
      await stored;
      return result;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It has aborted by itself, with the cause that follows.
      }
      throw transaction.error ?? error;
    }
  }

  return {
    list: () =>
      within(['sessions'], 'readonly', async (store) => {
        const all = (await settled(store('sessions').getAll())) as SessionSummary[];
        return all.sort((a, b) => b.saved - a.saved);
      }),

    load: (id): Promise<StoredSession | null> =>
      within(['sessions', 'documents', 'arrays'], 'readonly', async (store) => {
        const summary = (await settled(store('sessions').get(id))) as SessionSummary | undefined;
        const tree: unknown = await settled(store('documents').get(id));
        if (!summary || tree === undefined) return null;
        const keys = (await settled(store('arrays').getAllKeys(under(id)))) as [
          string,
          string,
          number,
        ][];
        const pieces = new Map<string, StoredArray[]>();
        for (const key of keys) {
          const piece = (await settled(store('arrays').get(key))) as StoredArray;
          pieces.set(key[1], [...(pieces.get(key[1]) ?? []), piece]);
        }
        return {
          summary,
          tree,
          arrays: new Map([...pieces].map(([key, list]) => [key, joined(list)])),
        };
      }),

    save: ({ summary, tree, put, remove }: SessionChange) =>
      within(['sessions', 'documents', 'arrays'], 'readwrite', async (store) => {
        const { id } = summary;
        for (const key of remove) await settled(store('arrays').delete(under(id, key)));
        for (const [key, array] of put) {
          const pieces = Math.max(1, Math.ceil(array.length / pieceLength));
          for (let i = 0; i < pieces; i++) {
            // A copy: a view would take the whole buffer along, and shared memory cannot be stored.
            const piece = array.slice(i * pieceLength, (i + 1) * pieceLength);
            await settled(store('arrays').put(piece, [id, key, i]));
          }
        }
        await settled(store('documents').put(tree, id));
        await settled(store('sessions').put(summary, id));
      }),

    update: (summary) =>
      within(['sessions'], 'readwrite', async (store) => {
        await settled(store('sessions').put(summary, summary.id));
      }),

    remove: (id) =>
      within(['sessions', 'documents', 'arrays'], 'readwrite', async (store) => {
        await settled(store('sessions').delete(id));
        await settled(store('documents').delete(id));
        await settled(store('arrays').delete(under(id)));
      }),

    keepFile: (reference: FileReference, file: Blob) =>
      within(['files'], 'readwrite', async (store) => {
        await settled(store('files').put(file, fileKey(reference)));
      }),

    file: (reference) =>
      within(['files'], 'readonly', async (store) => {
        const blob = (await settled(store('files').get(fileKey(reference)))) as Blob | undefined;
        return blob ? new File([blob], reference.name) : null;
      }),

    dropFiles: (keep) =>
      within(['files'], 'readwrite', async (store) => {
        const keys = (await settled(store('files').getAllKeys())) as string[];
        for (const key of keys) if (!keep.has(key)) await settled(store('files').delete(key));
      }),

    async usage() {
      const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
      return usage === undefined || quota === undefined ? null : { used: usage, quota };
    },
  };
}

/** One array of its pieces, which are of one type. */
function joined(pieces: readonly StoredArray[]): StoredArray {
  if (pieces.length === 1) return pieces[0];
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const Type = pieces[0].constructor as new (length: number) => StoredArray;
  const whole = new Type(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
