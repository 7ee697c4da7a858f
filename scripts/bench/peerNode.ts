/**
 * Steps of a peer in Node on WASM, one thread, in processor time, so that other programs count little. Bundled and started
 * by peers.ts; the one argument is a `PeerRequest` as JSON, the result goes to the standard output as JSON.
 */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { registerKernels, useWasm } from '../../src/kernels';
import { measurePeer } from './peerRun';
import type { PeerSpec } from './results';

export interface PeerRequest {
  readonly spec: PeerSpec;
  readonly steps: number;
  /** Folder of tfjs's .wasm files. */
  readonly wasm: string;
}

const { spec, steps, wasm } = JSON.parse(process.argv[2]) as PeerRequest;
registerKernels();
await useWasm({ folder: wasm });

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
const result = await measurePeer(spec, steps, () => Promise.resolve(), processorMs);
process.stdout.write(`${JSON.stringify(result)}\n`);
