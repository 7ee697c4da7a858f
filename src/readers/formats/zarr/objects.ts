/**
 * A Zarr store as the code for plain HDF5 looks at a file: arrays are data sets, names of dimensions their scales. So
 * wavelengths, fill values, scales, units and axes are found by the same rules as in NetCDF-4, which xarray writes both as.
 */
import type { Metadata } from 'h5wasm';
import type { AttributeValue, Hdf5 } from '../hdf5/library';

export interface ZarrArray {
  /** "/reflectance" */
  readonly path: string;
  /** Slowest axis first. */
  readonly shape: readonly number[];
  readonly metadata: Metadata;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly dimensions: readonly (string | null)[];
  /** The value of what was never written, where it means that nothing was measured. */
  readonly fill: number | null;
}

const INTEGER = 0;
const FLOAT = 1;

/** HDF5's description of values of this Zarr type, or null for texts and the like. Half floats are read as floats. */
export function metadataOf(dtype: string, shape: readonly number[]): Metadata | null {
  const [, kind, bits] = /^(u?int|float)(8|16|32|64)$/.exec(dtype) ?? [];
  const isBool = dtype === 'bool';
  if (!kind && !isBool) return null;
  const size = isBool ? 1 : Math.max(Number(bits) / 8, kind === 'float' ? 4 : 1);
  return {
    type: kind === 'float' ? FLOAT : INTEGER,
    size,
    signed: kind === 'int',
    shape: [...shape],
    maxshape: null,
    chunks: null,
    vlen: false,
    littleEndian: true,
    total_size: shape.reduce((n, d) => n * d, 1),
  };
}

/** JSON as HDF5's attributes have it: numbers, or texts. */
function attributeOf(value: unknown): AttributeValue | null {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((v) => typeof v === 'number')) return list;
  if (list.every((v) => typeof v === 'string')) return list;
  return null;
}

/** xarray writes fill values of version 3 as base64 of their bytes. */
function fillOf(value: unknown): AttributeValue | null {
  if (typeof value !== 'string') return attributeOf(value);
  if (/^-?(inf|infinity|nan)$/i.test(value)) return null;
  try {
    const bytes = Uint8Array.from(atob(value), (c) => c.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    if (bytes.length === 8) return [view.getFloat64(0, true)];
    return bytes.length === 4 ? [view.getFloat32(0, true)] : null;
  } catch {
    return null;
  }
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** @param small values of small arrays by path, as little-endian bytes of their metadata's type */
export function objectsOf(
  arrays: readonly ZarrArray[],
  groups: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  small: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Hdf5 {
  const byPath = new Map(arrays.map((array) => [array.path, array]));
  const of = (path: string): ZarrArray => {
    const array = byPath.get(path);
    if (!array) throw new Error(`no array ${path}`);
    return array;
  };
  const folders = new Set(['/', ...groups.keys()]);
  for (const { path } of arrays)
    for (let up = parent(path); up !== ''; up = parent(up)) folders.add(up);
  const attributesOf = (path: string): Readonly<Record<string, unknown>> =>
    byPath.get(path)?.attributes ?? groups.get(path) ?? {};
  return {
    children(path) {
      const start = path === '/' ? '/' : `${path}/`;
      return [...byPath.keys(), ...folders]
        .filter((p) => p !== '/' && p.startsWith(start) && !p.slice(start.length).includes('/'))
        .map((p) => p.slice(start.length));
    },
    link: () => 'hard',
    kind: (path) => (byPath.has(path) ? 'dataset' : 'group'),
    address: (path) => path,
    metadata: (path) => of(path).metadata,
    filters: () => [],
    missing: () => [],
    enable: async () => undefined,
    attributes: (path) => [
      ...Object.keys(attributesOf(path)),
      ...(byPath.has(path) ? ['DIMENSION_LIST'] : []),
    ],
    attribute(path, name) {
      const value = attributesOf(path)[name];
      if (name === '_FillValue' && byPath.has(path)) {
        const { fill } = of(path);
        return fillOf(value) ?? (fill === null ? null : [fill]);
      }
      return value === undefined ? null : attributeOf(value);
    },
    referenced: () => null,
    scales: (path) =>
      of(path).dimensions.map((name) => (name === null ? null : `${parent(path)}/${name}`)),
    dimensionLabels: (path) => of(path).dimensions,
    read(path, offset, _count, size) {
      const held = small.get(path);
      if (!held || offset.some((o) => o !== 0) || size !== held.length)
        throw new Error(`${path} is not held in memory`);
      return { bytes: (from, to) => held.slice(from, to), free: () => undefined };
    },
    close: () => undefined,
  };
}
