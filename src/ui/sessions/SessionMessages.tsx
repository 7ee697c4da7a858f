/** What sessions have to say above the image: one that waits for its scene, one that cannot be saved or opened. */
import { useRef } from 'react';
import type { FileReference } from '../../scene/importChoices';
import { hostOf } from '../../scene/linkFile';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { useSessions, useSessionsState } from './context';
import './sessions.css';

export function SessionMessages() {
  const some = useSessionsState(
    (s) => s.waiting !== null || s.save.kind === 'failed' || (s.error !== null && !s.shown),
    false,
  );
  return some ? <Messages /> : null;
}

function Messages() {
  const sessions = useSessions();
  const save = useSessionsState((s) => s.save, null);
  const error = useSessionsState((s) => (s.shown ? null : s.error), null);
  return (
    <>
      <Waiting />
      {save?.kind === 'failed' && (
        <div className="session-failed">
          <ErrorNote error={save.error} />
          <button type="button" className="button" onClick={() => sessions.show(true)}>
            <Icon name="folder" />
            Show sessions
          </button>
        </div>
      )}
      {error && <ErrorNote error={error} onDismiss={() => sessions.dismissError()} />}
    </>
  );
}

/** What somebody has to choose, and what lies on another host. */
function sourcesOf(wanted: readonly FileReference[]) {
  const far = wanted.filter(({ address }) => address !== undefined);
  const near = wanted.filter(({ address }) => address === undefined);
  const hosts = new Set(far.map(({ address }) => hostOf(address ?? '')));
  return {
    from: [...hosts].join(' and '),
    links: far.map((w) => w.name).join(' and '),
    names: near.map((w) => w.name).join(' and '),
  };
}

function Waiting() {
  const sessions = useSessions();
  const waiting = useSessionsState((s) => s.waiting, null);
  const input = useRef<HTMLInputElement>(null);
  if (!waiting) return null;
  const { from, links, names } = sourcesOf(waiting.wanted);
  const what = waiting.shared ? `Opened from ${waiting.name}. It` : `Session “${waiting.name}”`;
  const fetched = names === '';
  return (
    <>
      <div className="note note-warning" role="group" aria-label="Session without its scene">
        <Icon name="info" />
        <div className="note-text">
          <p className="note-title">
            {fetched
              ? `${what} waits for its scene, ${links}, which lies on ${from}.`
              : `${what} waits for its scene: choose ${names}.`}
          </p>
          <p>
            {waiting.shared
              ? 'A link holds labels and settings, never the scene’s files.'
              : 'The browser holds the labels, weights and maps, but no copy of the scene.'}{' '}
            {from === ''
              ? 'Drop it on the page or choose it.'
              : `${fetched ? '' : `Drop it on the page or choose it; then ${links} is fetched from ${from}. `}Whoever runs ${from} sees the network address of this computer; nothing else is sent.`}
          </p>
          <div className="button-row">
            {fetched ? (
              <button
                type="button"
                className="button button-primary"
                onClick={() => sessions.fetchScene()}
              >
                <Icon name="link" />
                Fetch from {from}
              </button>
            ) : (
              <button
                type="button"
                className="button button-primary"
                onClick={() => input.current?.click()}
              >
                <Icon name="folder" />
                Choose the scene
              </button>
            )}
            <button type="button" className="button" onClick={() => void sessions.startAnew()}>
              Start anew
            </button>
          </div>
        </div>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          onChange={(e) => {
            const files = [...(e.target.files ?? [])];
            e.target.value = '';
            sessions.openFiles(files);
          }}
        />
      </div>
      {waiting.refused && (
        <div className="session-failed">
          <ErrorNote error={waiting.refused.error} />
          <button type="button" className="button" onClick={() => sessions.openRefused()}>
            Open anyway as a new session
          </button>
        </div>
      )}
    </>
  );
}
