/**
 * Sessions in the browser's IndexedDB. It is in ui, the rank that may know both the store's interface and the page's
 * APIs; src/store/session sees `SessionStorage` only. Arrays are written in pieces, one after the other within one
 * transaction: whole or not at all, and no piece holds the page for longer than a few milliseconds.
 *
 * `sessions` id → summary; `documents` id → tree; `arrays` [id, key, piece] → typed array; `files` key → Blob
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { arrayType, emptyArray, type StoredArray } from '../../store/persist/pack';
import { fileKey, type SessionStorage, type SessionSummary } from '../../store/session/storage';

const stores = ['sessions', 'documents', 'arrays', 'files'] as const;
type Names = (typeof stores)[number][];
/** Values in a piece. */
const pieceLength = 2 ** 20;

interface Schema extends DBSchema {
  sessions: { key: string; value: SessionSummary };
  documents: { key: string; value: unknown };
  arrays: { key: [string, string, number]; value: StoredArray };
  files: { key: string; value: Blob };
}

/** Keys [id, …] of one session, or [id, key, …] of one of its arrays. */
const under = (...key: string[]): IDBKeyRange => IDBKeyRange.bound(key, [...key, []]);

export function indexedDbStorage(): SessionStorage {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;

  function connect(): Promise<IDBPDatabase<Schema>> {
    const forget = (): null => (opened = null);
    const upgrade = (db: IDBPDatabase<Schema>): void =>
      stores.forEach((name) => db.createObjectStore(name));
    if (opened) return opened;
    // Closed by the browser (its data were cleared) or not opened: the next call opens it anew.
    opened = openDB<Schema>('unmixing-studio', 1, { upgrade, terminated: forget });
    opened.catch(forget);
    return opened;
  }

  /** Runs `work` in one transaction and waits until it is stored. */
  async function change(
    names: Names,
    work: (transaction: IDBPTransaction<Schema, Names, 'readwrite'>) => Promise<void>,
  ): Promise<void> {
    const transaction = (await connect()).transaction(names, 'readwrite');
    // Whoever waits hears of it from `work` first.
    transaction.done.catch(() => undefined);
    try {
      await work(transaction);
      await transaction.done;
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
    list: async () =>
      (await (await connect()).getAll('sessions')).sort((a, b) => b.saved - a.saved),

    async load(id) {
      const transaction = (await connect()).transaction(['sessions', 'documents', 'arrays']);
      // Each request says itself why it failed.
      transaction.done.catch(() => undefined);
      const summary = await transaction.objectStore('sessions').get(id);
      const tree = await transaction.objectStore('documents').get(id);
      if (!summary || tree === undefined) return null;
      const store = transaction.objectStore('arrays');
      const pieces = new Map<string, StoredArray[]>();
      for (const key of await store.getAllKeys(under(id))) {
        const piece = await store.get(key);
        if (piece) pieces.set(key[1], [...(pieces.get(key[1]) ?? []), piece]);
      }
      const arrays = new Map([...pieces].map(([key, list]) => [key, joined(list)]));
      return { summary, tree, arrays };
    },

    save: ({ summary, tree, put, remove }) =>
      change(['sessions', 'documents', 'arrays'], async (transaction) => {
        const { id } = summary;
        const store = transaction.objectStore('arrays');
        for (const key of remove) await store.delete(under(id, key));
        for (const [key, array] of put) {
          const pieces = Math.max(1, Math.ceil(array.length / pieceLength));
          for (let i = 0; i < pieces; i++) {
            // A copy: a view would take the whole buffer along, and shared memory cannot be stored.
            const piece = array.slice(i * pieceLength, (i + 1) * pieceLength);
            await store.put(piece, [id, key, i]);
          }
        }
        await transaction.objectStore('documents').put(tree, id);
        await transaction.objectStore('sessions').put(summary, id);
      }),

    async update(summary) {
      await (await connect()).put('sessions', summary, summary.id);
    },

    remove: (id) =>
      change(['sessions', 'documents', 'arrays'], async (transaction) => {
        await transaction.objectStore('sessions').delete(id);
        await transaction.objectStore('documents').delete(id);
        await transaction.objectStore('arrays').delete(under(id));
      }),

    async keepFile(reference, file) {
      await (await connect()).put('files', file, fileKey(reference));
    },

    async file(reference) {
      const blob = await (await connect()).get('files', fileKey(reference));
      return blob ? new File([blob], reference.name) : null;
    },

    dropFiles: (keep) =>
      change(['files'], async (transaction) => {
        const store = transaction.objectStore('files');
        for (const key of await store.getAllKeys()) if (!keep.has(key)) await store.delete(key);
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
  const whole = emptyArray(arrayType(pieces[0]), length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
