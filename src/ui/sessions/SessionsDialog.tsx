/** The dialog of sessions: the one on screen, files in and out, and the list. */
import { useState } from 'react';
import { Dialog } from '../common/Dialog';
import { ErrorNote } from '../common/ErrorNote';
import { FileButton } from '../common/FileButton';
import { Icon } from '../common/Icon';
import { download } from '../common/download';
import { bytes } from '../common/format';
import { copyLimit } from '../../store/session/api';
import { useSessions, useSessionsState } from './context';
import { savedText } from './SavedStatus';
import { SessionRow } from './SessionRow';
import './sessions.css';

export function SessionsDialog() {
  const sessions = useSessions();
  const error = useSessionsState((s) => s.error, null);
  const busy = useSessionsState((s) => s.busy, null);

  return (
    <Dialog
      className="sessions"
      title="Sessions"
      aside={
        <p className="panel-aside" role="status" aria-label="Sessions status">
          {busy ?? ''}
        </p>
      }
      onClose={() => sessions.show(false)}
    >
      {error && <ErrorNote error={error} onDismiss={() => sessions.dismissError()} />}
      <Current />
      <List />
    </Dialog>
  );
}

function Current() {
  const sessions = useSessions();
  const current = useSessionsState((s) => s.current, null);
  const save = useSessionsState((s) => s.save, null);
  const busy = useSessionsState((s) => s.busy !== null, false);
  const sceneBytes = useSessionsState((s) => s.sceneBytes, 0);
  const [embed, setEmbed] = useState(false);

  const saveFile = async () => {
    const file = await sessions.saveFile(embed && sceneBytes > 0);
    if (file) download(file.name, file.blob, 'application/zip');
  };

  return (
    <section className="sessions-current" aria-label="Session on screen">
      {current ? (
        <>
          <p>
            On screen: <strong>{current.name}</strong>
            <span className="panel-aside">{save && savedText(save)}</span>
          </p>
          <CopyChoice />
          {sceneBytes > 0 && (
            <label className="check">
              <input type="checkbox" checked={embed} onChange={(e) => setEmbed(e.target.checked)} />
              <span>Embed the scene’s files when saving as a file ({bytes(sceneBytes)})</span>
            </label>
          )}
        </>
      ) : (
        <p>No scene is open. A session begins with one and saves itself.</p>
      )}
      <div className="button-row">
        <button
          type="button"
          className="button"
          disabled={!current || busy}
          onClick={() => void saveFile()}
        >
          <Icon name="download" />
          Save as file
        </button>
        <FileButton
          className="button"
          accept=".unmix"
          disabled={busy}
          onFile={(file) => sessions.openSessionFile(file)}
        >
          <Icon name="upload" />
          Open session file
        </FileButton>
        <button
          type="button"
          className="button"
          disabled={!current || busy}
          onClick={() => void sessions.startAnew()}
        >
          <Icon name="plus" />
          Start anew
        </button>
      </div>
    </section>
  );
}

function CopyChoice() {
  const sessions = useSessions();
  const sceneBytes = useSessionsState((s) => s.sceneBytes, 0);
  const keep = useSessionsState((s) => s.keepCopy, false);
  const problem = useSessionsState((s) => s.copyProblem, null);
  if (sceneBytes === 0) {
    return (
      <p className="hint">
        A scene that is made by the studio or fetched from its address is not copied: it is made or
        fetched anew.
      </p>
    );
  }
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={keep}
          onChange={(e) => void sessions.setKeepCopy(e.target.checked)}
        />
        <span>
          Keep a copy of the scene in this browser ({bytes(sceneBytes)}), so that it opens again
          without being asked for. On by itself up to {bytes(copyLimit)}.
        </span>
      </label>
      {problem && <p className="field-problem">{problem}</p>}
    </>
  );
}

function List() {
  const list = useSessionsState((s) => s.list, []);
  const usage = useSessionsState((s) => s.usage, null);
  return (
    <section aria-labelledby="sessions-list-title">
      <h3 id="sessions-list-title">In this browser</h3>
      {list.length === 0 ? (
        <p className="empty">Sessions appear here once they are saved, a second after a change.</p>
      ) : (
        <ul className="sessions-list">
          {list.map((summary) => (
            <SessionRow key={summary.id} summary={summary} />
          ))}
        </ul>
      )}
      {usage && (
        <p className="hint">
          {bytes(usage.used)} of about {bytes(usage.quota)} that this browser gives the studio are
          used.
        </p>
      )}
    </section>
  );
}
