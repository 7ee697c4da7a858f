/** Threads for the WASM kernels in Node: worker_threads in the browser's place. For tests and measurements. */
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { ThreadHost } from '..';
import type { Thread } from '../wasm/pool';
import source from '../wasm/poolWorker.js?raw';
import { WASM_FOLDER } from './backends';

export interface NodeThreads extends ThreadHost {
  /** Workers that run. */
  readonly alive: () => number;
}

/** @param threads with the caller's */
export function nodeThreads(threads: number): NodeThreads {
  let alive = 0;
  const makeThread = (): Thread => {
    const worker = new Worker(source, { eval: true });
    // A test that fails must not keep the process.
    worker.unref();
    worker.once('online', () => alive++);
    worker.once('exit', () => alive--);
    return {
      start(message, said, failed) {
        worker.once('message', said);
        worker.once('error', failed);
        worker.postMessage(message);
      },
      terminate: () => void worker.terminate(),
    };
  };
  return {
    threads,
    makeThread,
    alive: () => alive,
    async binary() {
      const bytes = await readFile(`${WASM_FOLDER}tfjs-backend-wasm-simd.wasm`);
      return Uint8Array.from(bytes).buffer;
    },
  };
}
