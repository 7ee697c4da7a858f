/**
 * The pointer that everybody in the room sees: a large ring where the mouse is, moved by arrow keys, too. It moves only as the
 * hand does, without easing, so there is nothing to leave out for people who want less motion.
 */
import { useEffect, useRef } from 'react';
import type { Ref } from 'react';
import { useImperativeHandle } from 'react';

export interface RingHandle {
  /** Moves it by so many pixels; what lies under it is pointed at, as if by the mouse. */
  readonly moveBy: (x: number, y: number) => void;
}

export function Ring({ ref, on }: { readonly ref: Ref<RingHandle>; readonly on: boolean }) {
  const ring = useRef<HTMLDivElement>(null);
  const place = useRef<{ x: number; y: number } | null>(null);

  const show = (x: number, y: number): void => {
    place.current = { x, y };
    if (!ring.current) return;
    ring.current.style.transform = `translate(${x}px, ${y}px)`;
    ring.current.dataset.placed = 'true';
  };

  useEffect(() => {
    const onMove = (e: PointerEvent) => {
      // What the keys point at says so by the same event.
      if (e.isTrusted) show(e.clientX, e.clientY);
    };
    addEventListener('pointermove', onMove);
    return () => removeEventListener('pointermove', onMove);
  }, []);

  useImperativeHandle(ref, () => ({
    moveBy(dx, dy) {
      const { x, y } = place.current ?? { x: innerWidth / 2, y: innerHeight / 2 };
      const [left, top] = [x + dx, y + dy];
      const to = {
        x: Math.min(innerWidth - 1, Math.max(0, left)),
        y: Math.min(innerHeight - 1, Math.max(0, top)),
      };
      show(to.x, to.y);
      const pointed = new PointerEvent('pointermove', {
        ...{ bubbles: true, cancelable: true, pointerType: 'mouse', pointerId: 1 },
        ...{ clientX: to.x, clientY: to.y },
      });
      document.elementFromPoint(to.x, to.y)?.dispatchEvent(pointed);
    },
  }));

  return <div ref={ring} className="present-ring" data-on={on} aria-hidden="true" />;
}
