/** What a worker thread of `apply` runs: scripts/cli/applyThread.mjs hands it its port. */
import { registerKernels, useWasm } from '../../kernels';
import { serveThread, type Brief } from './crew';
import { makeHand } from './hand';
import { modelIn } from './model';

/** @returns what to do with each message */
export function applyThread(
  { weights, file, wasmFolder }: Brief,
  port: { post(message: unknown, moved: readonly ArrayBuffer[]): void },
): (message: unknown) => void {
  const begin = async () => {
    registerKernels();
    await useWasm({ folder: wasmFolder });
    return makeHand(modelIn(weights, file));
  };
  return serveThread(port, begin());
}
