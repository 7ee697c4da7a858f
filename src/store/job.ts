/**
 * What holds the training worker, which does one thing at a time: a run, a race, a lab or a whole file. Everything that
 * asks "is something going?" asks here.
 */
import { jobNames, whileGoing } from '../protocol/requests';
import type { JobName } from '../protocol/requests';

/** What every kind of job has; `status` beyond the three of a job that is going is its own part's. */
export interface Held {
  /** Its number at the worker. */
  readonly id: number;
  readonly status: string;
}

export type Going = 'preparing' | 'running' | 'paused';

/** Where the state has its jobs: the run, and each of the worker's other jobs under its name. */
export type Jobs = { readonly run: Held | null } & {
  readonly [Name in JobName]: Held | null;
};

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
  for (const kind of ['run', ...jobNames] as const) {
    const job = state[kind];
    if (isGoing(job)) return { kind, id: job.id };
  }
  return null;
}

/** A sentence on the job that is going and how to end it, or null: what runs and races wait for. */
export function sideWork(state: Omit<Jobs, 'run'>): string | null {
  for (const name of jobNames) {
    const words = whileGoing[name];
    if (words !== null && isGoing(state[name])) return words;
  }
  return null;
}
