/**
 * Small HDF5 files for the reader tests, written by h5wasm itself: plain ones, NetCDF-4 and mission conventions by
 * groups, attributes and dimension scales; MATLAB v7.3 by its user block, reversed axes and MATLAB_class.
 */
import * as h5wasm from 'h5wasm';
import type { Dataset, Group, GuessableDataTypes } from 'h5wasm';
import { installFilters, pluginFilters } from '../../src/readers/formats/hdf5/filters';

export interface Options {
  readonly name?: string;
  /** Chunk of each axis; with `compression` gzip of that level. */
  readonly chunks?: readonly number[];
  readonly compression?: number;
}

interface Files {
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
}

let written = 0;

/** Lets files be written with filters of h5wasm-plugins: their HDF5 number is the `compression` of a data set. */
export async function withPlugins(): Promise<void> {
  const module = await h5wasm.ready;
  await installFilters(module, pluginFilters, 'the file to be written');
}

/**
 * The bytes of an HDF5 file that `fill` fills.
 * @param checked the newer format, whose tables carry checksums, instead of the older one that MATLAB and h5py write
 */
export async function writeHdf5(
  fill: (root: h5wasm.File) => void,
  checked = false,
): Promise<Uint8Array<ArrayBuffer>> {
  const module = await h5wasm.ready;
  const path = `/written-${++written}.h5`;
  const file = new h5wasm.File(path, 'w', { libver: [checked ? 'v108' : 'earliest', 'v108'] });
  fill(file);
  file.close();
  const fs = module.FS as unknown as Files;
  const bytes = new Uint8Array(fs.readFile(path));
  fs.unlink(path);
  return bytes;
}

/** A file with MATLAB's user block of 512 bytes before it. */
export async function writeMatlab73(
  fill: (root: h5wasm.File) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await writeHdf5(fill);
  const out = new Uint8Array(512 + bytes.length);
  const text = 'MATLAB 7.3 MAT-file, Platform: GLNXA64, HDF5 schema 1.00 .';
  out.fill(0x20, 0, 116);
  out.set(new TextEncoder().encode(text));
  out.set([0, 2, 0x49, 0x4d], 124);
  out.set(bytes, 512);
  return out;
}

/** A MATLAB variable: `shape` as in MATLAB and `data` column-major, so that HDF5's axes are the reverse. */
export function matlab(
  parent: Group,
  name: string,
  matlabClass: string,
  data: GuessableDataTypes,
  shape: readonly number[],
  { chunks, compression }: Options = {},
): Dataset {
  const set = parent.create_dataset({
    name,
    data,
    shape: [...shape].reverse(),
    ...(chunks ? { chunks: [...chunks].reverse(), compression } : {}),
  });
  tag(set, 'MATLAB_class', matlabClass);
  return set;
}

/** A text attribute of fixed length, as MATLAB and NetCDF write them. */
export const tag = (of: Dataset | Group, name: string, value: string): void =>
  of.create_attribute(name, value, [], `S${value.length}`);

/** A 1 × n char array. */
export function matlabText(parent: Group, name: string, text: string): Dataset {
  const units = Uint16Array.from(text, (c) => c.charCodeAt(0));
  return matlab(parent, name, 'char', units, [1, text.length]);
}

/** A cell array (n × 1) of texts. */
export function matlabNames(root: Group, name: string, texts: readonly string[]): Dataset {
  if (!root.keys().includes('#refs#')) root.create_group('#refs#');
  const refs = root.get('#refs#') as Group;
  const references = texts.map((text, i) =>
    matlabText(refs, `${name}${i}`, text).create_reference(),
  );
  return matlab(root, name, 'cell', references, [texts.length, 1]);
}
