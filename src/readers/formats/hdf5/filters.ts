/**
 * HDF5's filters: those that the library was built with, and those that h5wasm-plugins brings as WebAssembly of their own,
 * up to 900 kB each, loaded when a data set needs one. Knows no data set.
 */
import type { ready } from 'h5wasm';
import { fileError } from '../../fileError';

type Library = Awaited<typeof ready>;

interface Plugin {
  readonly file: string;
  readonly load: () => Promise<{ readonly default: string }>;
}

interface KnownFilter {
  readonly name: string;
  /** Bytes that a stored byte can at most become; absent where a filter does not expand. */
  readonly ratio?: number;
  /** Where the plug-in is; absent for what the library has itself. */
  readonly plugin?: Plugin;
}

/** Deflate cannot expand further (RFC 1951). */
const DEFLATE = 1032;
/** A byte of LZ4's and LZF's formats stands for at most 255 and 264 more. */
const LZ = 264;
/** Zstandard and Blosc write a run of equal bytes in a few, however long it is: only a chunk's size bounds it. */
const RUNS = 2 ** 17;

const known: ReadonlyMap<number, KnownFilter> = new Map<number, KnownFilter>([
  [1, { name: 'gzip', ratio: DEFLATE }],
  [2, { name: 'shuffle' }],
  [3, { name: 'Fletcher-32' }],
  [4, { name: 'szip', ratio: DEFLATE }],
  [5, { name: 'n-bit', ratio: DEFLATE }],
  [6, { name: 'scale-offset', ratio: DEFLATE }],
  [
    32000,
    {
      name: 'LZF',
      ratio: LZ,
      plugin: { file: 'lzf', load: () => import('h5wasm-plugins/plugins/libH5Zlzf.so?url') },
    },
  ],
  [
    32001,
    {
      name: 'Blosc',
      ratio: RUNS,
      plugin: { file: 'blosc', load: () => import('h5wasm-plugins/plugins/libH5Zblosc.so?url') },
    },
  ],
  [
    32004,
    {
      name: 'LZ4',
      ratio: LZ,
      plugin: { file: 'lz4', load: () => import('h5wasm-plugins/plugins/libH5Zlz4.so?url') },
    },
  ],
  [
    32008,
    {
      name: 'bitshuffle',
      ratio: RUNS,
      plugin: { file: 'bshuf', load: () => import('h5wasm-plugins/plugins/libH5Zbshuf.so?url') },
    },
  ],
  [
    32013,
    {
      name: 'ZFP',
      ratio: RUNS,
      plugin: { file: 'zfp', load: () => import('h5wasm-plugins/plugins/libH5Zzfp.so?url') },
    },
  ],
  [
    32015,
    {
      name: 'Zstandard',
      ratio: RUNS,
      plugin: { file: 'zstd', load: () => import('h5wasm-plugins/plugins/libH5Zzstd.so?url') },
    },
  ],
  [
    32026,
    {
      name: 'Blosc2',
      ratio: RUNS,
      plugin: { file: 'blosc2', load: () => import('h5wasm-plugins/plugins/libH5Zblosc2.so?url') },
    },
  ],
]);

/** What filters that are not read are called (the HDF Group's list of registered filters). */
const strangers: Readonly<Record<number, string>> = {
  305: 'LZO',
  // There is a plug-in, which waits for ever for the rest of a chunk that is cut off.
  307: 'bzip2',
  32002: 'MAFISC',
  32003: 'Snappy',
  32009: 'SPDP',
  32010: 'LPC-Rice',
  32011: 'CCSDS-123',
  32012: 'JPEG-LS',
  32014: 'FPZIP',
  32016: 'B3D',
  32017: 'SZ',
  32018: 'FCIDECOMP',
  32019: 'JPEG',
  32020: 'VBZ',
  32021: 'FAPEC',
  32024: 'SZ3',
  32025: 'Delta-Rice',
  32028: 'SPERR',
  32029: 'TERSE',
};

/** Names that writers give in the file are whole sentences ("HDF5 blosc filter; see …"); the table's are used instead. */
export const filterName = (id: number, given: string): string =>
  known.get(id)?.name ??
  strangers[id] ??
  (given
    .split(/[;,]|\bsee\b/)[0]
    .trim()
    .slice(0, 40) ||
    `filter ${id}`);

/** The filters that come as plug-ins. */
export const pluginFilters: readonly number[] = [...known].flatMap(([id, { plugin }]) =>
  plugin ? [id] : [],
);

/** True for a filter that can be read, with or without loading its plug-in. */
export const isKnownFilter = (id: number): boolean => known.has(id);

/** How far filters, one after the other, can expand what is stored. */
export const expansionOf = (ids: readonly number[]): number =>
  ids.reduce((most, id) => Math.max(most, known.get(id)?.ratio ?? 1), 1);

/** A data set needs plug-ins that have not been loaded: they are loaded, and reading begins anew. */
export class FiltersWanted extends Error {
  readonly ids: readonly number[];
  constructor(ids: readonly number[]) {
    super(`filters ${ids.join(', ')} are not loaded`);
    this.ids = ids;
  }
}

const FOLDER = '/plugins';
const installed = new WeakMap<Library, Set<number>>();
/** Fetched once; every new instance of the library gets them again. */
const fetched = new Map<number, Promise<Uint8Array>>();

/** Those of the filters whose plug-in this instance of the library has not got. */
export const missingFilters = (module: Library, ids: readonly number[]): number[] =>
  ids.filter((id) => known.get(id)?.plugin && !installed.get(module)?.has(id));

/**
 * Gives an instance of the library the plug-ins of filters.
 * @throws StudioError when one cannot be loaded
 */
export async function installFilters(
  module: Library,
  ids: readonly number[],
  file: string,
): Promise<void> {
  const missing = missingFilters(module, ids);
  if (missing.length === 0) return;
  const all = await Promise.all(missing.map((id) => bytesOf(id, file)));
  let have = installed.get(module);
  if (!have) {
    module.FS.mkdirTree(FOLDER);
    module.insert_plugin_search_path(FOLDER, 0);
    installed.set(module, (have = new Set()));
  }
  for (const [i, id] of missing.entries()) {
    module.FS.writeFile(`${FOLDER}/libH5Z${known.get(id)!.plugin!.file}.so`, all[i]);
    have.add(id);
  }
}

function bytesOf(id: number, file: string): Promise<Uint8Array> {
  const before = fetched.get(id);
  if (before) return before;
  const { name, plugin } = known.get(id)!;
  const bytes = load(plugin!).catch((error: unknown) => {
    fetched.delete(id);
    throw fileError({
      file,
      field: name,
      message: `${file} is compressed with ${name}, and the part of the studio that reads it could not be loaded.`,
      found: error instanceof Error ? error.message : String(error),
      expected: `the plug-in for ${name}, which comes with the studio`,
      advice:
        'Check the connection to the place the studio is served from, and open the file again.',
    });
  });
  fetched.set(id, bytes);
  return bytes;
}

type NodeFiles = { readFile(path: URL): Promise<Uint8Array> };
interface NodeProcess {
  readonly getBuiltinModule?: (name: 'node:fs/promises') => NodeFiles;
}

async function load({
  file,
  load: urlOf,
}: NonNullable<KnownFilter['plugin']>): Promise<Uint8Array> {
  // Node, that is the command line and the tests, cannot fetch files, and a bundler's URLs lead nowhere there.
  const { process } = globalThis as { process?: NodeProcess };
  const files = process?.getBuiltinModule?.('node:fs/promises');
  if (files) {
    const { base_url: base } = await import('h5wasm-plugins');
    return files.readFile(new URL(`${base}/plugins/libH5Z${file}.so`));
  }
  const { default: url } = await urlOf();
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
