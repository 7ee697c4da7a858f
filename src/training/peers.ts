/** Placeholder of the interface while the peers are being written beside it. */
import type { Trainable } from '../model/trainable';

export interface PeerInput {
  readonly lines: number;
  readonly samples: number;
  readonly N: number;
  readonly R: number;
  readonly bands: number;
  readonly Z: Float32Array;
  readonly pixels: Uint8Array;
  readonly E0: Float64Array;
  readonly labels: null | {
    readonly n: number;
    readonly pixels: readonly number[];
    readonly abundances: Float64Array;
  };
  readonly seed: number;
  readonly steps: number;
}

export function makePeer(model: 'deeptrans' | 'unmamba', input: PeerInput): Trainable {
  throw new Error(`${model} is not here yet (${input.steps} steps).`);
}
