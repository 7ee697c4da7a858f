/**
 * The header of a NetCDF-3 file: classic (CDF-1), 64-bit offset (CDF-2) and 64-bit data (CDF-5), by Unidata's "NetCDF
 * Classic Format Specification". Of the libraries for JavaScript netcdfjs reads CDF-1 and files below 4 GiB only, takes
 * bytes as unsigned, and needs the whole file in memory; so that the header is read here and values by range.
 */
import { damagedUnless } from '../../fileError';

export type Value = readonly number[] | string;

export interface Dimension {
  readonly name: string;
  /** 0: of records. */
  readonly length: number;
}

export interface Variable {
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly attributes: ReadonlyMap<string, Value>;
  readonly type: NcType;
  /** Slowest first; records by how many there are. */
  readonly shape: readonly number[];
  /** Of its first value. */
  readonly begin: number;
  /** Of records: bytes of one, padding left out; else of all. */
  readonly bytes: number;
  readonly records: boolean;
}

export interface Header {
  readonly attributes: ReadonlyMap<string, Value>;
  readonly variables: readonly Variable[];
  readonly records: number;
  /** Bytes from one record of a variable to its next. */
  readonly recordSize: number;
}

export interface NcType {
  readonly name: 'char' | 'int' | 'float';
  readonly size: number;
  readonly signed: boolean;
  /** What stands where nothing was written, unless the variable says otherwise (netcdf.h), as a double; none for bytes. */
  readonly fill?: number;
}

const types: readonly (NcType | undefined)[] = [
  undefined,
  { name: 'int', size: 1, signed: true },
  { name: 'char', size: 1, signed: false },
  { name: 'int', size: 2, signed: true, fill: -32767 },
  { name: 'int', size: 4, signed: true, fill: -2147483647 },
  { name: 'float', size: 4, signed: true, fill: Math.fround(9.969209968386869e36) },
  { name: 'float', size: 8, signed: true, fill: 9.969209968386869e36 },
  { name: 'int', size: 1, signed: false },
  { name: 'int', size: 2, signed: false, fill: 65535 },
  { name: 'int', size: 4, signed: false, fill: 4294967295 },
  { name: 'int', size: 8, signed: true, fill: -(2 ** 63) },
  { name: 'int', size: 8, signed: false, fill: 2 ** 64 },
];

/** No NetCDF file is known with more (NC_MAX_VAR_DIMS is 1024); a person's has four. */
const MAX_RANK = 32;
/** NC_MAX_ATTRS and NC_MAX_VARS are 8192. */
const MAX_LIST = 8192;
const MAX_NAME = 1024;

export const damagedNc = damagedUnless('write it anew: nccopy -k nc4 old.nc new.nc');

/** The header goes on behind the bytes that were given. */
export class Short extends Error {}

class Cursor {
  private at = 4;
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  private readonly file: string;
  readonly version: number;

  constructor(bytes: Uint8Array, file: string) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.version = bytes[3];
    this.file = file;
  }

  fail(field: string, found: string, expected: string): Error {
    return damagedNc(this.file, field, found, expected);
  }

  take(bytes: number): number {
    const from = this.at;
    if (from + bytes > this.bytes.length) throw new Short();
    this.at += bytes;
    return from;
  }

  word(): number {
    return this.view.getUint32(this.take(4));
  }

  long(field: string): number {
    const value = Number(this.view.getBigUint64(this.take(8)));
    if (!Number.isSafeInteger(value)) throw this.fail(field, String(value), 'a smaller number');
    return value;
  }

  /** A size or a count: 64 bits in CDF-5. */
  count(field: string, most: number): number {
    const value = this.version === 5 ? this.long(field) : this.word();
    if (value > most) throw this.fail(field, String(value), `at most ${most}`);
    return value;
  }

  offset(): number {
    return this.version === 1 ? this.word() : this.long('the place of a variable');
  }

  padded(bytes: number): Uint8Array {
    const from = this.take(Math.ceil(bytes / 4) * 4);
    return this.bytes.subarray(from, from + bytes);
  }

  name(): string {
    return new TextDecoder().decode(this.padded(this.count('the length of a name', MAX_NAME)));
  }

  type(): NcType {
    const number = this.word();
    const type = types[number];
    if (!type) throw this.fail('a type of numbers', String(number), '1 to 11');
    return type;
  }

  /** Items of a list that begins with its tag, or with two zeros where it is empty. */
  list<T>(tag: number, what: string, item: () => T): T[] {
    const found = this.word();
    const count = this.count(`the number of ${what}`, MAX_LIST);
    if (found !== tag && (found !== 0 || count !== 0))
      throw this.fail(`the list of ${what}`, `tag ${found}`, `tag ${tag}`);
    return Array.from({ length: count }, item);
  }

  attributes(): Map<string, Value> {
    return new Map(
      this.list(12, 'attributes', (): [string, Value] => {
        const name = this.name();
        const type = this.type();
        const count = this.count(`the length of the attribute ${name}`, 2 ** 24);
        const bytes = this.padded(count * type.size);
        if (type.name === 'char')
          return [name, new TextDecoder().decode(bytes).replace(/\0+$/, '')];
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        return [name, Array.from({ length: count }, (_, i) => numberAt(view, i * type.size, type))];
      }),
    );
  }
}

/** One stored (big-endian) number. */
function numberAt(view: DataView, at: number, { name, size, signed }: NcType): number {
  if (name === 'float') return size === 4 ? view.getFloat32(at) : view.getFloat64(at);
  if (size === 8) return Number(signed ? view.getBigInt64(at) : view.getBigUint64(at));
  if (size === 4) return signed ? view.getInt32(at) : view.getUint32(at);
  if (size === 2) return signed ? view.getInt16(at) : view.getUint16(at);
  return signed ? view.getInt8(at) : view.getUint8(at);
}

const pad4 = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/**
 * Reads a header from the first bytes of a file.
 * @param fileBytes of the whole file
 * @throws Short when it is longer than the bytes given; StudioError when it contradicts the format
 */
export function parseHeader(bytes: Uint8Array, file: string, fileBytes: number): Header {
  const cursor = new Cursor(bytes, file);
  const { version } = cursor;
  // A file that is still being written says "streaming": all bits are set.
  const [high, low] = version === 5 ? [cursor.word(), cursor.word()] : [0, cursor.word()];
  const streaming = low === 0xffffffff && (version !== 5 || high === 0xffffffff);
  const dimensions = cursor.list(10, 'dimensions', (): Dimension => {
    const name = cursor.name();
    return { name, length: cursor.count(`the length of the dimension ${name}`, 2 ** 52) };
  });
  const attributes = cursor.attributes();
  const stated = cursor.list(11, 'variables', () => {
    const name = cursor.name();
    const rank = cursor.count(`the number of axes of ${name}`, MAX_RANK);
    const own = Array.from({ length: rank }, () => {
      const id = cursor.count(`an axis of ${name}`, Number.MAX_SAFE_INTEGER);
      if (!dimensions[id])
        throw cursor.fail(`an axis of ${name}`, `dimension ${id}`, `one of ${dimensions.length}`);
      return dimensions[id];
    });
    const ownAttributes = cursor.attributes();
    const type = cursor.type();
    // What it says of its own size overflows in large files and is not needed.
    if (version === 5) cursor.take(8);
    else cursor.word();
    return { name, dimensions: own, attributes: ownAttributes, type, begin: cursor.offset() };
  });
  const sized = stated.map((variable) => {
    const records = variable.dimensions[0]?.length === 0;
    const rest = records ? variable.dimensions.slice(1) : variable.dimensions;
    return {
      ...variable,
      records,
      bytes: rest.reduce((n, { length }) => n * length, variable.type.size),
    };
  });
  const recorded = sized.filter(({ records }) => records);
  // The only variable of records is not padded.
  const recordSize =
    recorded.length === 1
      ? recorded[0].bytes
      : recorded.reduce((n, variable) => n + pad4(variable.bytes), 0);
  const first = recorded.reduce((least, { begin }) => Math.min(least, begin), Infinity);
  const held = recordSize > 0 ? Math.max(0, Math.floor((fileBytes - first) / recordSize)) : 0;
  const records = streaming ? held : high * 2 ** 32 + low;
  const variables = sized.map((variable) => ({
    ...variable,
    shape: variable.dimensions.map(({ length }, k) =>
      variable.records && k === 0 ? records : length,
    ),
  }));
  return { attributes, variables, records, recordSize };
}
