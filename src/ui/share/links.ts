/** Links in the page's address: what one carries is opened before anything else, and never runs by itself. */
import { isShareFragment } from '../../documents/shareFormat';
import { isClassFragment } from '../../documents/classFormat';
import type { Sessions } from '../../store/session/api';
import type { Studio } from '../../store/studio';
import { toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';

interface Parts {
  readonly studio: Studio;
  readonly sessions: Sessions;
}

/** The fragment of the address if it is a link; steps use fragments, too. */
function fragmentOfLink(): string | null {
  const fragment = location.hash.slice(1);
  return isShareFragment(fragment) || isClassFragment(fragment) ? fragment : null;
}

/** So that a reload brings the work back, and not the link again. */
function dropFragment(fragment: string): void {
  if (location.hash.slice(1) !== fragment) return;
  history.replaceState(history.state, '', location.pathname + location.search);
}

/** @returns why it could not be opened */
async function opened(
  { studio, sessions }: Parts,
  fragment: string,
): Promise<StudioErrorData | null> {
  if (isClassFragment(fragment)) {
    const [{ decodeAssignment }, { openAssignment }] = await Promise.all([
      import('../../documents/classLink'),
      import('../../store/classwork/open'),
    ]);
    return openAssignment(studio, sessions, decodeAssignment(fragment), 'a link');
  }
  const { decodeShare } = await import('../../documents/shareLink');
  return sessions.openShared(decodeShare(fragment), 'a link');
}

async function open(parts: Parts, fragment: string): Promise<StudioErrorData | null> {
  try {
    const failed = await opened(parts, fragment);
    if (failed) return failed;
    const { store } = parts.sessions;
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
export async function followLinks(studio: Studio, sessions: Sessions): Promise<void> {
  const parts = { studio, sessions };
  addEventListener('hashchange', () => {
    const fragment = fragmentOfLink();
    if (fragment === null) return;
    void open(parts, fragment).then((failed) => failed && sessions.tell(failed));
  });
  const fragment = fragmentOfLink();
  const failed = fragment === null ? null : await open(parts, fragment);
  if (fragment !== null && !failed) return;
  await sessions.start();
  if (failed) sessions.tell(failed);
}
