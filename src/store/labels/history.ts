/**
 * Undo and redo over immutable snapshots: bounded, with coalescing of one gesture (a slider drag, typing a name)
 * into one step. Pure; the labels slice keeps one of these.
 */

export interface History<T> {
  readonly past: readonly T[];
  readonly future: readonly T[];
  /** The gesture whose changes are being merged, or null. */
  readonly gesture: string | null;
}

/** Steps kept; older ones are forgotten. */
export const historyLimit = 200;

export function emptyHistory<T>(): History<T> {
  return { past: [], future: [], gesture: null };
}

/**
 * The history after `before` is replaced by a new present.
 * @param gesture changes with the same non-null gesture are one step until `endGesture`
 */
export function record<T>(history: History<T>, before: T, gesture: string | null): History<T> {
  if (gesture !== null && gesture === history.gesture) return { ...history, future: [] };
  return { past: [...history.past, before].slice(-historyLimit), future: [], gesture };
}

export function endGesture<T>(history: History<T>): History<T> {
  return history.gesture === null ? history : { ...history, gesture: null };
}

/** One step back, or null when there is none. */
export function undo<T>(
  history: History<T>,
  present: T,
): { history: History<T>; present: T } | null {
  const previous = history.past.at(-1);
  if (previous === undefined) return null;
  return {
    present: previous,
    history: {
      past: history.past.slice(0, -1),
      future: [present, ...history.future],
      gesture: null,
    },
  };
}

/** One step forward, or null when there is none. */
export function redo<T>(
  history: History<T>,
  present: T,
): { history: History<T>; present: T } | null {
  const [next, ...rest] = history.future;
  if (next === undefined) return null;
  return {
    present: next,
    history: { past: [...history.past, present], future: rest, gesture: null },
  };
}
