/** One process at a time in the store's folder: two comparisons of other methods or scenes may run beside one another. */
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** Reading and writing a file takes milliseconds: a lock this old is of a process that was ended in the middle. */
const STALE_MS = 10_000;
const WAIT_MS = 20;

/**
 * Does `work` while no other process does anything under the lock of this folder. `work` has to be short: a lock of ten
 * seconds is taken for one left behind.
 */
export function underLock<T>(folder: string, work: () => T): T {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, '.lock');
  while (!taken(file)) {
    if (ageOf(file) > STALE_MS) rmSync(file, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

function taken(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Milliseconds; 0 where it has just gone. */
const ageOf = (file: string): number => {
  const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return at === undefined ? 0 : Date.now() - at;
};
