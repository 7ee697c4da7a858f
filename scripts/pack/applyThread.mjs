/** A worker thread of the packed tool's `apply` (src/cli/apply/thread.ts). */
import { parentPort, workerData } from 'node:worker_threads';
import { applyThread } from './cli/main.mjs';

const take = applyThread(workerData, {
  post: (message, moved) => parentPort.postMessage(message, moved),
});
parentPort.on('message', take);
