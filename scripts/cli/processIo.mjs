/**
 * The process as the command line's code sees it (src/cli/io.ts): streams, signals, threads. Where versions and files come
 * from is said by whoever runs it, the repository or the packed tool.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/**
 * @param {object} of
 * @param {Record<string, string>} of.versions
 * @param {string} of.wasmFolder ends with a slash
 * @param {URL} of.thread what a worker thread of `apply` runs
 */
export function processIo({ versions, wasmFolder, thread }) {
  return {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    versions: { ...versions, node: process.versions.node },
    wasmFolder,
    loadWebGpu: () => import('webgpu'),
    threads: { cores: availableParallelism(), start: (brief) => startThread(thread, brief) },
    onInterrupt(listener) {
      // The second Ctrl-C finds no listener and ends the process at once.
      process.once('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}

function startThread(file, brief) {
  const worker = new Worker(file, { workerData: brief });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onEnd(listener) {
      worker.on('error', (error) => listener(error.message));
      worker.on('exit', (code) => listener(`exit code ${code}`));
    },
    end: () => void worker.terminate(),
  };
}

/** Ends the process when everything written has left it: GPU threads and message channels would keep it alive. */
export function exit(code) {
  process.exitCode = code;
  process.stderr.write('', () => process.stdout.write('', () => process.exit(code)));
}
