/** The button of the command palette, and its key: Ctrl or ⌘ K anywhere. */
import { useCallback, useLayoutEffect, useState } from 'react';
import { Icon } from '../common/Icon';
import { later } from '../common/later';

const Palette = later(() => import('./Palette').then((m) => m.Palette));

export function PaletteButton() {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  // Before the page is painted: who sees it may press the keys already.
  useLayoutEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== 'k')
        return;
      e.preventDefault();
      setOpen((now) => !now);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Commands"
        aria-keyshortcuts="Control+K Meta+K"
        title="Commands (Ctrl or ⌘ K)"
        onClick={() => setOpen(true)}
      >
        <Icon name="search" />
      </button>
      {open && <Palette onClose={close} />}
    </>
  );
}
