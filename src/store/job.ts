/** What else than a run or a race holds the training worker, which does one thing at a time. */
import type { StudioState } from './state';

type Side = Pick<StudioState, 'wholeFile' | 'lab'>;

/** A sentence on what is going and how to end it, or null. */
export function sideWork({ wholeFile, lab }: Side): string | null {
  if (wholeFile?.status === 'running') {
    return 'A whole file is being answered: wait until it is finished, or cancel it.';
  }
  if (lab?.status === 'running') {
    return 'A lab is going: wait until it has ended, or cancel it.';
  }
  return null;
}

/** Its number at the engine, or null. */
export function sideWorkId({ wholeFile, lab }: Side): number | null {
  if (wholeFile?.status === 'running') return wholeFile.id;
  return lab?.status === 'running' ? lab.id : null;
}
