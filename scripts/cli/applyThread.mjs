/** A worker thread of `npm run unmix -- apply` (src/cli/apply/thread.ts). */
import { parentPort, workerData } from 'node:worker_threads';
import { loadCli } from './bundle.mjs';

const { applyThread } = await loadCli();
const take = applyThread(workerData, {
  post: (message, moved) => parentPort.postMessage(message, moved),
});
parentPort.on('message', take);
