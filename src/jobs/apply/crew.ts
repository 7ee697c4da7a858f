/**
 * Those who do the jobs of a scene: the command's own thread, or several worker threads that take the next job when they
 * are free. Results come in the order of the jobs, and nobody runs far ahead. A thread that ends fails what it was doing,
 * and another takes its place for the next scene.
 */
import { StudioError, toErrorData, type StudioErrorData } from '../../scene/errors';
import type { PassPart } from '../../model/windowParts';
import type { Done, Hand, Job } from './hand';
import type { Target } from './target';

export interface Crew {
  /** Every thread does the job. @param target for the command's own thread */
  all(job: Job, target?: Target): Promise<readonly Done[]>;
  /** What the jobs give, in their order. @throws the first error, when nobody works any more */
  inOrder(jobs: readonly Job[]): AsyncGenerator<Done, void, void>;
  end(): void;
}

/** Worker threads that run `applyThread` (src/cli/apply/thread.ts). */
export interface Threads {
  /** Cores of this machine that the process may use. */
  readonly cores: number;
  /** @param brief what the thread is to know, as it is */
  start(brief: unknown): Thread;
}

export interface Thread {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** When it has ended, by itself or not. */
  onEnd(listener: (why: string) => void): void;
  end(): void;
}

/** What a thread is started with. */
export interface Brief {
  readonly weights: Uint8Array;
  readonly file: string;
  readonly wasmFolder: string;
}

export type Answer =
  | { readonly id: number; readonly done: Done }
  | { readonly id: number; readonly error: StudioErrorData };

/** So many jobs a thread may be given before the one that is waited for. */
const AHEAD = 4;
/** Jobs that a worker thread has at a time: while it does one, the next lies there, so that it never waits for its turn. */
const AT_HAND = 2;

interface Member {
  /** Jobs it takes at a time. */
  readonly takes: number;
  ask(job: Job, target?: Target): Promise<Done>;
  readonly ended: boolean;
  end(): void;
}

/** @param hand the command's own @param settle lets signals in */
export function crewOfOne(hand: Hand, settle: () => Promise<void>): Crew {
  const ask = async (job: Job, target?: Target): Promise<Done> => {
    await settle();
    return hand(job, target);
  };
  const one: Member = { takes: 1, ask, ended: false, end: () => undefined };
  return crewOf([() => one]);
}

export function crewOfThreads(count: number, threads: Threads, brief: Brief): Crew {
  return crewOf(Array.from({ length: count }, () => () => memberOf(threads.start(brief))));
}

function crewOf(start: readonly (() => Member)[]): Crew {
  const members: (Member | null)[] = start.map(() => null);
  const ready = (): Member[] =>
    start.map((make, i) => {
      const known = members[i];
      return known && !known.ended ? known : (members[i] = make());
    });
  /** Those who opened the scene: only they know it. */
  let working: Member[] = [];

  async function* inOrder(jobs: readonly Job[]): AsyncGenerator<Done, void, void> {
    const done = new Map<number, Done>();
    const most = Math.max(...working.map((m) => m.takes));
    const free = Array.from({ length: most }, () => working).flat();
    let [next, given, busy] = [0, 0, 0];
    let failure: Error | null = null;
    let stopped = false;
    let wake = (): void => undefined;
    const pump = (): void => {
      while (!failure && !stopped && free.length > 0 && next < jobs.length) {
        if (next >= given + AHEAD * working.length + 1) break;
        const member = free.pop()!;
        const job = next++;
        busy++;
        member
          .ask(jobs[job])
          .then(
            (result) => void done.set(job, result),
            (error: unknown) =>
              (failure ??= error instanceof Error ? error : new Error(String(error))),
          )
          .finally(() => {
            busy--;
            free.push(member);
            pump();
            wake();
          });
      }
    };
    const change = (): Promise<void> => new Promise((resolve) => (wake = resolve));
    try {
      for (; given < jobs.length;) {
        pump();
        while (!done.has(given)) {
          if (failure && busy === 0) throw failure as Error;
          await change();
        }
        const result = done.get(given)!;
        done.delete(given++);
        yield result;
      }
    } finally {
      stopped = true;
      while (busy > 0) await change();
    }
  }

  return {
    async all(job, target) {
      if (job.do === 'open') working = ready();
      const all = await Promise.allSettled(working.map((m) => m.ask(job, target)));
      const failed = all.find((r) => r.status === 'rejected');
      if (failed) throw failed.reason;
      return all.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []));
    },
    inOrder,
    end: () => members.forEach((m) => m?.end()),
  };
}

function memberOf(thread: Thread): Member {
  const waiting = new Map<number, { resolve: (d: Done) => void; reject: (e: Error) => void }>();
  let id = 0;
  let ended: string | null = null;
  const lost = (): StudioError =>
    new StudioError({
      kind: 'internal',
      message: 'A thread ended while it worked on the scene.',
      found: ended ?? '',
      advice: 'Run the same command again, with fewer --threads if memory is short.',
    });
  thread.onMessage((message) => {
    const answer = message as Answer;
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('done' in answer) asked?.resolve(answer.done);
    else asked?.reject(new StudioError(answer.error));
  });
  thread.onEnd((why) => {
    ended ??= why;
    for (const { reject } of waiting.values()) reject(lost());
    waiting.clear();
  });
  return {
    takes: AT_HAND,
    ask: (job) =>
      new Promise((resolve, reject) => {
        if (ended !== null) return reject(lost());
        waiting.set(++id, { resolve, reject });
        thread.post({ id, job });
      }),
    get ended() {
      return ended !== null;
    },
    end: () => thread.end(),
  };
}

/** The other end: a worker thread does what it is asked, one job after the other. */
export function serveThread(
  port: { post(message: unknown, moved: readonly ArrayBuffer[]): void },
  hand: Promise<Hand>,
): (message: unknown) => void {
  // What went wrong is told with each job.
  hand.catch(() => undefined);
  let before: Promise<void> = Promise.resolve();
  const one = async ({ id, job }: { id: number; job: Job }): Promise<void> => {
    try {
      const done = await (await hand)(job);
      port.post({ id, done } satisfies Answer, buffersOf(done));
    } catch (error) {
      port.post({ id, error: toErrorData(error) } satisfies Answer, []);
    }
  };
  return (message) => {
    before = before.then(() => one(message as { id: number; job: Job }));
  };
}

function arraysOf(part: PassPart): (Float32Array | Float64Array)[] {
  if ('pooled' in part) return [part.pooled, part.share];
  if ('mean' in part) return [part.mean, part.variance];
  return part.ends.flatMap(({ ahead, back, decay }) => [ahead, back, decay]);
}

/** What is handed on, not copied. */
function buffersOf({ answer, part }: Done): ArrayBuffer[] {
  const arrays = [
    ...(answer ? [answer.values, answer.valid] : []),
    ...(part ? arraysOf(part) : []),
  ];
  // A view of something larger stays: moving it would take the rest along.
  return arrays.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}
