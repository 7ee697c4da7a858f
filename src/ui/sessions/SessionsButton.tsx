/** The header's way to the sessions; the dialog itself is loaded when it is opened first. */
import { Suspense, lazy } from 'react';
import { Icon } from '../common/Icon';
import { useSessions, useSessionsState } from './context';

const SessionsDialog = lazy(() =>
  import('./SessionsDialog').then((m) => ({ default: m.SessionsDialog })),
);

export function SessionsButton() {
  const there = useSessionsState(() => true, false);
  return there ? <Shown /> : null;
}

function Shown() {
  const sessions = useSessions();
  const shown = useSessionsState((s) => s.shown, false);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Sessions"
        title="Sessions"
        aria-haspopup="dialog"
        onClick={() => sessions.show(true)}
      >
        <Icon name="sessions" />
      </button>
      {shown && (
        <Suspense fallback={null}>
          <SessionsDialog />
        </Suspense>
      )}
    </>
  );
}
