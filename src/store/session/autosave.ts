/** When to save: a moment after the last change, not too long after the first, one save at a time. What is saved
 * is the caller's business. */

export interface Autosave {
  /** Something changed. */
  touch(): void;
  /** A change has not been saved yet. */
  dirty(): boolean;
  /** Saves now what has changed; resolves when it is saved, or could not be. */
  flush(): Promise<void>;
  /** Forgets changes that have not been saved. */
  forget(): void;
}

/** Quiet time after a change. */
export const restMs = 1000;
/** Longest wait while changes go on, as in training. */
export const longestMs = 4000;
/** Time between saves, in times of what the last one took: saving never takes more than a sixth of the time. */
const pace = 5;

/** @param save must not reject: what goes wrong is its to tell */
export function createAutosave(
  save: () => Promise<void>,
  now: () => number = () => performance.now(),
): Autosave {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since: number | null = null;
  let notBefore = 0;
  let saving: Promise<void> | null = null;

  function schedule(): void {
    clearTimeout(timer);
    if (since === null || saving) return;
    const at = Math.max(Math.min(now() + restMs, since + longestMs), notBefore);
    timer = setTimeout(() => void run(), Math.max(0, at - now()));
  }

  function run(): Promise<void> {
    clearTimeout(timer);
    since = null;
    const began = now();
    saving = save().finally(() => {
      saving = null;
      notBefore = now() + pace * (now() - began);
      schedule();
    });
    return saving;
  }

  return {
    touch() {
      since ??= now();
      schedule();
    },
    dirty: () => since !== null,
    async flush() {
      while (saving) await saving;
      if (since !== null) await run();
    },
    forget() {
      since = null;
      clearTimeout(timer);
    },
  };
}
