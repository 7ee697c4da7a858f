/** F6: from the studio to what lies beside it (a lesson, an assignment), and back to where one was. */
import { useEffect } from 'react';

/** @param id of the dock; its heading is marked with `data-lesson-heading` */
export function useSwitchKey(id: string): void {
  useEffect(() => {
    let last: HTMLElement | null = null;
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== 'F6' || e.ctrlKey || e.metaKey || e.altKey) return;
      e.preventDefault();
      const dock = document.getElementById(id);
      const focused = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      if (focused && dock?.contains(focused)) {
        const back = last?.isConnected
          ? last
          : document.querySelector<HTMLElement>('.viewer-canvas');
        (back ?? document.querySelector<HTMLElement>('main button'))?.focus();
      } else {
        last = focused === document.body ? null : focused;
        dock?.querySelector<HTMLElement>('[data-lesson-heading]')?.focus();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [id]);
}
