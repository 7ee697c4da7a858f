/**
 * Between a session as live data and its stored form: a tree of plain JSON values, and the typed arrays beside it under
 * keys. An array that occurs twice is stored once. Numbers that JSON does not have are spelled out. Knows nothing of
 * what a session holds.
 *
 * In the tree an array is `{ "#array": key, "type": "float32", "length": n }`, a number `{ "#number": "NaN" }`.
 */
import { hasFields } from '../../scene/check';
import { StudioError } from '../../scene/errors';

const types = {
  float32: Float32Array,
  float64: Float64Array,
  uint8: Uint8Array,
  uint8c: Uint8ClampedArray,
} as const;
export type ArrayType = keyof typeof types;
export type StoredArray = Float32Array | Float64Array | Uint8Array | Uint8ClampedArray;

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

export interface Packed {
  readonly tree: Json;
  readonly arrays: ReadonlyMap<string, StoredArray>;
}

/** A session's tree is shallow; what is deeper was made to break something. */
const deepest = 24;

export function arrayType(array: StoredArray): ArrayType {
  const found = (Object.keys(types) as ArrayType[]).find((t) => array instanceof types[t]);
  if (!found) throw new TypeError('An array of this type is not stored.');
  return found;
}

/** A zeroed array of a stored type; null for a type that is not stored. */
export function emptyArray(type: ArrayType, length: number): StoredArray;
export function emptyArray(type: string, length: number): StoredArray | null;
export function emptyArray(type: string, length: number): StoredArray | null {
  return Object.hasOwn(types, type) ? new types[type as ArrayType](length) : null;
}

export function bytesPerValue(type: string): number | null {
  return Object.hasOwn(types, type) ? types[type as ArrayType].BYTES_PER_ELEMENT : null;
}

/** @param keyOf the same key for the same array every time, another for every other */
export function pack(value: unknown, keyOf: (array: StoredArray) => string): Packed {
  const arrays = new Map<string, StoredArray>();
  const walk = (v: unknown): Json => {
    if (typeof v === 'number' && !Number.isFinite(v)) return { '#number': String(v) };
    if (v === null || ['number', 'string', 'boolean'].includes(typeof v)) return v as Json;
    if (ArrayBuffer.isView(v)) {
      const array = v as StoredArray;
      const key = keyOf(array);
      arrays.set(key, array);
      return { '#array': key, type: arrayType(array), length: array.length };
    }
    if (Array.isArray(v)) return v.map(walk);
    if (typeof v !== 'object') throw new TypeError(`A ${typeof v} cannot be stored.`);
    const entries = Object.entries(v).filter(([, child]) => child !== undefined);
    return Object.fromEntries(entries.map(([key, child]) => [key, walk(child)]));
  };
  return { tree: walk(value), arrays };
}

/** What a tree says of its arrays, each key once. @throws StudioError for references that contradict each other */
export function arraysIn(
  tree: unknown,
  file: string,
): Map<string, { readonly type: string; readonly length: number }> {
  const found = new Map<string, { type: string; length: number }>();
  visit(tree, file, (key, type, length, field) => {
    const had = found.get(key);
    if (had && (had.type !== type || had.length !== length)) {
      throw broken(file, field, `${type}, ${length} values`, `${had.type}, ${had.length} values`);
    }
    found.set(key, { type, length });
  });
  return found;
}

/** The live data of a tree. @throws StudioError when an array is missing or is not what the tree says */
export function unpack(
  tree: unknown,
  arrays: ReadonlyMap<string, StoredArray>,
  file: string,
): unknown {
  return visit(tree, file, (key, type, length, field) => {
    const array = arrays.get(key);
    if (!array) throw broken(file, field, 'no such array', `array ${key}`);
    if (arrayType(array) !== type || array.length !== length) {
      const found = `${arrayType(array)}, ${array.length} values`;
      throw broken(file, field, found, `${type}, ${length} values`);
    }
    return array;
  });
}

/** A copy of the tree with every array reference replaced. */
function visit(
  tree: unknown,
  file: string,
  onArray: (key: string, type: string, length: number, field: string) => unknown,
): unknown {
  const walk = (v: unknown, field: string, depth: number): unknown => {
    if (depth > deepest) throw broken(file, field, 'deeper nesting', `at most ${deepest} levels`);
    if (Array.isArray(v)) return v.map((child, i) => walk(child, `${field}[${i}]`, depth + 1));
    if (!hasFields(v)) return v;
    if ('#number' in v) {
      if (v['#number'] === 'NaN') return NaN;
      if (v['#number'] === 'Infinity') return Infinity;
      if (v['#number'] === '-Infinity') return -Infinity;
      throw broken(file, field, JSON.stringify(v).slice(0, 60), 'NaN or an infinity');
    }
    if ('#array' in v) {
      const { '#array': key, type, length } = v;
      if (
        typeof key !== 'string' ||
        typeof type !== 'string' ||
        bytesPerValue(type) === null ||
        !Number.isSafeInteger(length) ||
        (length as number) < 0
      ) {
        throw broken(file, field, JSON.stringify(v).slice(0, 60), 'a reference to an array');
      }
      return onArray(key, type, length as number, field);
    }
    // fromEntries defines properties: a key "__proto__" of a hostile file stays a plain key.
    return Object.fromEntries(
      Object.entries(v).map(([key, child]) => [
        key,
        walk(child, field ? `${field}.${key}` : key, depth + 1),
      ]),
    );
  };
  return walk(tree, '', 0);
}

function broken(file: string, field: string, found: string, expected: string): StudioError {
  return new StudioError({
    kind: 'session',
    message: 'The session is damaged.',
    file,
    field: field || 'the document',
    found,
    expected,
    advice: 'Open another copy of it. Nothing that is open here has changed.',
  });
}
