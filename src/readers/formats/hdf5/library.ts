/**
 * The HDF5 library (h5wasm, its WebAssembly inside its JavaScript), wrapped so that nothing it does escapes: every
 * status is looked at, its complaints are collected instead of printed, sizes are checked before memory is asked for,
 * and the file is read through a cache of small pages instead of being copied. Knows no convention.
 *
 * In a worker the bytes come from FileReaderSync, page by page, and those of a file on another host from synchronous requests. Elsewhere (Node: the command line and the tests) no
 * synchronous reading of a File exists, so that the file is copied into memory in pieces, up to MAX_COPY.
 */
import type { Filter, Metadata, ready } from 'h5wasm';
import { fileError, throwIfCancelled } from '../../fileError';
import { isRemote } from '../../remote/file';
import { syncFetch } from '../../remote/sync';
import { installFilters, missingFilters } from './filters';
import { decodeNumbers, numberKind } from './numbers';

type Library = Awaited<typeof ready>;

/** Largest file outside a worker. */
export const MAX_COPY = 2 ** 30;
const PAGE = 1 << 16;
const MAX_PAGES = 64;
const COPY_PIECE = 1 << 22;
/** Attributes are short; longer ones are not read. */
const MAX_ATTRIBUTE = 2 ** 20;
/** Reading the tables of contents takes milliseconds; a file that needs longer leads the library round in circles. */
const LISTING_MS = 4000;
/** An instance whose memory has grown past this is not kept. */
const MAX_KEPT = 2 ** 28;
/** WASI's number for an input/output error. */
const EIO = 29;

interface Stream {
  position: number;
}
interface FileNode {
  usedBytes: number;
  stream_ops: {
    read(stream: Stream, into: Uint8Array, offset: number, length: number, at: number): number;
    write(stream: Stream, from: Uint8Array, offset: number, length: number): number;
  };
}
interface FileSystem {
  readonly streams: readonly { stream_ops: FileNode['stream_ops'] }[];
  writeFile(path: string, data: Uint8Array): void;
  unlink(path: string): void;
  lookupPath(path: string): { readonly node: FileNode };
  readonly ErrnoError: new (errno: number) => Error;
}

/** The last complaints of the library; cleared before each call. */
let complaints = '';
/** The instance in use: one for all files, until a file has damaged its memory or could have. */
let library: Promise<Library> | null = null;
let mounted = 0;

/**
 * A damaged file can corrupt the library's memory, and every file after it would suffer. The package's own entry point
 * keeps one instance for good, so that its factory is imported instead: a new instance takes some 40 ms.
 */
async function makeLibrary(): Promise<Library> {
  const factory = await import('../../../../node_modules/h5wasm/dist/esm/hdf5_util.js');
  const module = await factory.default({ noInitialRun: true });
  const { streams } = filesOf(module);
  const decoder = new TextDecoder();
  // Plug-ins complain on the other stream, which on the command line is that of the answer.
  for (const stream of [streams[1], streams[2]])
    stream.stream_ops = {
      ...stream.stream_ops,
      write: (_stream, from, offset, length) => {
        if (complaints.length < 1 << 14)
          complaints += decoder.decode(from.slice(offset, offset + length));
        return length;
      },
    };
  return module;
}

const filesOf = (module: Library): FileSystem => module.FS as unknown as FileSystem;

/** Reads [from, to) at once, shorter at the end of the file. */
type ReadSync = (from: number, to: number) => Uint8Array;

interface SyncReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

async function readSyncOf(file: File, cancelled: () => boolean): Promise<ReadSync> {
  // Node has no synchronous request: there it is copied, as any other file.
  if (isRemote(file) && syncFetch() !== null)
    return pages(file.size, (from, to) => file.readSync(from, to));
  const { FileReaderSync: Reader } = globalThis as { FileReaderSync?: new () => SyncReader };
  if (Reader) {
    const reader = new Reader();
    return pages(file.size, (from, to) => {
      return new Uint8Array(reader.readAsArrayBuffer(file.slice(from, to)));
    });
  }
  if (file.size > MAX_COPY)
    throw fileError({
      file: file.name,
      message: `${file.name} is too large to be read here.`,
      found: `${Math.ceil(file.size / 2 ** 20)} MiB`,
      expected: `HDF5 files of at most ${MAX_COPY / 2 ** 20} MiB outside a browser's worker`,
      advice: 'Open it in the studio in a browser, or write a smaller part of it to a file.',
    });
  const all = new Uint8Array(file.size);
  for (let at = 0; at < file.size; at += COPY_PIECE) {
    throwIfCancelled(cancelled, file.name);
    all.set(new Uint8Array(await file.slice(at, at + COPY_PIECE).arrayBuffer()), at);
  }
  return (from, to) => all.subarray(from, to);
}

/** Small reads through a few cached pages: the library reads its tables some hundred bytes at a time. */
export function pages(size: number, read: ReadSync): ReadSync {
  const cache = new Map<number, Uint8Array>();
  return (from, to) => {
    const end = Math.min(to, size);
    if (end - from > 4 * PAGE) return read(from, end);
    const out = new Uint8Array(Math.max(0, end - from));
    for (let at = from; at < end;) {
      const number = Math.floor(at / PAGE);
      const start = number * PAGE;
      const page = cache.get(number) ?? read(start, Math.min(size, start + PAGE));
      cache.delete(number);
      cache.set(number, page);
      if (cache.size > MAX_PAGES) cache.delete(cache.keys().next().value!);
      const piece = page.subarray(at - start, Math.min(end, start + PAGE) - start);
      if (piece.length === 0) break;
      out.set(piece, at - from);
      at += piece.length;
    }
    return out;
  };
}

/**
 * False for a block that begins like a heap of variable-length values whose objects do not follow one another: the
 * library, with sizes of 32 bits, walks such a heap forever.
 */
export function heapIsSound(bytes: Uint8Array): boolean {
  if (bytes.length < 16 || String.fromCharCode(...bytes.subarray(0, 4)) !== 'GCOL') return true;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizeAt = (at: number): number => Number(view.getBigUint64(at, true));
  const size = sizeAt(8);
  for (let at = 16; at + 16 <= Math.min(size, bytes.length);) {
    const index = view.getUint16(at, true);
    const length = sizeAt(at + 8);
    const step = index === 0 ? length : 16 + Math.ceil(length / 8) * 8;
    if (step < 16 || at + step > size) return false;
    at += step;
  }
  return true;
}

export type AttributeValue = readonly number[] | readonly string[];

/** An open file. Paths are absolute. Methods throw plain Errors on damaged parts; the caller knows what to make of it. */
export interface Hdf5 {
  children(path: string): readonly string[];
  link(path: string): 'hard' | 'soft' | 'external';
  kind(path: string): 'group' | 'dataset' | 'other';
  /** The same for every name of one object. */
  address(path: string): string;
  metadata(path: string): Metadata;
  filters(path: string): readonly Filter[];
  /** Filters of a data set whose plug-ins have to be loaded before it can be read. */
  missing(path: string): readonly number[];
  /** Loads plug-ins. The time that takes is no time of listing. @throws StudioError when one cannot be loaded */
  enable(ids: readonly number[]): Promise<void>;
  attributes(path: string): readonly string[];
  /** Numbers or texts; null when there is none, or it is of another kind, or it cannot be read. */
  attribute(path: string, name: string): AttributeValue | null;
  /** The path of the object that 8 bytes of an object reference point to. */
  referenced(reference: Uint8Array): string | null;
  /** The path of the first dimension scale of each axis, or null. */
  scales(path: string, rank: number): readonly (string | null)[];
  dimensionLabels(path: string): readonly (string | null)[];
  /** Reads a box into the library's memory and hands out pieces of it; call `free` after. */
  read(path: string, offset: readonly number[], count: readonly number[], bytes: number): Block;
  close(): void;
}

export interface Block {
  /** A copy of bytes [from, to) of the box. */
  bytes(from: number, to: number): Uint8Array<ArrayBuffer>;
  free(): void;
}

/** True for an error that leaves the library itself in doubt, not only one file. */
export const isFatal = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError || error instanceof RangeError;

/**
 * Opens a file.
 * @param limited refuse to read on after some seconds, for listing
 * @throws StudioError when the library does not take it for HDF5
 */
export async function openHdf5(
  file: File,
  cancelled: () => boolean,
  limited: boolean,
): Promise<Hdf5> {
  const readSync = await readSyncOf(file, cancelled);
  // A file before this one may have left the library in ruins unseen: a crash counts only in a new instance.
  let opened = await tryOpen(file, isRemote(file), readSync, limited);
  if (opened === 'crashed') opened = await tryOpen(file, isRemote(file), readSync, limited);
  if (typeof opened === 'object') return opened;
  throw fileError({
    file: file.name,
    message: `${file.name} is damaged or cut off: it begins like an HDF5 file but cannot be opened.`,
    found: `${file.size} bytes; ${reason()}`,
    expected: 'a whole HDF5 file',
    advice: 'Copy or download the file again, and compare its size with the original.',
  });
}

async function tryOpen(
  { name: file, size }: File,
  remote: boolean,
  readSync: ReadSync,
  limited: boolean,
): Promise<Hdf5 | 'refused' | 'crashed'> {
  const instance = (library ??= makeLibrary());
  const spoil = (): void => {
    if (library === instance) library = null;
  };
  const module = await instance.catch((error: unknown) => {
    spoil();
    throw error;
  });
  const fs = filesOf(module);
  const path = `/mounted-${++mounted}`;
  let deadline = limited ? performance.now() + LISTING_MS : Infinity;
  fs.writeFile(path, new Uint8Array(0));
  const { node } = fs.lookupPath(path);
  node.usedBytes = size;
  node.stream_ops = {
    ...node.stream_ops,
    read: (_stream, into, offset, length, at) => {
      if (performance.now() > deadline) throw new fs.ErrnoError(EIO);
      let bytes: Uint8Array;
      const begun = performance.now();
      try {
        bytes = readSync(at, Math.min(size, at + length));
        // Waiting for another host leads nobody round in circles; what was fetched before costs nothing.
        if (remote) deadline += performance.now() - begun;
      } catch {
        throw new fs.ErrnoError(EIO);
      }
      if (!heapIsSound(bytes)) throw new fs.ErrnoError(EIO);
      into.set(bytes, offset);
      return bytes.length;
    },
  };
  complaints = '';
  let id = -1n;
  try {
    id = module.open(path, module.H5F_ACC_RDONLY);
  } catch {
    spoil();
    return 'crashed';
  }
  if (id < 0n) {
    fs.unlink(path);
    return 'refused';
  }
  const enable = async (ids: readonly number[]): Promise<void> => {
    const begun = performance.now();
    await installFilters(module, ids, file);
    deadline += performance.now() - begun;
  };
  return wrap(module, id, spoil, enable, () => {
    try {
      module.close_file(id);
      fs.unlink(path);
      // Its memory never shrinks: after large chunks, or hostile ones, a new instance takes less.
      if (module.HEAPU8.length > MAX_KEPT) spoil();
    } catch {
      // A library that cannot close a file is not used again.
      spoil();
    }
  });
}

/** The innermost complaint of the library, in a few words. */
export function reason(): string {
  const lines = complaints.match(/in H5\w+\(\): [^\n]*/g);
  return lines?.at(-1)?.replace(/^in H5\w+\(\): /, '') ?? 'the library gives no reason';
}

function wrap(
  module: Library,
  id: bigint,
  spoil: () => void,
  enable: Hdf5['enable'],
  close: () => void,
): Hdf5 {
  const clean = <T>(call: () => T): T => {
    complaints = '';
    try {
      return call();
    } catch (error) {
      spoil();
      throw error;
    } finally {
      if (complaints !== '') spoil();
    }
  };
  const withMemory = <T>(bytes: number, use: (at: number) => T): T => {
    const at = module._malloc(bytes);
    if (at === 0) throw new Error(`no memory for ${bytes} bytes`);
    try {
      module.HEAPU8.fill(0, at, at + bytes);
      return use(at);
    } finally {
      module._free(at);
    }
  };
  const readAttribute = (path: string, name: string): AttributeValue | null => {
    const metadata = module.get_attribute_metadata(id, path, name);
    const bytes = metadata.size * metadata.total_size;
    if (!metadata.shape || bytes === 0 || bytes > MAX_ATTRIBUTE) return null;
    const isText = metadata.type === module.H5T_class_t.H5T_STRING.value;
    if (!isText && !numberKind(metadata)) return null;
    return withMemory(bytes, (at) => {
      if (module.get_attribute_data(id, path, name, BigInt(at)) < 0) return null;
      const raw = module.HEAPU8.slice(at, at + bytes);
      if (!isText) return Array.from(decodeNumbers(raw, metadata));
      if (!metadata.vlen) return fixedTexts(raw, metadata.size);
      const pointers = new Uint32Array(raw.buffer);
      const texts = Array.from(pointers, (p) => (p === 0 ? '' : module.UTF8ToString(p)));
      module.reclaim_vlen_memory(id, path, name, BigInt(at));
      return texts;
    });
  };
  return {
    children: (path) => clean(() => module.get_names(id, path, false)),
    link: (path) =>
      clean(() => {
        if ('filename' in module.get_external_link(id, path)) return 'external';
        return module.get_symbolic_link(id, path) === null ? 'hard' : 'soft';
      }),
    kind: (path) => {
      const type = clean(() => module.get_type(id, path));
      return type === module.H5G_GROUP
        ? 'group'
        : type === module.H5G_DATASET
          ? 'dataset'
          : 'other';
    },
    address: (path) => clean(() => Array.from(module.create_object_reference(id, path)).join()),
    metadata: (path) => clean(() => module.get_dataset_metadata(id, path)),
    filters: (path) => clean(() => module.get_dataset_filters(id, path)),
    missing: (path) =>
      missingFilters(
        module,
        clean(() => module.get_dataset_filters(id, path)).map((filter) => filter.id),
      ),
    enable,
    attributes: (path) => clean(() => module.get_attribute_names(id, path)),
    attribute: (path, name) =>
      clean(() => {
        try {
          return readAttribute(path, name);
        } catch (error) {
          spoil();
          if (isFatal(error)) throw error;
          return null;
        }
      }),
    referenced: (reference) => clean(() => module.get_referenced_name(id, reference, true)),
    scales: (path, rank) =>
      clean(() =>
        Array.from({ length: rank }, (_, i) => module.get_attached_scales(id, path, i)[0] ?? null),
      ),
    dimensionLabels: (path) => clean(() => module.get_dimension_labels(id, path)),
    read(path, offset, count, bytes) {
      const at = module._malloc(bytes);
      if (at === 0) throw new Error(`no memory for ${bytes} bytes`);
      const steps = count.map(() => 1n);
      const status = clean(() =>
        module.get_dataset_data(id, path, count.map(BigInt), offset.map(BigInt), steps, BigInt(at)),
      );
      if (status < 0) {
        module._free(at);
        throw new Error(reason());
      }
      // The memory may move when it grows, so that views are made anew each time.
      return {
        bytes: (from, to) => new Uint8Array(module.HEAPU8.slice(at + from, at + to)),
        free: () => module._free(at),
      };
    },
    close,
  };
}

function fixedTexts(raw: Uint8Array, size: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: Math.floor(raw.length / size) }, (_, i) => {
    const text = raw.subarray(i * size, (i + 1) * size);
    const end = text.indexOf(0);
    return decoder.decode(end < 0 ? text : text.subarray(0, end)).trim();
  });
}
