/** Links in the page's address: what one carries is opened before anything else, and never runs by itself. */
import { isShareFragment } from '../../documents/shareFormat';
import type { Sessions } from '../../store/session/api';
import { toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';

/** The fragment of the address if it is a link; steps use fragments, too. */
function fragmentOfLink(): string | null {
  const fragment = location.hash.slice(1);
  return isShareFragment(fragment) ? fragment : null;
}

/** So that a reload brings the work back, and not the link again. */
function dropFragment(fragment: string): void {
  if (location.hash.slice(1) !== fragment) return;
  history.replaceState(history.state, '', location.pathname + location.search);
}

async function open(sessions: Sessions, fragment: string): Promise<StudioErrorData | null> {
  try {
    const { decodeShare } = await import('../../documents/shareLink');
    const failed = await sessions.openShared(decodeShare(fragment), 'a link');
    if (failed) return failed;
    const { store } = sessions;
    if (!store.getState().waiting) dropFragment(fragment);
    else {
      // A reload asks for the scene again until it is there.
      const stop = store.subscribe(({ waiting }) => {
        if (waiting) return;
        stop();
        dropFragment(fragment);
      });
    }
    return null;
  } catch (error) {
    return toErrorData(error);
  }
}

/** Opens the link of the address, or what this tab had last; then links that come while the page is open. */
export async function followLinks(sessions: Sessions): Promise<void> {
  addEventListener('hashchange', () => {
    const fragment = fragmentOfLink();
    if (fragment === null) return;
    void open(sessions, fragment).then((failed) => failed && sessions.tell(failed));
  });
  const fragment = fragmentOfLink();
  const failed = fragment === null ? null : await open(sessions, fragment);
  if (fragment !== null && !failed) return;
  await sessions.start();
  if (failed) sessions.tell(failed);
}
