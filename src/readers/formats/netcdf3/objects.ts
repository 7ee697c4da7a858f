/**
 * A NetCDF-3 file as the code for plain HDF5 looks at one: its variables are data sets of one group, its dimensions their
 * scales. So wavelengths, fill values, scales, units and axes are found by the same rules as in NetCDF-4.
 */
import type { Metadata } from 'h5wasm';
import type { AttributeValue, Hdf5 } from '../hdf5/library';
import type { Header, Value, Variable } from './header';

const CLASS = { int: 0, float: 1, char: 3 } as const;

/** What HDF5 would say of a variable; the last axis of characters is the length of a text. */
export function metadataOf({ type, shape }: Pick<Variable, 'type' | 'shape'>): Metadata {
  const text = type.name === 'char';
  const dims = text ? shape.slice(0, -1) : shape;
  const size = text ? (shape.at(-1) ?? 1) : type.size;
  return {
    type: CLASS[type.name],
    size,
    signed: type.signed,
    shape: [...dims],
    maxshape: null,
    chunks: null,
    vlen: false,
    littleEndian: true,
    total_size: dims.reduce((n, d) => n * d, 1),
  };
}

const attributeOf = (value: Value | undefined): AttributeValue | null =>
  value === undefined ? null : typeof value === 'string' ? [value] : value;

/** @param bytes of small variables, in the machine's byte order */
export function objectsOf(
  header: Header,
  bytes: ReadonlyMap<Variable, Uint8Array<ArrayBuffer>>,
): Hdf5 {
  const byPath = new Map(header.variables.map((variable) => [`/${variable.name}`, variable]));
  const of = (path: string): Variable => {
    const variable = byPath.get(path);
    if (!variable) throw new Error(`no variable ${path}`);
    return variable;
  };
  const attributesOf = (path: string): ReadonlyMap<string, Value> =>
    path === '/' ? header.attributes : of(path).attributes;
  return {
    children: () => [...byPath.keys()].map((path) => path.slice(1)),
    link: () => 'hard',
    kind: (path) => (path === '/' ? 'group' : 'dataset'),
    address: (path) => path,
    metadata: (path) => metadataOf(of(path)),
    filters: () => [],
    missing: () => [],
    enable: async () => undefined,
    attributes: (path) => [
      ...attributesOf(path).keys(),
      ...(path === '/' ? [] : ['DIMENSION_LIST']),
    ],
    attribute(path, name) {
      const value = attributesOf(path).get(name);
      if (value !== undefined || name !== '_FillValue' || path === '/') return attributeOf(value);
      const { fill } = of(path).type;
      return fill === undefined ? null : [fill];
    },
    referenced: () => null,
    scales: (path) => of(path).dimensions.map(({ name }) => `/${name}`),
    dimensionLabels: (path) => of(path).dimensions.map(() => null),
    read(path, offset, _count, size) {
      const held = bytes.get(of(path));
      if (!held || offset.some((o) => o !== 0) || size !== held.length)
        throw new Error(`${path} is not held in memory`);
      return { bytes: (from, to) => held.slice(from, to), free: () => undefined };
    },
    close: () => undefined,
  };
}
