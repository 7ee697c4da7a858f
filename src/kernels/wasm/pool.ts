/**
 * Threads for the SIMD kernels: workers with the same module in the same memory, which take parts of a job as they are
 * free. The caller takes parts, too, so that a thread that is slow to wake costs nothing but its help. What a part
 * writes depends on the part alone, never on who does it: the same bits with any number of threads.
 */
// A file of its own, as it is: a Content-Security-Policy that forbids workers made of text allows this one.
import threadFile from './poolWorker.js?url&no-inline';

/** Words of the control block: 64 bytes apart where threads write, so that they do not share a cache line. */
const words = {
  /** Counts jobs; threads sleep on it. */
  JOB: 0,
  /** 1 while parts of the job may be taken. */
  OPEN: 16,
  /** Threads that may be working. */
  INSIDE: 32,
  /** The first unit nobody has taken. */
  NEXT: 48,
  /** 1 when a thread's part trapped. */
  FAILED: 64,
  UNITS: 80,
  GRAIN: 81,
  FUNCTION: 82,
  /** Address of the first thread's scratch memory, and the distance to the next one's; 0 without. */
  SCRATCH: 83,
  STRIDE: 84,
  /** Number of arguments, and the first. */
  COUNT: 85,
  FIRST: 86,
} as const;
const SIZE = 128;

/** Turns of a waiting loop before a thread sleeps: some ten microseconds. */
const SPINS = 4000;
/** Longest wait for a thread to start; a machine that busy is better off without. */
const PATIENCE_MS = 10_000;

/** A worker as the pool sees it: the browser's, or Node's. */
export interface Thread {
  start(message: object, said: () => void, failed: () => void): void;
  terminate(): void;
}

/** Makes a worker of poolWorker.js. @throws when there are no workers */
export type MakeThread = () => Thread;

export interface Job {
  /** Index of the function among the module's exports, by name. */
  readonly index: number;
  /** Its arguments before the scratch memory and the range. */
  readonly given: readonly number[];
  readonly units: number;
  /** Units taken at a time. */
  readonly grain: number;
  /** Address of the scratch memory of all threads, and bytes of each one's; 0 without. */
  readonly scratch: number;
  readonly stride: number;
}

export interface Pool {
  /** Threads, with the caller. */
  readonly threads: number;
  /** Runs the job; `own` does a range of units here. @throws Error when a part trapped */
  run(job: Job, own: (from: number, to: number) => void): void;
  close(): void;
}

/** A classic worker. */
export const browserThread: MakeThread = () => {
  const worker = new Worker(threadFile, { name: 'threads' });
  return {
    start(message, said, failed) {
      worker.onmessage = () => said();
      worker.onerror = (event) => {
        event.preventDefault();
        failed();
      };
      worker.postMessage(message);
    },
    terminate: () => worker.terminate(),
  };
};

/**
 * Starts `threads` − 1 workers and waits until they are ready.
 * @returns null when one of them does not start
 */
export async function makePool(
  threads: number,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  make: MakeThread,
): Promise<Pool | null> {
  const control = new Int32Array(new SharedArrayBuffer(4 * SIZE));
  const workers: Thread[] = [];
  const close = (): void => workers.forEach((worker) => worker.terminate());
  try {
    const ready: Promise<void>[] = [];
    for (let thread = 1; thread < threads; thread++) {
      const worker = make();
      workers.push(worker);
      const message = { module, memory, control, words, thread, spins: SPINS };
      ready.push(
        new Promise((resolve, reject) => {
          worker.start(message, resolve, () => reject(new Error('A thread did not start.')));
        }),
      );
    }
    await inTime(Promise.all(ready));
  } catch {
    close();
    return null;
  }
  return { threads, close, run: makeRun(control) };
}

async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('A thread started too late.')), PATIENCE_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function makeRun(control: Int32Array<SharedArrayBuffer>): Pool['run'] {
  const { JOB, OPEN, INSIDE, NEXT, FAILED } = words;
  const sleep = sleeper(control);

  /** No thread can enter any more; waits for those inside. */
  function finish(): void {
    Atomics.store(control, OPEN, 0);
    for (let k = 0; ; k++) {
      const inside = Atomics.load(control, INSIDE);
      if (inside === 0) return;
      if (k > SPINS) sleep(INSIDE, inside);
    }
  }

  return ({ index, given, units, grain, scratch, stride }, own) => {
    // Nobody is inside, so that nobody reads these while they change.
    control[words.UNITS] = units;
    control[words.GRAIN] = grain;
    control[words.FUNCTION] = index;
    control[words.SCRATCH] = scratch;
    control[words.STRIDE] = stride;
    control[words.COUNT] = given.length;
    control.set(given, words.FIRST);
    Atomics.store(control, NEXT, 0);
    Atomics.store(control, OPEN, 1);
    Atomics.add(control, JOB, 1);
    Atomics.notify(control, JOB);
    let failed = false;
    try {
      for (;;) {
        const from = Atomics.add(control, NEXT, grain);
        if (from >= units) break;
        own(from, Math.min(from + grain, units));
      }
    } finally {
      Atomics.store(control, NEXT, units);
      finish();
      failed = Atomics.exchange(control, FAILED, 0) === 1;
    }
    if (failed) throw new Error('A thread of the CPU engine failed.');
  };
}

/** Sleeps while a word keeps its value. A page's own thread may not sleep: it goes on looking. */
function sleeper(control: Int32Array<SharedArrayBuffer>): (word: number, value: number) => void {
  try {
    Atomics.wait(control, words.FAILED, 1);
    return (word, value) => void Atomics.wait(control, word, value);
  } catch {
    return () => undefined;
  }
}
