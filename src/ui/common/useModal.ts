/** The life of a modal dialog: open while its component is on screen, the focus back where it came from. */
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** @param onOutside called for a click beside the dialog; the same function at every render */
export function useModal(onOutside?: () => void): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    const outside = (e: MouseEvent) => e.target === element && onOutside?.();
    element?.addEventListener('click', outside);
    return () => {
      element?.removeEventListener('click', outside);
      element?.close();
      // What was done in the dialog may have put the focus somewhere on purpose.
      if (opener instanceof HTMLElement && document.activeElement === document.body) opener.focus();
    };
  }, [onOutside]);
  return dialog;
}
