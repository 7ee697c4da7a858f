/**
 * The header of a .npy array, versions 1 to 3: dtype, order and shape, checked against the bytes that are there.
 * Format: NEP 1 and numpy.lib.format. The dictionary is read as the literal it is; nothing is evaluated.
 */
import { npyStart } from '../../../maths/npyHeader';
import { npyDamaged } from './errors';
import { isDecodable } from './values';
import type { ValueType } from './values';

/** What NumPy itself reads is 10,000 characters; structured dtypes with many fields may be longer. */
const MAX_HEADER = 2 ** 20;

export interface NpyHeader {
  readonly descr: string;
  /** How values are stored, or null for a dtype that is not numeric. */
  readonly type: ValueType | null;
  readonly isBool: boolean;
  /** Fixed-width text: bytes per character and characters per text. */
  readonly text: {
    readonly wide: boolean;
    readonly length: number;
    readonly little: boolean;
  } | null;
  readonly fortran: boolean;
  /** The shape as NumPy gives it, before axes are reversed. */
  readonly shape: readonly number[];
  readonly count: number;
  /** Bytes of one value. */
  readonly itemSize: number;
  /** Offset of the first value. */
  readonly dataAt: number;
}

/** Bytes of magic, version and length: enough to know how long the header is. */
export const NPY_PREFIX = 12;

/** The length of magic, version, length and dictionary. Throws StudioError on what is no .npy. */
export function headerLength(head: Uint8Array, file: string, field: string): number {
  const start = npyStart(head);
  if (!start)
    throw npyDamaged(file, field, `${head.length} bytes without NumPy's signature`, '\\x93NUMPY');
  const { major, from, dataAt } = start;
  if (major < 1 || major > 3)
    throw npyDamaged(file, `the version of ${field}`, `${major}.${head[7]}`, '1.0, 2.0 or 3.0');
  if (dataAt === null) throw npyDamaged(file, field, `${head.length} bytes`, 'a header');
  const length = dataAt - from;
  if (length > MAX_HEADER)
    throw npyDamaged(file, `the header of ${field}`, `${length} bytes`, `at most ${MAX_HEADER}`);
  return dataAt;
}

/**
 * Reads the header.
 * @param head all of it, `headerLength` bytes
 * @param available bytes of the array with its header, against which the shape is checked
 * @throws StudioError when it contradicts itself or the bytes that are there
 */
export function parseHeader(
  head: Uint8Array,
  available: number,
  file: string,
  field: string,
): NpyHeader {
  const dataAt = headerLength(head, file, field);
  const from = head[6] === 1 ? 10 : 12;
  const text = new TextDecoder(head[6] === 3 ? 'utf-8' : 'latin1').decode(
    head.subarray(from, dataAt),
  );
  const bad = (what: string, found: string, expected: string): Error =>
    npyDamaged(file, `${what} of ${field}`, found.slice(0, 80), expected);
  const dict = parseLiteral(text);
  if (!(dict instanceof Map)) throw bad('the header', text.trim(), 'a Python dictionary');
  const descr = dict.get('descr');
  const fortran = dict.get('fortran_order');
  const shape = dict.get('shape');
  if (typeof fortran !== 'boolean') throw bad('fortran_order', shown(fortran), 'True or False');
  if (
    !Array.isArray(shape) ||
    !shape.every((d): d is number => typeof d === 'number' && Number.isSafeInteger(d) && d >= 0)
  )
    throw bad(
      'the shape',
      Array.isArray(shape) ? shape.map(shown).join(' × ') : shown(shape),
      'sizes ≥ 0',
    );
  if (shape.length > 64) throw bad('the shape', `${shape.length} axes`, 'at most 64 axes');
  if (descr === undefined) throw bad('descr', 'none', 'a dtype such as <f4');
  const stored = typeof descr === 'string' ? storedAs(descr) : null;
  const count = shape.reduce((n, d) => n * d, 1);
  const itemSize = stored?.itemSize ?? 0;
  const most = Math.max(0, available - dataAt);
  // Zero sizes would let the other axes be anything.
  if (!Number.isSafeInteger(count) || shape.some((d) => d > 2 ** 40))
    throw bad('the shape', shape.join(' × '), 'sizes that a file can hold');
  if (stored && count * itemSize > most)
    throw bad('the size', `${shape.join(' × ')} values of ${itemSize} bytes`, `${most} bytes`);
  return {
    descr: typeof descr === 'string' ? descr : 'a structured dtype',
    type: stored?.type ?? null,
    isBool: stored?.isBool ?? false,
    text: stored?.text ?? null,
    fortran,
    shape,
    count,
    itemSize,
    dataAt,
  };
}

type Stored = Pick<NpyHeader, 'type' | 'isBool' | 'text' | 'itemSize'>;

/** "<f4" → what it means, or null for dtypes that are neither numbers nor fixed-width text. */
function storedAs(descr: string): Stored | null {
  const match = /^([<>|=]?)([?biufcUS])(\d{0,9})$/.exec(descr);
  if (!match) return null;
  const little = match[1] !== '>';
  const letter = match[2];
  const size = match[3] === '' ? 1 : Number(match[3]);
  if (letter === 'U' || letter === 'S') {
    const wide = letter === 'U';
    const itemSize = wide ? 4 * size : size;
    return { type: null, isBool: false, text: { wide, length: size, little }, itemSize };
  }
  const isBool = letter === 'b' || letter === '?';
  if (isBool && size !== 1) return null;
  const type: ValueType = {
    kind: isBool ? 'u' : (letter as ValueType['kind']),
    size,
    little,
  };
  return isDecodable(type) ? { type, isBool, text: null, itemSize: size } : null;
}

type Literal = string | number | boolean | null | Literal[] | Map<Literal, Literal>;

const shown = (literal: Literal | undefined): string =>
  typeof literal === 'object' && literal !== null ? 'a list' : String(literal);

/** Reads a Python literal of strings, numbers, booleans, tuples, lists and dictionaries; undefined if it is none. */
function parseLiteral(text: string): Literal | undefined {
  const tokens = text.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[-+]?[\w.]+|[^\s]/g) ?? [];
  let at = 0;
  const list = (close: string, depth: number): Literal[] | undefined => {
    const items: Literal[] = [];
    while (tokens[at] !== close) {
      const item = value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (tokens[at] === ',') at++;
      else if (tokens[at] !== close) return undefined;
    }
    at++;
    return items;
  };
  const dictionary = (depth: number): Map<Literal, Literal> | undefined => {
    const items = new Map<Literal, Literal>();
    while (tokens[at] !== '}') {
      const key = value(depth + 1);
      if (key === undefined || tokens[at++] !== ':') return undefined;
      const item = value(depth + 1);
      if (item === undefined) return undefined;
      items.set(key, item);
      if (tokens[at] === ',') at++;
      else if (tokens[at] !== '}') return undefined;
    }
    at++;
    return items;
  };
  const value = (depth: number): Literal | undefined => {
    const token = tokens[at++];
    if (token === undefined || depth > 32) return undefined;
    if (token === '(') return list(')', depth);
    if (token === '[') return list(']', depth);
    if (token === '{') return dictionary(depth);
    if (token === 'True' || token === 'False') return token === 'True';
    if (token === 'None') return null;
    if (/^['"]/.test(token)) return token.slice(1, -1);
    // Python 2 wrote long integers as 3L.
    const number = /^[-+]?\d+L?$/.test(token) ? Number(token.replace('L', '')) : NaN;
    return Number.isNaN(number) ? undefined : number;
  };
  const all = value(0);
  return at === tokens.length ? all : undefined;
}
