/** The keys of the presentation: a clicker's, arrows, and a letter for each button. */
import { useEffect, useRef } from 'react';
import type { ShownThing } from '../../store/present/slides';
import { shownThings } from '../../store/present/slides';

export interface PresentActions {
  /** There are views to go through: then arrows do, unless they have the ring. */
  readonly hasSlides: boolean;
  /** Arrows move the ring. */
  readonly held: boolean;
  readonly go: (by: number) => void;
  readonly first: () => void;
  readonly last: () => void;
  readonly choose: (thing: ShownThing) => void;
  readonly keep: () => void;
  readonly leave: () => void;
  readonly hold: () => void;
  readonly ring: () => void;
  readonly list: () => void;
  readonly moveBy: (x: number, y: number) => void;
}

/** CSS pixels that a key moves the ring by; with Shift so many times. */
const STEP = 24;
const FAR = 5;

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key does; null: it is somebody else's. */
export function presentAction(
  e: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  on: PresentActions,
): (() => void) | null {
  if (Object.hasOwn(arrows, e.key)) {
    const [x, y] = arrows[e.key];
    if (on.hasSlides && !on.held && y === 0) return () => on.go(x);
    const step = e.shiftKey ? STEP * FAR : STEP;
    return () => on.moveBy(x * step, y * step);
  }
  const thing = shownThings[Number(e.key) - 1];
  if (/^[1-9]$/.test(e.key) && thing) return () => on.choose(thing);
  const keys: Readonly<Record<string, () => void>> = {
    pagedown: () => on.go(1),
    pageup: () => on.go(-1),
    home: on.first,
    end: on.last,
    escape: on.leave,
    k: on.keep,
    l: on.list,
    p: on.hold,
    r: on.ring,
  };
  const key = e.key.toLowerCase();
  return Object.hasOwn(keys, key) ? keys[key] : null;
}

/** Listens before anything of the page does: it lies behind, and its keys would change what nobody sees. */
export function usePresentKeys(actions: PresentActions, home: () => void): void {
  const now = useRef({ actions, home });
  useEffect(() => {
    now.current = { actions, home };
  });
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey) {
        if (/^([kzy]|enter)$/i.test(e.key)) {
          e.preventDefault();
          e.stopImmediatePropagation();
        }
        return;
      }
      const target = e.target instanceof HTMLElement ? e.target : null;
      const typing = target instanceof HTMLInputElement && target.type === 'text';
      if (typing && e.key !== 'Escape' && !/^Page/.test(e.key)) return;
      // A choice and the divider of a swipe have the arrows while they are in focus.
      const own = target?.matches('input[type="radio"], [role="slider"]');
      if (own && (Object.hasOwn(arrows, e.key) || e.key === 'Home' || e.key === 'End')) return;
      const action =
        typing && e.key === 'Escape' ? now.current.home : presentAction(e, now.current.actions);
      if (!action) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      action();
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, []);
}
