/** The scenes of the queue, one below another: what is known of each, its maps as they come, or why it has none. */
import { memo } from 'react';
import { useStore } from 'zustand';
import type { BatchItem } from '../../store/batch/items';
import type { BatchModel } from '../../store/batch/model';
import type { BatchQueue } from '../../store/batch/queue';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { bytes, count, duration } from '../common/format';
import { SmallMap } from './SmallMap';

export function QueueList({ queue }: { readonly queue: BatchQueue }) {
  const items = useStore(queue.store, (s) => s.items);
  const model = useStore(queue.store, (s) => s.model);
  if (items.length === 0) return null;
  return (
    <ol className="batch-list" aria-label="Scenes of the queue">
      {items.map((item) => (
        <QueueItem key={item.id} item={item} endmembers={model?.endmembers ?? none} queue={queue} />
      ))}
    </ol>
  );
}

const none: BatchModel['endmembers'] = [];

interface QueueItemProps {
  readonly item: BatchItem;
  readonly endmembers: BatchModel['endmembers'];
  readonly queue: BatchQueue;
}

const QueueItem = memo(function QueueItem({ item, endmembers, queue }: QueueItemProps) {
  const { name, status, answer, error } = item;
  return (
    <li className="batch-item" data-status={status} aria-label={name}>
      <div className="batch-item-head">
        <span className="batch-name" title={item.files.map((f) => f.name).join(', ')}>
          {name}
        </span>
        <span className="batch-said">{saidOf(item)}</span>
        <span className="batch-tools">
          {status === 'failed' && (
            <button
              type="button"
              className="button small"
              aria-label={`Try ${name} again`}
              onClick={() => queue.again(item.id)}
            >
              Try again
            </button>
          )}
          <button
            type="button"
            className="icon-button quiet"
            aria-label={`Remove ${name}`}
            title="Remove"
            disabled={status === 'going'}
            onClick={() => queue.remove(item.id)}
          >
            <Icon name="close" />
          </button>
        </span>
      </div>
      {error ? (
        <ErrorNote error={error} />
      ) : answer?.kept ? (
        <p className="batch-kept hint">Its maps were in the folder already, made of the same.</p>
      ) : (
        <ul className="batch-maps" aria-label={`Maps of ${name}`}>
          {endmembers.map((e, r) => (
            <SmallMap
              key={e.name}
              scene={name}
              endmember={e}
              small={answer?.small ?? null}
              r={r}
              R={endmembers.length}
            />
          ))}
        </ul>
      )}
      {answer?.unlike && (
        <p className="note note-warning batch-unlike">
          <Icon name="warning" />
          <span className="note-text">
            Unlike the scene that was learned: {answer.unlike} Look at its maps before you use them.
          </span>
        </p>
      )}
      {answer?.notes.map((note) => (
        <p key={note} className="hint">
          {note}
        </p>
      ))}
    </li>
  );
});

function saidOf({ status, fraction, answer, files, bytes: size }: BatchItem): string {
  const what = `${bytes(size)}${files.length > 1 ? `, ${count(files.length, 'file')}` : ''}`;
  switch (status) {
    case 'waiting':
      return `${what} · waiting`;
    case 'going':
      return `${what} · ${Math.floor(100 * fraction)} %`;
    case 'failed':
      return `${what} · failed`;
    case 'done': {
      if (!answer || answer.kept) return `${what} · there already`;
      const { lines, samples, validPixels, seconds } = answer;
      const left = lines * samples - validPixels;
      const masked = left > 0 ? ` · ${count(left, 'pixel')} without values` : '';
      return `${lines} × ${samples} pixels in ${duration(seconds)}${masked}`;
    }
  }
}
