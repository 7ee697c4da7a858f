/** Storage, locks and tab memory for tests: in memory, by structured clone as the browser does it, with a quota. */
import { fileKey } from './storage';
import type {
  SessionChange,
  SessionStorage,
  SessionSummary,
  StoredSession,
  TabLocks,
  TabMemory,
} from './storage';
import type { StoredArray } from '../persist/pack';

export interface MemoryStorage extends SessionStorage {
  quota: number;
  readonly changes: SessionChange[];
  readonly files: Map<string, File>;
  used(): number;
}

const full = () => Object.assign(new Error('no room'), { name: 'QuotaExceededError' });

export function memoryStorage(): MemoryStorage {
  let sessions = new Map<
    string,
    { summary: SessionSummary; tree: unknown; arrays: Map<string, StoredArray> }
  >();
  const files = new Map<string, File>();
  const used = () => {
    const arrays = [...sessions.values()].flatMap((s) => [...s.arrays.values()]);
    const blobs = [...files.values()];
    return (
      arrays.reduce((sum, a) => sum + a.byteLength, 0) + blobs.reduce((sum, f) => sum + f.size, 0)
    );
  };
  const storage: MemoryStorage = {
    quota: Infinity,
    changes: [],
    files,
    used,
    list: async () =>
      [...sessions.values()].map((s) => s.summary).sort((a, b) => b.saved - a.saved),
    async load(id): Promise<StoredSession | null> {
      const found = sessions.get(id);
      return found ? structuredClone(found) : null;
    },
    async save(change) {
      storage.changes.push(change);
      const { summary, tree, put, remove } = structuredClone(change);
      const before = sessions;
      const arrays = new Map(sessions.get(summary.id)?.arrays);
      for (const key of remove) arrays.delete(key);
      for (const [key, array] of put) arrays.set(key, array);
      sessions = new Map(sessions).set(summary.id, { summary, tree, arrays });
      if (used() <= storage.quota) return;
      sessions = before;
      throw full();
    },
    async update(summary) {
      const found = sessions.get(summary.id);
      if (found) found.summary = summary;
    },
    async remove(id) {
      sessions.delete(id);
    },
    async keepFile(reference, file) {
      if (used() + file.size > storage.quota) throw full();
      files.set(fileKey(reference), new File([file], reference.name));
    },
    file: async (reference) => files.get(fileKey(reference)) ?? null,
    async dropFiles(keep) {
      for (const key of [...files.keys()]) if (!keep.has(key)) files.delete(key);
    },
    usage: async () => ({ used: used(), quota: storage.quota }),
  };
  return storage;
}

/** Locks of several tabs over one set. */
export function memoryLocks(held: Set<string>): TabLocks {
  let own: string | null = null;
  const release = () => {
    if (own !== null) held.delete(own);
    own = null;
  };
  return {
    async hold(id) {
      if (own === id) return true;
      if (held.has(id)) return false;
      release();
      held.add(id);
      own = id;
      return true;
    },
    release,
    held: async () => new Set(held),
  };
}

/** @param shared what all tabs share */
export function memoryTab(
  shared: { last: string | null; left?: { readonly id: string; readonly at: number } },
  own: string | null = null,
): TabMemory {
  let keep: boolean | null = null;
  return {
    own: () => own,
    last: () => shared.last,
    remember(id) {
      own = id;
      shared.last = id;
    },
    leftAgo: (id) => (shared.left?.id === id ? Date.now() - shared.left.at : null),
    disown: () => void (own = ''),
    keepCopies: () => keep,
    setKeepCopies: (v) => void (keep = v),
  };
}
