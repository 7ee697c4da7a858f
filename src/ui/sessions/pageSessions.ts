/** The sessions of a page: the browser's storage, locks and clock put together, and saving when the page is left. */
import { createSessions } from '../../store/session/sessions';
import type { Sessions } from '../../store/session/api';
import type { Studio } from '../../store/studio';
import { clockTime } from './format';
import { indexedDbStorage } from './indexedDb';
import { browserLocks, browserTab } from './tabs';

/** @param engineFixed the address asks for an engine */
export function createPageSessions(studio: Studio, engineFixed: boolean): Sessions {
  const sessions = createSessions({
    studio,
    storage: indexedDbStorage(),
    locks: browserLocks(),
    memory: browserTab(),
    newId: () =>
      Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) =>
        b.toString(16).padStart(2, '0'),
      ).join(''),
    clock: clockTime,
    engineFixed,
  });
  // A tab that goes to the background may not come back; one that is closed gets this far at best.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void sessions.flush();
  });
  addEventListener('pagehide', () => void sessions.flush());
  return sessions;
}
