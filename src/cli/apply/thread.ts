/** What a worker thread of `apply` runs: scripts/cli/applyThread.mjs hands it its port. */
import { registerKernels, useWasm } from '../../kernels';
import path from 'node:path';
import { serveThread, type Brief } from '../../jobs/apply/crew';
import { loadModel } from '../../jobs/apply/model';
import { handOf } from './open';

/** @returns what to do with each message */
export function applyThread(
  { weights, file, wasmFolder }: Brief,
  port: { post(message: unknown, moved: readonly ArrayBuffer[]): void },
): (message: unknown) => void {
  const begin = async () => {
    registerKernels();
    await useWasm({ folder: wasmFolder });
    return handOf(loadModel(weights, path.basename(file)));
  };
  return serveThread(port, begin());
}
