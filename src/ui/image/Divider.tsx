/** The divider of a swipe: a slider over the image, moved by pointer and by keys. What lies right of it is B. */
import type { KeyboardEvent, PointerEvent } from 'react';
import { useStudio, useStudioState } from '../common/context';
import { gutter } from '../draw/geometry';

/** @param enlarge how much larger than usual the image's rulers are */
export function Divider({ enlarge = 1 }: { readonly enlarge?: number }) {
  const { store } = useStudio();
  const divider = useStudioState((s) => s.divider);
  const shown = useStudioState((s) => s.arrangement === 'swipe');
  if (!shown) return null;
  const set = (to: number) => store.getState().setDivider(to);
  const room = {
    left: gutter.left * enlarge,
    right: gutter.right * enlarge,
    top: gutter.top * enlarge,
    bottom: gutter.bottom * enlarge,
  };

  const onKeyDown = (e: KeyboardEvent) => {
    const step = e.shiftKey ? 0.1 : 0.02;
    const to: Record<string, number> = {
      ArrowLeft: divider - step,
      ArrowDown: divider - step,
      ArrowRight: divider + step,
      ArrowUp: divider + step,
      Home: 0,
      End: 1,
    };
    if (!(e.key in to)) return;
    e.preventDefault();
    set(to[e.key]);
  };
  const onPointerMove = (e: PointerEvent<HTMLElement>) => {
    const stage = e.currentTarget.parentElement;
    if (!stage || !e.currentTarget.hasPointerCapture(e.pointerId)) return;
    const box = stage.getBoundingClientRect();
    set((e.clientX - box.left - room.left) / (box.width - room.left - room.right));
  };

  return (
    <div
      className="swipe-divider"
      role="slider"
      tabIndex={0}
      aria-label="Divider between A and B"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * divider)}
      aria-valuetext={`A left, B right of ${Math.round(100 * divider)} percent`}
      style={{
        left: `calc(${room.left}px + (100% - ${room.left + room.right}px) * ${divider})`,
        top: room.top,
        bottom: room.bottom,
      }}
      onKeyDown={onKeyDown}
      onPointerDown={(e) => {
        e.preventDefault();
        e.currentTarget.focus();
        e.currentTarget.setPointerCapture(e.pointerId);
      }}
      onPointerMove={onPointerMove}
    />
  );
}
