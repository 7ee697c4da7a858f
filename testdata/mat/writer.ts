/**
 * Writes MATLAB v5 files for the tests: every numeric class, both byte orders, compressed or not, small data elements,
 * cells, structs, char and sparse matrices. Deterministic: the same variables give the same bytes.
 * Not an exporter: it writes what a test asks for, sensible or not. Layout: MathWorks, "MAT-File Format", R2019b.
 */
import { zlibSync } from 'fflate';

export type NumericClass =
  | 'double'
  | 'single'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64';

export type Variable =
  | {
      readonly kind: 'numeric';
      readonly shape: readonly number[];
      /** Column-major. */
      readonly values: ArrayLike<number>;
      readonly type: NumericClass;
      /** Storage type when MATLAB compacts (a double stored as uint8). */
      readonly stored?: NumericClass;
      readonly imaginary?: ArrayLike<number>;
      readonly logical?: boolean;
    }
  /** Rows of a char matrix, padded to one length. */
  | { readonly kind: 'char'; readonly rows: readonly string[]; readonly utf8?: boolean }
  | { readonly kind: 'cell'; readonly cells: readonly Variable[] }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, Variable>> }
  | { readonly kind: 'sparse'; readonly shape: readonly [number, number] };

export interface WriteOptions {
  /** Default true. */
  readonly little?: boolean;
  /** Default false. */
  readonly compressed?: boolean;
}

/** [class code, storage code, bytes] */
const codes: Readonly<Record<NumericClass, readonly [number, number, number]>> = {
  double: [6, 9, 8],
  single: [7, 7, 4],
  int8: [8, 1, 1],
  uint8: [9, 2, 1],
  int16: [10, 3, 2],
  uint16: [11, 4, 2],
  int32: [12, 5, 4],
  uint32: [13, 6, 4],
  int64: [14, 12, 8],
  uint64: [15, 13, 8],
};

export const numericClasses = Object.keys(codes) as NumericClass[];

export const numeric = (
  shape: readonly number[],
  values: ArrayLike<number>,
  type: NumericClass = 'double',
): Variable => ({ kind: 'numeric', shape, values, type });

export const scalar = (value: number, type: NumericClass = 'double'): Variable =>
  numeric([1, 1], [value], type);

/** A cell array of texts, as MATLAB users keep names. */
export const names = (...values: string[]): Variable => ({
  kind: 'cell',
  cells: values.map((value) => ({ kind: 'char', rows: [value] })),
});

/** The bytes of a MATLAB v5 file with these variables, in order. */
export function writeMat(
  variables: Readonly<Record<string, Variable>>,
  { little = true, compressed = false }: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(128).fill(0x20);
  header.set(new TextEncoder().encode('MATLAB 5.0 MAT-file, written by the tests of the studio'));
  header.fill(0, 116, 124);
  header.set(little ? [0, 1, 0x49, 0x4d] : [1, 0, 0x4d, 0x49], 124);
  const parts = [header];
  for (const [name, variable] of Object.entries(variables)) {
    const element = matrix(name, variable, little);
    if (!compressed) {
      parts.push(element);
      continue;
    }
    const packed = zlibSync(element, { level: 6 });
    parts.push(tag(15, packed.length, little), new Uint8Array(packed));
  }
  return join(parts);
}

/** A data element; up to 4 bytes take the small form, as MATLAB writes them. */
export function element(type: number, data: Uint8Array, little: boolean): Uint8Array<ArrayBuffer> {
  if (data.length > 0 && data.length <= 4) {
    const small = new Uint8Array(8);
    new DataView(small.buffer).setUint32(0, (data.length << 16) | type, little);
    small.set(data, 4);
    return small;
  }
  const padded = new Uint8Array(Math.ceil(data.length / 8) * 8);
  padded.set(data);
  return join([tag(type, data.length, little), padded]);
}

export function tag(type: number, bytes: number, little: boolean): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(8);
  const view = new DataView(out.buffer);
  view.setUint32(0, type, little);
  view.setUint32(4, bytes, little);
  return out;
}

/** A whole miMATRIX element. */
export function matrix(name: string, variable: Variable, little: boolean): Uint8Array<ArrayBuffer> {
  const content = join([...preamble(name, variable, little), ...body(variable, little)]);
  return join([tag(14, content.length, little), content]);
}

function preamble(name: string, variable: Variable, little: boolean): Uint8Array<ArrayBuffer>[] {
  let code = 0;
  let flags = 0;
  let shape: readonly number[] = [1, 1];
  if (variable.kind === 'numeric') {
    code = codes[variable.type][0];
    flags = (variable.imaginary ? 0x08 : 0) | (variable.logical ? 0x02 : 0);
    shape = variable.shape;
  } else if (variable.kind === 'char') {
    code = 4;
    shape = [variable.rows.length, Math.max(0, ...variable.rows.map((r) => r.length))];
  } else if (variable.kind === 'cell') {
    code = 1;
    shape = [variable.cells.length, 1];
  } else if (variable.kind === 'struct') code = 2;
  else {
    code = 5;
    shape = variable.shape;
  }
  const flagBytes = encode([code | (flags << 8), 0], 'uint32', little);
  return [
    element(6, flagBytes, little),
    element(5, encode(shape, 'int32', little), little),
    element(1, new TextEncoder().encode(name), little),
  ];
}

function body(variable: Variable, little: boolean): Uint8Array<ArrayBuffer>[] {
  switch (variable.kind) {
    case 'numeric': {
      const stored = variable.stored ?? variable.type;
      const code = codes[stored][1];
      const parts = [element(code, encode(variable.values, stored, little), little)];
      if (variable.imaginary)
        parts.push(element(code, encode(variable.imaginary, stored, little), little));
      return parts;
    }
    case 'char': {
      const width = Math.max(0, ...variable.rows.map((r) => r.length));
      const padded = variable.rows.map((r) => r.padEnd(width));
      let text = '';
      for (let c = 0; c < width; c++) for (const row of padded) text += row[c];
      if (variable.utf8) return [element(16, new TextEncoder().encode(text), little)];
      const units = Array.from(text, (c) => c.charCodeAt(0));
      return [element(4, encode(units, 'uint16', little), little)];
    }
    case 'cell':
      return variable.cells.map((cell) => matrix('', cell, little));
    case 'struct': {
      const keys = Object.keys(variable.fields);
      const block = new Uint8Array(32 * keys.length);
      keys.forEach((key, i) => block.set(new TextEncoder().encode(key), 32 * i));
      return [
        element(5, encode([32], 'int32', little), little),
        element(1, block, little),
        ...Object.values(variable.fields).map((field) => matrix('', field, little)),
      ];
    }
    case 'sparse':
      return [
        element(5, encode([0], 'int32', little), little),
        element(5, encode(Array<number>(variable.shape[1] + 1).fill(1), 'int32', little), little),
        element(9, encode([2.5], 'double', little), little),
      ];
  }
}

/** Values as bytes of a storage type in a byte order. */
export function encode(
  values: ArrayLike<number>,
  type: NumericClass,
  little: boolean,
): Uint8Array<ArrayBuffer> {
  const size = codes[type][2];
  const out = new Uint8Array(values.length * size);
  const view = new DataView(out.buffer);
  const put: Record<NumericClass, (at: number, v: number) => void> = {
    double: (at, v) => view.setFloat64(at, v, little),
    single: (at, v) => view.setFloat32(at, v, little),
    int8: (at, v) => view.setInt8(at, v),
    uint8: (at, v) => view.setUint8(at, v),
    int16: (at, v) => view.setInt16(at, v, little),
    uint16: (at, v) => view.setUint16(at, v, little),
    int32: (at, v) => view.setInt32(at, v, little),
    uint32: (at, v) => view.setUint32(at, v, little),
    int64: (at, v) => view.setBigInt64(at, BigInt(v), little),
    uint64: (at, v) => view.setBigUint64(at, BigInt(v), little),
  };
  for (let i = 0; i < values.length; i++) put[type](i * size, values[i]);
  return out;
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
