/** HDF5's number types: which are read, what MATLAB calls them, and their bytes as typed arrays. */
import type { Metadata } from 'h5wasm';
import { fromHalves } from '../../../maths/half';

/** HDF5's type classes that hold numbers. */
const INTEGER = 0;
const FLOAT = 1;
const BITFIELD = 4;
const COMPOUND = 6;
const ENUM = 8;

export interface NumberKind {
  /** MATLAB's word for it. */
  readonly dtype: string;
  readonly whole: boolean;
}

/** How a plain number type reads, or null for kinds that are not read. */
export function numberKind({ type, size, signed }: Metadata): NumberKind | null {
  if (type === FLOAT) {
    const dtype = { 2: 'half', 4: 'single', 8: 'double' }[size];
    return dtype ? { dtype, whole: false } : null;
  }
  if ((type === INTEGER || type === ENUM || type === BITFIELD) && [1, 2, 4, 8].includes(size))
    return { dtype: `${signed ? 'int' : 'uint'}${8 * size}`, whole: true };
  return null;
}

/** The real part of a complex number, as MATLAB and h5py store it, or null. */
export function realMember(metadata: Metadata): { offset: number; type: Metadata } | null {
  const members = metadata.type === COMPOUND ? (metadata.compound_type?.members ?? []) : [];
  const real = members.find(({ name }) => name === 'real' || name === 'r');
  return members.length === 2 && real && numberKind(real)
    ? { offset: real.offset, type: real }
    : null;
}

type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** Little-endian bytes (the library turns them) in a buffer of their own → numbers. */
export function decodeNumbers(raw: Uint8Array, metadata: Metadata): Numbers {
  const real = realMember(metadata);
  if (real) {
    const { size } = real.type;
    const picked = new Uint8Array((raw.length / metadata.size) * size);
    for (let from = real.offset, to = 0; to < picked.length; from += metadata.size, to += size)
      picked.set(raw.subarray(from, from + size), to);
    return decodeNumbers(picked, real.type);
  }
  const { buffer, byteOffset: at } = raw;
  const n = raw.length / metadata.size;
  const dtype = numberKind(metadata)?.dtype;
  if (dtype === 'single') return new Float32Array(buffer, at, n);
  if (dtype === 'double') return new Float64Array(buffer, at, n);
  if (dtype === 'half') return fromHalves(new Uint16Array(buffer, at, n));
  if (dtype === 'int8') return new Int8Array(buffer, at, n);
  if (dtype === 'int16') return new Int16Array(buffer, at, n);
  if (dtype === 'uint16') return new Uint16Array(buffer, at, n);
  if (dtype === 'int32') return new Int32Array(buffer, at, n);
  if (dtype === 'uint32') return new Uint32Array(buffer, at, n);
  if (dtype === 'int64') return Float64Array.from(new BigInt64Array(buffer, at, n), Number);
  if (dtype === 'uint64') return Float64Array.from(new BigUint64Array(buffer, at, n), Number);
  return new Uint8Array(buffer, at, n);
}
