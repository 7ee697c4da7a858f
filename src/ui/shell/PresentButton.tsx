/** The button of the presentation, and its key: Ctrl or ⌘ Enter anywhere. Asks for full screen where the browser allows it. */
import { useCallback, useEffect, useState } from 'react';
import { Icon } from '../common/Icon';
import { useStudioState } from '../common/context';
import { later } from '../common/later';

const Present = later(() => import('../present/Present').then((m) => m.Present));

const buttonId = 'present-button';

/** Starts it as its button does, for who comes by the command palette. */
export function startPresentation(): void {
  document.getElementById(buttonId)?.click();
}

export function PresentButton() {
  const [open, setOpen] = useState(false);
  const hasScene = useStudioState((s) => s.scene !== null);
  const show = useCallback(() => {
    setOpen(true);
    // Refused in frames and on phones: then it fills the window.
    void document.documentElement.requestFullscreen?.().catch(() => undefined);
  }, []);
  const close = useCallback(() => {
    setOpen(false);
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
  }, []);
  useEffect(() => {
    if (!hasScene || open) return;
    const onKey = (e: KeyboardEvent) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key !== 'Enter') return;
      e.preventDefault();
      show();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [hasScene, open, show]);
  useEffect(() => {
    if (!open) return;
    // Escape ends full screen before the page hears of it.
    const onChange = () => document.fullscreenElement === null && close();
    document.addEventListener('fullscreenchange', onChange);
    return () => document.removeEventListener('fullscreenchange', onChange);
  }, [open, close]);
  return (
    <>
      <button
        id={buttonId}
        type="button"
        className="icon-button"
        aria-label="Present"
        aria-keyshortcuts="Control+Enter Meta+Enter"
        title={
          hasScene
            ? 'Present: one thing alone, large, for a room (Ctrl or ⌘ Enter)'
            : 'Present: open a scene first'
        }
        disabled={!hasScene}
        onClick={show}
      >
        <Icon name="present" />
      </button>
      {open && <Present onClose={close} />}
    </>
  );
}
