/** Seeded bad HDF5 files: mutated bytes, cuts, hostile sizes and links, wrong magic. Used by tests and `npm run fuzz`. */
import type { File as H5File } from 'h5wasm';
import { matlab, matlabNames, tag, writeHdf5, writeMatlab73 } from '../../../testdata/hdf5/writer';
import type { Rng } from '../../cube/rng';

export interface Case {
  readonly name: string;
  readonly files: File[];
}

type Bytes = Uint8Array<ArrayBuffer>;

const cube = (root: H5File, name: string, options = {}): void => {
  const data = Float32Array.from({ length: 6 * 7 * 8 }, (_, i) => Math.sin(i));
  const set = root.create_dataset({ name, data, shape: [6, 7, 8], ...options });
  set.create_attribute('_FillValue', new Float32Array([-9999]));
  set.create_attribute('labels', ['x', 'yy']);
  tag(set, 'units', 'unitless');
};

function emitLike(root: H5File): void {
  root.create_group('g').create_group('h');
  cube(root, 'reflectance', { chunks: [3, 7, 4], compression: 4 });
  root.create_dataset({ name: 'wavelengths', data: new Float32Array(8).map((_, i) => i + 400) });
  root.create_dataset({ name: 'names', data: ['soil', 'tree'], dtype: 'S8' });
  root.create_dataset({ name: 'long', data: ['of any', 'length'] });
  root.create_dataset({ name: 'bands', data: new Float32Array(8) }).make_scale('bands');
  const set = root.get('reflectance');
  if (set && 'attach_scale' in set) set.attach_scale(2, '/bands');
}

function linked(root: H5File): void {
  cube(root, 'plain');
  root.create_hard_link('/', 'loop');
  root.create_external_link('mounted-1', '/plain', 'outside');
  root.create_soft_link('/soft', 'soft');
}

/** Mostly in the older format: in the newer one checksums catch nearly every mutation of a table. */
const seedFiles = (): Promise<Bytes[]> =>
  Promise.all([
    writeHdf5(emitLike),
    writeHdf5(emitLike, true),
    writeHdf5(linked),
    writeMatlab73((root) => {
      const data = Uint16Array.from({ length: 6 * 7 * 8 }, (_, i) => i);
      matlab(root, 'Y', 'uint16', data, [6, 7, 8], { chunks: [6, 7, 2], compression: 3 });
      matlab(root, 'A', 'double', new Float64Array(84).fill(0.5), [2, 42]);
      matlabNames(root, 'cood', ['soil', 'tree']);
    }),
  ]);

/** Sizes that no file of a few kilobytes holds, written over the 8-byte extents 6, 7 and 8 of the cube. */
const hostile = [0n, 1n, 1_000_000_000n, 2n ** 31n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n];

function withSizes(seed: Bytes, rng: Rng): Bytes {
  const out = seed.slice();
  const view = new DataView(out.buffer);
  for (let at = 0; at + 24 <= out.length; at++) {
    const [a, b, c] = [0, 8, 16].map((o) => view.getBigUint64(at + o, true));
    if (![6n, 7n, 8n].includes(a) || ![6n, 7n, 8n].includes(b) || ![6n, 7n, 8n].includes(c))
      continue;
    // Sizes, and the greatest sizes that stand behind them.
    for (const o of [0, 8, 16]) {
      const size = hostile[rng.int(hostile.length)];
      if (rng.uniform() < 0.3) continue;
      view.setBigUint64(at + o, size, true);
      if (at + o + 32 <= out.length && rng.uniform() < 0.8)
        view.setBigUint64(at + o + 24, size, true);
    }
    at += 47;
  }
  return out;
}

function mutated(seed: Bytes, rng: Rng): Bytes {
  const out = seed.slice();
  const reach = rng.uniform() < 0.6 ? Math.min(out.length, 4000) : out.length;
  for (let n = 1 + rng.int(8); n > 0; n--) out[rng.int(reach)] = [0, 255, rng.int(256)][rng.int(3)];
  return out;
}

/** An endless supply of bad files. */
export async function* cases(rng: Rng): AsyncGenerator<Case> {
  const seeds = await seedFiles();
  const file = (bytes: Bytes): File[] => [new File([bytes], 'fuzz.h5')];
  for (let i = 0; ; i++) {
    const seed = seeds[rng.int(seeds.length)];
    const kind = rng.int(12);
    if (kind < 6) yield { name: `${i}: mutated`, files: file(mutated(seed, rng)) };
    else if (kind < 8) yield { name: `${i}: sizes`, files: file(withSizes(seed, rng)) };
    else if (kind < 9)
      yield { name: `${i}: cut`, files: file(seed.slice(0, rng.int(seed.length))) };
    else if (kind < 10) {
      const out = new Uint8Array(seed.length + rng.int(5000));
      out.set(seed);
      yield { name: `${i}: too long`, files: file(out) };
    } else if (kind < 11) {
      const out = seed.slice(0, rng.int(700));
      out.set([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10].slice(0, out.length));
      yield { name: `${i}: magic and little else`, files: file(out) };
    } else {
      const out = seed.slice();
      out[rng.int(8)] ^= 1 + rng.int(255);
      yield { name: `${i}: wrong magic`, files: file(out) };
    }
  }
}
