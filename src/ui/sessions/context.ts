/** How components reach the sessions. Without a provider (a gallery, a test of one panel) there are none. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Sessions, SessionsState } from '../../store/session/api';

export const SessionsContext = createContext<Sessions | null>(null);

export function useSessions(): Sessions {
  const sessions = useContext(SessionsContext);
  if (!sessions) throw new Error('useSessions outside SessionsContext');
  return sessions;
}

const none = createStore(() => null);

/** A piece of their state, or `otherwise` where there are none. */
export function useSessionsState<T>(selector: (state: SessionsState) => T, otherwise: T): T {
  const store = useContext(SessionsContext)?.store;
  return useStore(store ?? none, (state) => (state ? selector(state) : otherwise));
}
