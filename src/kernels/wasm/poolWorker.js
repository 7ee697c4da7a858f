/* global WebAssembly, require */
/**
 * A thread of the pool (pool.ts): a classic worker of one message, the same for browsers and Node's
 * worker_threads. It instantiates the SIMD module in the memory of the one who started it, and then waits for jobs
 * until it is terminated. The words of `control` are pool.ts's.
 */
const port = globalThis.postMessage ? globalThis : require('node:worker_threads').parentPort;

port.onmessage = ({ data: { module, memory, control, words, thread, spins } }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const functions = Object.keys(exports).sort();
  const { JOB, OPEN, INSIDE, NEXT, FAILED, UNITS, GRAIN, FUNCTION, SCRATCH, STRIDE, COUNT, FIRST } =
    words;

  function work() {
    const run = exports[functions[control[FUNCTION]]];
    const given = Array.from(control.subarray(FIRST, FIRST + control[COUNT]));
    if (control[STRIDE]) given.push(control[SCRATCH] + thread * control[STRIDE]);
    const units = control[UNITS];
    const grain = control[GRAIN];
    for (;;) {
      const from = Atomics.add(control, NEXT, grain);
      if (from >= units) return;
      run(...given, from, Math.min(from + grain, units));
    }
  }

  let seen = Atomics.load(control, JOB);
  port.postMessage('ready');
  for (;;) {
    // Jobs come in quick succession: falling asleep and waking takes longer than many of them.
    for (let k = 0; k < spins && Atomics.load(control, JOB) === seen; k++);
    Atomics.wait(control, JOB, seen);
    seen = Atomics.load(control, JOB);
    Atomics.add(control, INSIDE, 1);
    try {
      // Closed: the job was done before this thread woke. Open: its words stay as they are until it has left.
      if (Atomics.load(control, OPEN)) work();
    } catch {
      Atomics.store(control, FAILED, 1);
    }
    Atomics.sub(control, INSIDE, 1);
    Atomics.notify(control, INSIDE);
  }
};
