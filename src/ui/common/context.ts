/** How components reach the studio: a context and two hooks. */
import { createContext, useContext, useRef } from 'react';
import { useStore } from 'zustand';
import type { StudioState } from '../../store/state';
import type { Studio } from '../../store/studio';

export const StudioContext = createContext<Studio | null>(null);

export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (!studio) throw new Error('useStudio outside StudioContext');
  return studio;
}

/** A piece of the state by reference; select fields, not fresh objects. */
export function useStudioState<T>(selector: (state: StudioState) => T): T {
  return useStore(useStudio().store, selector);
}

/** A small derived value (plain data), kept by value so that an unchanged one renders nothing. */
export function useDerived<T>(selector: (state: StudioState) => T): T {
  const last = useRef<{ key: string; value: T } | null>(null);
  return useStudioState((state) => {
    const value = selector(state);
    const key = JSON.stringify(value);
    if (last.current?.key === key) return last.current.value;
    last.current = { key, value };
    return value;
  });
}
