/**
 * Writes MATLAB v5 files for the tests: every numeric class, both byte orders, compressed or not, small data elements,
 * cells, structs, char and sparse matrices. Deterministic: the same variables give the same bytes.
 * Elements come from the exporter (src/exporters/mat.ts); this adds what only tests ask for, sensible or not.
 */
import { zlibSync } from 'fflate';
import {
  CELL_CLASS,
  CHAR_CLASS,
  classCode,
  element as elementOf,
  encode,
  fileHeader,
  join,
  matrix as matrixOf,
  storageCode,
  tag,
} from '../../src/exporters/mat';
import type { NumericClass, Parts } from '../../src/exporters/mat';

export { encode, join, numericClasses, tag } from '../../src/exporters/mat';
export type { NumericClass } from '../../src/exporters/mat';

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
  const parts: Uint8Array[] = [
    fileHeader('MATLAB 5.0 MAT-file, written by the tests of the studio', little),
  ];
  for (const [name, variable] of Object.entries(variables)) {
    const whole = matrix(name, variable, little);
    if (!compressed) {
      parts.push(whole);
      continue;
    }
    const packed = zlibSync(whole, { level: 6 });
    parts.push(tag(15, packed.length, little), new Uint8Array(packed));
  }
  return join(parts);
}

/** A data element in one piece. */
export const element = (type: number, data: Uint8Array, little: boolean): Uint8Array<ArrayBuffer> =>
  join(elementOf(type, data, little));

/** A whole miMATRIX element. */
export const matrix = (
  name: string,
  variable: Variable,
  little: boolean,
): Uint8Array<ArrayBuffer> =>
  join(matrixOf(name, headOf(variable), body(variable, little), little));

function headOf(variable: Variable): Parameters<typeof matrixOf>[1] {
  switch (variable.kind) {
    case 'numeric': {
      const flags = (variable.imaginary ? 0x08 : 0) | (variable.logical ? 0x02 : 0);
      return { code: classCode(variable.type), flags, shape: variable.shape };
    }
    case 'char': {
      const { rows } = variable;
      return { code: CHAR_CLASS, shape: [rows.length, Math.max(0, ...rows.map((r) => r.length))] };
    }
    case 'cell':
      return { code: CELL_CLASS, shape: [variable.cells.length, 1] };
    case 'struct':
      return { code: 2, shape: [1, 1] };
    case 'sparse':
      return { code: 5, shape: variable.shape };
  }
}

function body(variable: Variable, little: boolean): Parts {
  switch (variable.kind) {
    case 'numeric': {
      const stored = variable.stored ?? variable.type;
      const code = storageCode(stored);
      const parts = [...elementOf(code, encode(variable.values, stored, little), little)];
      if (variable.imaginary)
        parts.push(...elementOf(code, encode(variable.imaginary, stored, little), little));
      return parts;
    }
    case 'char': {
      const width = Math.max(0, ...variable.rows.map((r) => r.length));
      const padded = variable.rows.map((r) => r.padEnd(width));
      let text = '';
      for (let c = 0; c < width; c++) for (const row of padded) text += row[c];
      if (variable.utf8) return elementOf(16, new TextEncoder().encode(text), little);
      const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
      return elementOf(4, encode(units, 'uint16', little), little);
    }
    case 'cell':
      return variable.cells.map((cell) => matrix('', cell, little));
    case 'struct': {
      const keys = Object.keys(variable.fields);
      const block = new Uint8Array(32 * keys.length);
      keys.forEach((key, i) => block.set(new TextEncoder().encode(key), 32 * i));
      return [
        ...elementOf(5, encode([32], 'int32', little), little),
        ...elementOf(1, block, little),
        ...Object.values(variable.fields).map((field) => matrix('', field, little)),
      ];
    }
    case 'sparse':
      return [
        ...elementOf(5, encode([0], 'int32', little), little),
        ...elementOf(
          5,
          encode(Array<number>(variable.shape[1] + 1).fill(1), 'int32', little),
          little,
        ),
        ...elementOf(9, encode([2.5], 'double', little), little),
      ];
  }
}
