/** Tabs of one browser: a lock for the session a tab has open, and what a reloaded or new tab goes on with. */
import type { TabLocks, TabMemory } from '../../store/session/storage';

const prefix = 'unmixing-studio.session.';

/** By the browser's locks, which end with the tab, however it ends. Without them (no https) every tab may have any. */
export function browserLocks(): TabLocks {
  const locks = (navigator as { locks?: LockManager }).locks;
  let held: { readonly id: string; readonly letGo: () => void } | null = null;
  const release = () => {
    held?.letGo();
    held = null;
  };
  const take = (id: string) =>
    new Promise<(() => void) | null>((resolve, reject) => {
      const request = locks?.request(prefix + id, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((letGo) => resolve(() => letGo()));
      });
      request?.catch(reject);
    });
  return {
    async hold(id) {
      if (!locks || held?.id === id) return true;
      const letGo = await take(id);
      if (!letGo) return false;
      release();
      held = { id, letGo };
      return true;
    },
    release,
    async held() {
      const state = await locks?.query();
      const names = (state?.held ?? []).map((lock) => lock.name ?? '');
      return new Set(names.filter((n) => n.startsWith(prefix)).map((n) => n.slice(prefix.length)));
    },
  };
}

const ownKey = 'unmixing-studio.session';
const lastKey = 'unmixing-studio.last-session';
const copiesKey = 'unmixing-studio.keep-copies';
const leftKey = 'unmixing-studio.left-session';

/** Storage can be forbidden (private windows): then nothing outlasts the page. */
function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

/** `sessionStorage` is of a tab and outlasts reloads and crashes of it; `localStorage` is of all tabs. */
export function browserTab(): TabMemory {
  const own = () => attempt(() => sessionStorage.getItem(ownKey), null);
  const last = () => attempt(() => localStorage.getItem(lastKey), null);
  window.addEventListener('pagehide', () => {
    const id = own();
    if (id) attempt(() => localStorage.setItem(leftKey, `${Date.now()} ${id}`), undefined);
  });
  const disown = () => attempt(() => sessionStorage.setItem(ownKey, ''), undefined);
  return {
    own,
    last,
    leftAgo(id) {
      const [at, whose] = attempt(() => localStorage.getItem(leftKey), null)?.split(' ') ?? [];
      return whose === id ? Date.now() - Number(at) : null;
    },
    disown,
    remember(id) {
      if (id !== '' || last() === own())
        attempt(() => localStorage.setItem(lastKey, id), undefined);
      attempt(() => sessionStorage.setItem(ownKey, id), undefined);
    },
    keepCopies() {
      const kept = attempt(() => localStorage.getItem(copiesKey), null);
      return kept === null ? null : kept === 'yes';
    },
    setKeepCopies: (keep) =>
      attempt(() => localStorage.setItem(copiesKey, keep ? 'yes' : 'no'), undefined),
  };
}
