import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../kernels/testing/backends';
import { a2san, a2sn } from './a2san';
import { cyCu } from './cyCu';
import { daeu, daeuShallow } from './daeu';
import type { Peer } from './peer';

beforeAll(() => startBackend('cpu'));

/** Trainable numbers of a peer on a scene of no account. */
function count({ make }: Peer, bands: number, R: number): number {
  const N = 6;
  const model = make({
    ...{ lines: 2, samples: 3, N, R, bands, seed: 0, labels: null },
    Z: new Float32Array(N * bands).fill(0.5),
    pixels: new Uint8Array(N).fill(1),
    E0: new Float64Array(R * bands).fill(0.5),
  });
  const { size } = model.layout;
  model.dispose();
  return size;
}

// Their code has two norms more, 32 numbers whose results it overwrites.
const unused = 32;

it.each([
  ['CyCU-Net', cyCu, 29_873, 31_068],
  ['DAEU', daeu, 5364, 7692],
  ['DAEU, shallow', daeuShallow, 945, 1308],
  ['A2SAN', a2san, 37_343 - unused, 38_278 - unused],
  ['A2SN', a2sn, 37_619 - unused, 38_670 - unused],
] as const)(
  '%s has as many numbers as published, for Samson and Urban',
  (_, peer, samson, urban) => {
    expect(count(peer, 156, 3)).toBe(samson);
    expect(count(peer, 162, 4)).toBe(urban);
  },
);
