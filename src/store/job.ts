/**
 * What holds the training worker, which does one thing at a time: a run, a race, a lab or a whole file. Everything that
 * asks "is something going?" asks here.
 */

/** What every kind of job has; `status` beyond the three of a job that is going is its own part's. */
export interface Held {
  /** Its number at the worker. */
  readonly id: number;
  readonly status: string;
}

export type Going = 'preparing' | 'running' | 'paused';

/** Where the state has its jobs. */
export interface Jobs {
  readonly run: Held | null;
  readonly race: Held | null;
  readonly wholeFile: Held | null;
  readonly lab: Held | null;
}

export interface Job {
  readonly kind: keyof Jobs;
  readonly id: number;
}

const going: readonly string[] = ['preparing', 'running', 'paused'] satisfies readonly Going[];

/** True while it holds the worker. */
export function isGoing<T extends Held>(job: T | null): job is T & { readonly status: Going } {
  return job !== null && going.includes(job.status);
}

/** What holds the worker, or null. */
export function jobOf(state: Jobs): Job | null {
  for (const kind of ['run', 'race', 'wholeFile', 'lab'] as const) {
    const job = state[kind];
    if (isGoing(job)) return { kind, id: job.id };
  }
  return null;
}

/** A sentence on a whole file or a lab that is going and how to end it, or null: what runs and races wait for. */
export function sideWork({ wholeFile, lab }: Pick<Jobs, 'wholeFile' | 'lab'>): string | null {
  if (isGoing(wholeFile)) {
    return 'A whole file is being answered: wait until it is finished, or cancel it.';
  }
  return isGoing(lab) ? 'A lab is going: wait until it has ended, or cancel it.' : null;
}
