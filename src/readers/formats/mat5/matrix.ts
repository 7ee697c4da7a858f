/**
 * The inside of a miMATRIX element: flags, dimensions, name, and by class values, text, cells or fields.
 * Works on bytes in memory; for a large numeric variable these are only its first bytes, because values are located
 * here and read later. Every size is checked against the bytes that are there before anything is allocated.
 */
import { damaged } from '../../fileError';
import { only, RangeList } from '../../ranges';
import type { NumericArray, TextList } from '../../types';
import { decodeChunks, decodeRanges, isFloatStorage, storageBytes } from './numbers';
import type { ByteSource } from '../../bytes';
import { decodeText } from './text';

const MATRIX = 14;
/** Cells in structs in cells: deeper than any real file, shallow enough for the stack. */
const MAX_DEPTH = 32;
const MAX_VARIABLES = 20_000;
/** Names are short; a longer text is a report or a program and is not kept. */
const MAX_TEXT = 2 ** 20;

const classNames: Readonly<Record<number, string>> = {
  1: 'cell',
  2: 'struct',
  3: 'object',
  4: 'char',
  5: 'sparse',
  6: 'double',
  7: 'single',
  8: 'int8',
  9: 'uint8',
  10: 'int16',
  11: 'uint16',
  12: 'int32',
  13: 'uint32',
  14: 'int64',
  15: 'uint64',
  16: 'function handle',
  17: 'opaque object',
};

/** Collects what a file holds while it is walked. */
export interface Found {
  readonly arrays: NumericArray[];
  readonly texts: TextList[];
  readonly others: string[];
  readonly notes: string[];
}

/** A stretch of bytes and how to read it. */
export interface Reading {
  readonly file: string;
  readonly little: boolean;
  readonly bytes: Uint8Array;
  /** Where the values are read from later; offsets as in `bytes`. */
  readonly source: ByteSource;
  /** The source begins anywhere at no cost. */
  readonly seekable: boolean;
}

interface Tag {
  readonly type: number;
  readonly bytes: number;
  readonly at: number;
  /** Offset of the next element, after padding to 8. */
  readonly next: number;
}

/** Reads a data element's tag at `at`, small or long form; its data must end by `end`. */
function readTag(reading: Reading, at: number, end: number, what: string): Tag {
  const { bytes, little, file } = reading;
  if (at + 8 > end || at + 8 > bytes.length)
    throw damaged(file, what, `${Math.max(0, end - at)} bytes left`, 'an 8-byte tag');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint32(at, little);
  const small = first >>> 16;
  if (small > 0) {
    if (small > 4) throw damaged(file, what, `a small element of ${small} bytes`, 'at most 4');
    return { type: first & 0xffff, bytes: small, at: at + 4, next: at + 8 };
  }
  const size = view.getUint32(at + 4, little);
  if (at + 8 + size > end)
    throw damaged(file, what, `${size} bytes declared`, `at most ${end - at - 8} bytes`);
  return { type: first, bytes: size, at: at + 8, next: at + 8 + Math.ceil(size / 8) * 8 };
}

/** A tag whose data must be in memory now (flags, dimensions, names, text). */
function readNow(reading: Reading, at: number, end: number, what: string): Tag {
  const tag = readTag(reading, at, end, what);
  if (tag.at + tag.bytes > reading.bytes.length)
    throw damaged(reading.file, what, `${tag.bytes} bytes`, 'a few bytes');
  return tag;
}

/** Class, dimensions and name of the matrix whose content is [at, end). */
export interface MatrixHeader {
  readonly kind: string;
  readonly complex: boolean;
  readonly logical: boolean;
  readonly shape: readonly number[];
  readonly count: number;
  readonly name: string;
  readonly next: number;
}

/** Reads a matrix header. Throws StudioError on sizes that contradict the bytes. */
export function readHeader(reading: Reading, at: number, end: number): MatrixHeader {
  const { bytes, little, file } = reading;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = readNow(reading, at, end, 'the array flags');
  if (flags.bytes < 8) throw damaged(file, 'the array flags', `${flags.bytes} bytes`, '8 bytes');
  const word = view.getUint32(flags.at, little);
  const code = word & 0xff;
  const kind = classNames[code];
  if (!kind) throw damaged(file, 'the array class', `class ${code}`, 'a class from 1 to 17');
  // MATLAB writes function handles and opaque objects without the usual dimensions.
  if (code > 15) {
    return { kind, complex: false, logical: false, shape: [], count: 0, name: '', next: end };
  }
  const dims = readNow(reading, flags.next, end, 'the dimensions');
  const rank = dims.bytes / 4;
  if (!Number.isInteger(rank) || rank < 2 || rank > 64)
    throw damaged(file, 'the dimensions', `${dims.bytes} bytes`, '2 to 64 dimensions of 4 bytes');
  const shape = Array.from({ length: rank }, (_, i) => view.getInt32(dims.at + 4 * i, little));
  const count = shape.reduce((n, d) => n * d, 1);
  if (shape.some((d) => d < 0) || !Number.isSafeInteger(count))
    throw damaged(file, 'the dimensions', shape.join(' × '), 'sizes that a file can hold');
  const label = readNow(reading, dims.next, end, 'the variable name');
  const name = decodeText(
    bytes.subarray(label.at, label.at + Math.min(label.bytes, 256)),
    1,
    little,
  );
  return {
    kind,
    complex: (word & 0x800) !== 0,
    logical: (word & 0x200) !== 0,
    shape,
    count,
    name: name.join(''),
    next: label.next,
  };
}

/** True for classes whose values are read later; the others must be in memory whole. */
export const isNumeric = (header: MatrixHeader): boolean =>
  header.kind in numericKinds || header.kind === 'sparse';

const numericKinds: Readonly<Record<string, true>> = {
  double: true,
  single: true,
  int8: true,
  uint8: true,
  int16: true,
  uint16: true,
  int32: true,
  uint32: true,
  int64: true,
  uint64: true,
};

/** Walks one matrix [at, end) and adds what it holds to `found` under `name`. */
export function walk(
  reading: Reading,
  at: number,
  end: number,
  name: string,
  found: Found,
  depth = 0,
): void {
  const { file } = reading;
  if (depth > MAX_DEPTH)
    throw damaged(file, name, `nested ${depth} deep`, `at most ${MAX_DEPTH} levels`);
  if (found.arrays.length + found.texts.length + found.others.length > MAX_VARIABLES)
    throw damaged(file, 'the list of variables', `more than ${MAX_VARIABLES}`, 'fewer');
  const header = readHeader(reading, at, end);
  const { kind, shape, count } = header;
  if (kind === 'sparse') {
    found.notes.push(`${name} in ${file} is a sparse matrix; sparse matrices are not read.`);
    found.others.push(`${name} (sparse ${shape.join('×')})`);
  } else if (kind in numericKinds) {
    addNumeric(reading, header, end, name, found);
  } else if (kind === 'char') {
    found.texts.push({ file, name, values: readChars(reading, header, end, name) });
  } else if (kind === 'cell') {
    walkCells(reading, header, end, name, found, depth);
  } else if (kind === 'struct' || kind === 'object') {
    walkFields(reading, header, end, name, found, depth);
  } else {
    found.others.push(`${name || 'a variable'} (${kind}${count ? ` ${shape.join('×')}` : ''})`);
  }
}

function addNumeric(
  reading: Reading,
  header: MatrixHeader,
  end: number,
  name: string,
  found: Found,
): void {
  const { file, little, source, seekable } = reading;
  const { kind, logical, count } = header;
  const dtype = logical ? 'logical' : kind;
  const shape = [...header.shape];
  while (shape.length > 3 && shape.at(-1) === 1) shape.pop();
  if (count === 0) {
    found.others.push(`${name} (${dtype} ${shape.join('×')}, empty)`);
    return;
  }
  const tag = readTag(reading, header.next, end, `the values of ${name}`);
  const size = storageBytes[tag.type];
  if (!size)
    throw damaged(file, `the values of ${name}`, `storage type ${tag.type}`, 'a numeric type');
  if (tag.bytes !== count * size)
    throw damaged(
      file,
      `the size of ${name}`,
      `${tag.bytes} bytes for ${shape.join('×')} values`,
      `${count * size} bytes`,
    );
  if (header.complex)
    found.notes.push(`${name} in ${file} is complex; only its real part is used.`);
  const whole = !isFloatStorage(tag.type);
  const values = { source, at: tag.at, bytes: tag.bytes, type: tag.type, little, file };
  found.arrays.push({
    file,
    name,
    shape,
    dtype,
    whole,
    seekable,
    chunks: (ranges) =>
      ranges && !seekable
        ? only(decodeChunks(values), new RangeList(ranges))
        : decodeRanges(values, ranges),
  });
}

function readChars(reading: Reading, header: MatrixHeader, end: number, name: string): string[] {
  const { bytes, little, file } = reading;
  if (header.count === 0) return [];
  const tag = readNow(reading, header.next, end, `the text of ${name}`);
  if (tag.bytes > MAX_TEXT) return [];
  if (header.shape[0] > tag.bytes)
    throw damaged(file, `the text of ${name}`, `${header.shape[0]} rows`, `${tag.bytes} bytes`);
  const rows = header.shape[0];
  return decodeText(bytes.subarray(tag.at, tag.at + tag.bytes), tag.type, little, rows);
}

/** The content [at, end) of the next nested matrix. */
function nested(reading: Reading, at: number, end: number, what: string): Tag {
  const tag = readNow(reading, at, end, what);
  if (tag.type !== MATRIX)
    throw damaged(reading.file, what, `element type ${tag.type}`, `a matrix (${MATRIX})`);
  return tag;
}

function walkCells(
  reading: Reading,
  header: MatrixHeader,
  end: number,
  name: string,
  found: Found,
  depth: number,
): void {
  const { count, next } = header;
  // Each cell takes at least its 8-byte tag.
  if (count * 8 > end - next)
    throw damaged(reading.file, name, `${count} cells`, `at most ${Math.floor((end - next) / 8)}`);
  const cells: Found = { arrays: [], texts: [], others: [], notes: found.notes };
  for (let i = 0, at = next; i < count; i++) {
    const tag = nested(reading, at, end, `${name}{${i + 1}}`);
    if (tag.bytes > 0)
      walk(reading, tag.at, tag.at + tag.bytes, `${name}{${i + 1}}`, cells, depth + 1);
    at = tag.next;
  }
  // A cell array of texts is a list of names; anything else is walked like a struct.
  if (cells.texts.length === count && cells.arrays.length === 0 && count > 0) {
    const values = cells.texts.map((text) => text.values.join(' '));
    found.texts.push({ file: reading.file, name, values });
  } else {
    found.arrays.push(...cells.arrays);
    found.texts.push(...cells.texts);
    found.others.push(...cells.others);
  }
}

function walkFields(
  reading: Reading,
  header: MatrixHeader,
  end: number,
  name: string,
  found: Found,
  depth: number,
): void {
  const { bytes, little, file } = reading;
  let at = header.next;
  if (header.kind === 'object') at = readNow(reading, at, end, `the class of ${name}`).next;
  const length = readNow(reading, at, end, `the field names of ${name}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = length.bytes === 4 ? view.getInt32(length.at, little) : 0;
  const names = readNow(reading, length.next, end, `the field names of ${name}`);
  const fields = width > 0 ? names.bytes / width : -1;
  if (!Number.isInteger(fields) || fields < 0 || fields * header.count * 8 > end - names.next)
    throw damaged(file, `the fields of ${name}`, `${names.bytes} bytes`, 'a list of names');
  // Without fields the elements take no bytes, and their number is not checked by the file's size.
  if (fields === 0) return;
  at = names.next;
  for (let i = 0; i < header.count; i++) {
    const owner = header.count > 1 ? `${name}(${i + 1})` : name;
    for (let f = 0; f < fields; f++) {
      const from = names.at + f * width;
      const field = decodeText(bytes.subarray(from, from + width), 1, little).join('');
      const tag = nested(reading, at, end, `${owner}.${field}`);
      if (tag.bytes > 0)
        walk(reading, tag.at, tag.at + tag.bytes, `${owner}.${field}`, found, depth + 1);
      at = tag.next;
    }
  }
}
