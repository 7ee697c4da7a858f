/** Steps of a published peer on the current tfjs backend, in the page and in Node. Chooses no engine. */
import { makeRng } from '../../src/maths/rng';
import type { Trainable } from '../../src/model/trainable';
import { makePeer } from '../../src/training/peers';
import type { PeerSpec, PeerStep } from './results';
import { median } from './timing';

/** Blind, on spectra that were drawn: what they are does not change what a step costs. */
function makePeerRun({ peer, ...spec }: PeerSpec): Trainable {
  const { lines, samples, bands, endmembers: R } = spec;
  const N = lines * samples;
  const rng = makeRng(0);
  return makePeer(peer, {
    ...{ lines, samples, N, R, bands, seed: 0, steps: 1000, labels: null },
    Z: Float32Array.from({ length: N * bands }, () => rng.uniform()),
    pixels: new Uint8Array(N).fill(1),
    E0: Float64Array.from({ length: R * bands }, () => rng.uniform()),
  });
}

/**
 * @param steps that are timed, after two that are not
 * @param settle waits until the engine has done its work
 * @param now milliseconds of the clock that counts
 */
export async function measurePeer(
  spec: PeerSpec,
  steps: number,
  settle: () => Promise<void>,
  now: () => number,
): Promise<PeerStep> {
  const run = makePeerRun(spec);
  const times: number[] = [];
  for (let i = 0; i < steps + 2; i++) {
    const from = now();
    run.step(i).dispose();
    await settle();
    times.push(now() - from);
  }
  run.dispose();
  return { stepMs: median(times.slice(2)), parameters: run.parameters };
}
