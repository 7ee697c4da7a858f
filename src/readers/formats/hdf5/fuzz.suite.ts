/**
 * Fuzzed HDF5, NetCDF-4 and MATLAB v7.3 files: hostile extents, links that loop, hang in the air or go thousands deep,
 * groups within groups, references to nowhere.
 */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import type { Group, File as H5File } from 'h5wasm';
import {
  matlab,
  matlabNames,
  tag,
  withPlugins,
  writeHdf5,
  writeMatlab73,
} from '../../../../testdata/hdf5/writer';
import type { Rng } from '../../../maths/rng';
import { cubeOf, latin1, pick } from '../../testing/recipe.suite';
import type { Bytes, Made, Recipe } from '../../testing/recipe.suite';

/** 6 × 7 × 8: extents that withSizes finds again. */
const size = { lines: 6, samples: 7, bands: 8 };
const value = (l: number, s: number, b: number): number => (l * 7 + s) * 8 + b;
const values = Float32Array.from({ length: 6 * 7 * 8 }, (_, i) => i);

const cube = (root: Group, name: string, options = {}): void => {
  const set = root.create_dataset({ name, data: values, shape: [6, 7, 8], ...options });
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

/** The cube at the end of many groups, or of a chain of links. */
const GROUPS = 80;
const LINKS = 300;
function deep(root: H5File): void {
  let group: Group = root;
  for (let i = 0; i < GROUPS; i++) group = group.create_group('g');
  cube(group, 'cube');
}
function chained(root: H5File): void {
  cube(root, 'cube');
  for (let i = 0; i < LINKS; i++) root.create_soft_link(i === 0 ? '/cube' : `/s${i - 1}`, `s${i}`);
  for (let i = 0; i < LINKS; i++) root.create_hard_link('/cube', `h${i}`);
  root.create_group('a').create_soft_link('/a', 'a');
}

/** Compressed by plug-ins, with their own formats to be damaged. */
const squeezed =
  (id: number, options: number[]) =>
  (root: H5File): void =>
    cube(root, 'x', { chunks: [3, 7, 4], compression: id, compression_opts: options });
const PLUGINS: readonly [number, number[]][] = [
  [32001, [2, 2, 4, 0, 5, 1, 0]],
  [32004, [0]],
  [32008, [0, 2]],
  [32015, [3]],
  [32026, [0, 0, 0, 0, 5, 1, 0]],
];

function matlabLike(root: H5File): void {
  const box = Uint16Array.from({ length: 6 * 7 * 8 }, (_, i) => {
    const [l, s, b] = [i % 6, Math.floor(i / 6) % 7, Math.floor(i / 42)];
    return value(l, s, b);
  });
  matlab(root, 'Y', 'uint16', box, [6, 7, 8], { chunks: [6, 7, 2], compression: 3 });
  matlab(root, 'A', 'double', new Float64Array(84).fill(0.5), [2, 42]);
  matlabNames(root, 'cood', ['soil', 'tree']);
}

/** Mostly in the older format: in the newer one checksums catch nearly every mutation of a table. */
let seeds: Promise<readonly Bytes[]> | null = null;
const sound = (): Promise<readonly Bytes[]> =>
  (seeds ??= Promise.all([
    writeHdf5(emitLike),
    writeHdf5(emitLike, true),
    writeHdf5(linked),
    writeMatlab73(matlabLike),
  ]));

let plugged: Promise<readonly Bytes[]> | null = null;
const pluggedFiles = (): Promise<readonly Bytes[]> =>
  (plugged ??= withPlugins().then(() =>
    Promise.all(PLUGINS.map(([id, options]) => writeHdf5(squeezed(id, options)))),
  ));

/** LZF's compressor begins with memory as it finds it, so that its files would not be the same each time. */
const lzf = (): Bytes =>
  new Uint8Array(
    readFileSync(new URL('../../../../testdata/hdf5/filters/lzf.h5', import.meta.url)),
  );

let deeper: Promise<readonly Bytes[]> | null = null;
const deepFiles = (): Promise<readonly Bytes[]> =>
  (deeper ??= Promise.all([writeHdf5(deep), writeHdf5(chained), writeHdf5(chained, true)]));

let bomb: Promise<Bytes> | null = null;
/** The first chunk of the cube, 336 bytes, is replaced by one that inflates to 40 MiB; the library reads what it needs of it. */
const bombOf = (): Promise<Bytes> =>
  (bomb ??= writeHdf5(emitLike).then((seed) => {
    const zeros = deflateSync(new Uint8Array(40 * 2 ** 20));
    const out = new Uint8Array(seed.length + zeros.length);
    out.set(seed);
    out.set(zeros, seed.length);
    const view = new DataView(out.buffer);
    // The file's end in the superblock; then the tree of chunks: size, filters, four offsets, address.
    view.setBigUint64(0x28, BigInt(out.length), true);
    const isTree = (at: number): boolean =>
      latin1('TREE\x01\0').every((byte, i) => out[at + i] === byte);
    let at = 0;
    while (!isTree(at)) at++;
    view.setUint32(at + 24, zeros.length, true);
    view.setBigUint64(at + 24 + 8 + 4 * 8, BigInt(seed.length), true);
    return out;
  }));

const file = (kind: string, bytes: Bytes, ends?: Made['ends']): Made => ({
  kind,
  files: [{ name: 'fuzz.h5', bytes }],
  ends,
});

const hostile = [0n, 1n, 1_000_000_000n, 2n ** 31n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n];

/** Hostile sizes over the 8-byte extents 6, 7 and 8 of the cube, wherever they stand. */
function withSizes(seed: Bytes, rng: Rng): Bytes {
  const out = seed.slice();
  const view = new DataView(out.buffer);
  for (let at = 0; at + 24 <= out.length; at++) {
    const [a, b, c] = [0, 8, 16].map((o) => view.getBigUint64(at + o, true));
    if (![6n, 7n, 8n].includes(a) || ![6n, 7n, 8n].includes(b) || ![6n, 7n, 8n].includes(c))
      continue;
    // Sizes, and the greatest sizes that stand behind them.
    for (const o of [0, 8, 16]) {
      const extent = pick(rng, hostile);
      if (rng.uniform() < 0.3) continue;
      view.setBigUint64(at + o, extent, true);
      if (at + o + 32 <= out.length && rng.uniform() < 0.8)
        view.setBigUint64(at + o + 24, extent, true);
    }
    at += 47;
  }
  return out;
}

/** A few bytes among the compressed values, and their length. */
function muddledChunks(seed: Bytes, rng: Rng): Bytes {
  const out = seed.slice();
  const from = Math.max(0, out.length - 1600);
  for (let n = 1 + rng.int(12); n > 0; n--)
    out[from + rng.int(out.length - from)] = pick(rng, [0, 255, rng.int(256)]);
  return out;
}

/** Many bytes among the tables, where sizes, types, addresses and messages are. */
function muddled(seed: Bytes, rng: Rng): Bytes {
  const out = seed.slice();
  const reach = rng.uniform() < 0.6 ? Math.min(out.length, 4000) : out.length;
  for (let n = 1 + rng.int(8); n > 0; n--) out[rng.int(reach)] = pick(rng, [0, 255, rng.int(256)]);
  return out;
}

export const hdf5: Recipe = {
  reader: 'HDF5',
  good: async (rng) =>
    file(
      'good',
      pick(rng, rng.uniform() < 0.7 ? await sound() : await pluggedFiles()),
      cubeOf(size, value),
    ),
  odd: [
    async (rng) => file('sizes', withSizes(pick(rng, await sound()), rng)),
    async (rng) => file('muddled', muddled(pick(rng, await sound()), rng)),
    async (rng) => file('deep links', pick(rng, await deepFiles())),
    async (rng) => file('deep links, muddled', muddled(pick(rng, await deepFiles()), rng)),
    async (rng) =>
      file('plugged', muddledChunks(pick(rng, [...(await pluggedFiles()), lzf()]), rng)),
    async (rng) => file('plugged, sizes', withSizes(pick(rng, await pluggedFiles()), rng)),
    async () => file('bomb', await bombOf()),
    async (rng) => {
      const out = pick(rng, await sound()).slice(0, rng.int(700));
      out.set([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10].slice(0, out.length));
      return file('magic and little else', out);
    },
  ],
};
