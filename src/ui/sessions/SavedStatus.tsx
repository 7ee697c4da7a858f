/** The status bar's word on autosaving. */
import type { SaveState } from '../../store/session/api';
import { useSessionsState } from './context';
import { clockTime } from './format';

export function SavedStatus() {
  const save = useSessionsState((s) => s.save, null);
  const text = save && savedText(save);
  if (!text) return null;
  return (
    <span
      className="saved-status"
      data-state={save.kind}
      data-at={save.kind === 'saved' ? save.at : undefined}
    >
      {text}
    </span>
  );
}

/** "autosaved 12:04"; null where there is nothing to save. */
export function savedText(save: SaveState): string | null {
  switch (save.kind) {
    case 'none':
      return null;
    case 'unsaved':
      return 'not saved yet';
    case 'saving':
      return 'saving';
    case 'saved':
      return `autosaved ${clockTime(save.at)}${save.detail > 0 ? ' without maps' : ''}`;
    case 'failed':
      return save.error.message.startsWith('Not saved: the storage')
        ? 'not saved: storage is full'
        : 'not saved';
  }
}
