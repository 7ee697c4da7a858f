/** One session of the list: thumbnail, name, facts; open, rename, delete after a second word. */
import { useEffect, useRef, useState } from 'react';
import type { Thumbnail } from '../../scene/importChoices';
import type { SessionSummary } from '../../store/session/storage';
import { Icon } from '../common/Icon';
import { bytes } from '../common/format';
import { useSessions, useSessionsState } from './context';
import { dateTime } from './format';

type Mode = 'shown' | 'renaming' | 'deleting';

export function SessionRow({ summary }: { summary: SessionSummary }) {
  const sessions = useSessions();
  const { id, name } = summary;
  const isCurrent = useSessionsState((s) => s.current?.id === id, false);
  const elsewhere = useSessionsState((s) => s.elsewhere.has(id), false);
  const busy = useSessionsState((s) => s.busy !== null, false);
  const [mode, setMode] = useState<Mode>('shown');
  const row = useRef<HTMLLIElement>(null);
  const back = useRef<string | null>(null);
  const leave = (control: string) => {
    back.current = control;
    setMode('shown');
  };
  useEffect(() => {
    // The control that had the focus is there again.
    if (mode !== 'shown' || !back.current) return;
    row.current?.querySelector<HTMLElement>(`[data-control="${back.current}"]`)?.focus();
    back.current = null;
  }, [mode]);

  return (
    <li ref={row} className="session-row" data-current={isCurrent} aria-label={name}>
      <Picture thumbnail={summary.thumbnail} />
      <div className="session-what">
        {mode === 'renaming' ? (
          <NameField
            name={name}
            onDone={(next) => {
              if (next !== null) void sessions.rename(id, next);
              leave('rename');
            }}
          />
        ) : (
          <p className="session-name">{name}</p>
        )}
        <p className="session-facts">
          {name !== summary.scene && <span>{summary.scene}</span>}
          <span>{dateTime(summary.saved)}</span>
          <span>
            {bytes(summary.bytes)}
            {summary.copied ? ' with the scene' : ''}
          </span>
          {isCurrent && <span className="session-state">on screen</span>}
          {elsewhere && <span className="session-state">open in another tab</span>}
        </p>
      </div>
      {mode === 'deleting' ? (
        <div className="session-actions" role="group" aria-label={`Delete ${name}?`}>
          <span className="session-question">Delete for good?</span>
          <FocusedButton onClick={() => leave('delete')}>Keep</FocusedButton>
          <button
            type="button"
            className="button small button-danger"
            disabled={busy}
            onClick={() => void sessions.remove(id)}
          >
            Delete
          </button>
        </div>
      ) : (
        <div className="session-actions">
          <button
            type="button"
            className="button small"
            aria-label={`Open ${name}`}
            disabled={isCurrent || elsewhere || busy}
            onClick={() => void sessions.open(id)}
          >
            Open
          </button>
          <button
            type="button"
            className="icon-button"
            data-control="rename"
            aria-label={`Rename ${name}`}
            title="Rename"
            disabled={elsewhere || busy}
            onClick={() => setMode('renaming')}
          >
            <Icon name="pencil" />
          </button>
          <button
            type="button"
            className="icon-button"
            data-control="delete"
            aria-label={`Delete ${name}`}
            title="Delete"
            disabled={elsewhere || busy}
            onClick={() => setMode('deleting')}
          >
            <Icon name="trash" />
          </button>
        </div>
      )}
    </li>
  );
}

/** The answer that changes nothing has the focus first. */
function FocusedButton({ onClick, children }: { onClick: () => void; children: string }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button ref={button} type="button" className="button small" onClick={onClick}>
      {children}
    </button>
  );
}

/** Enter takes the name, Escape leaves it; so does going elsewhere. */
function NameField({ name, onDone }: { name: string; onDone: (name: string | null) => void }) {
  const [text, setText] = useState(name);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  return (
    <input
      ref={input}
      type="text"
      aria-label={`New name of ${name}`}
      maxLength={120}
      value={text}
      onChange={(e) => setText(e.target.value)}
      onBlur={() => onDone(text)}
      onKeyDown={(e) => {
        if (e.key !== 'Enter' && e.key !== 'Escape') return;
        // Escape is not the dialog's here, and Enter not that of the button which gets the focus.
        e.preventDefault();
        onDone(e.key === 'Enter' ? text : null);
      }}
    />
  );
}

function Picture({ thumbnail }: { thumbnail: Thumbnail | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!thumbnail) return;
    const { width, height, rgba } = thumbnail;
    const image = new ImageData(Uint8ClampedArray.from(rgba), width, height);
    canvas.current?.getContext('2d')?.putImageData(image, 0, 0);
  }, [thumbnail]);
  return (
    <span className="session-picture" aria-hidden="true">
      {thumbnail && <canvas ref={canvas} width={thumbnail.width} height={thumbnail.height} />}
    </span>
  );
}
