/** Pause, resume and cancel as three things: the switchboard between a run and whoever owns it. */
import type { RunControl } from './loop';

export interface RunSwitch extends RunControl {
  /** Whether the current part of the work is to be left out; for queues. */
  skipped: boolean;
  /** Leaves out what is going on now; a paused queue stays paused. */
  skip(): void;
  pause(): void;
  resume(): void;
  cancel(): void;
}

export function makeRunSwitch(): RunSwitch {
  let paused = false;
  let cancelled = false;
  let wake: (() => void) | null = null;
  const release = (): void => {
    wake?.();
    wake = null;
  };
  return {
    skipped: false,
    skip() {
      this.skipped = true;
      release();
    },
    get paused() {
      return paused;
    },
    get cancelled() {
      return cancelled;
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      release();
    },
    cancel() {
      cancelled = true;
      release();
    },
    whenRunning() {
      if (!paused || cancelled) return Promise.resolve();
      return new Promise((resolve) => (wake = resolve));
    },
  };
}
