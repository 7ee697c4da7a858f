/** NetCDF-3 files for the reader's tests and its fuzz, byte by byte after Unidata's specification. */

export interface Made {
  /** 0: of records. */
  readonly dimensions: readonly (readonly [name: string, length: number])[];
  readonly attributes?: Readonly<Record<string, string | readonly number[]>>;
  readonly variables: readonly MadeVariable[];
  /** How many; -1 for "streaming". */
  readonly records?: number;
}

export interface MadeVariable {
  readonly name: string;
  /** Numbers of dimensions. */
  readonly axes: readonly number[];
  readonly type: keyof typeof typeNumbers;
  readonly values: ArrayLike<number>;
  /** Numbers are of the variable's type; texts are characters. */
  readonly attributes?: Readonly<Record<string, string | readonly number[]>>;
}

const typeNumbers = {
  byte: 1,
  char: 2,
  short: 3,
  int: 4,
  float: 5,
  double: 6,
  ubyte: 7,
  ushort: 8,
  uint: 9,
  int64: 10,
  uint64: 11,
} as const;
type Name = keyof typeof typeNumbers;
const sizes: Readonly<Record<Name, number>> = {
  byte: 1,
  char: 1,
  short: 2,
  int: 4,
  float: 4,
  double: 8,
  ubyte: 1,
  ushort: 2,
  uint: 4,
  int64: 8,
  uint64: 8,
};

function put(view: DataView, at: number, type: Name, value: number): void {
  if (type === 'float') view.setFloat32(at, value);
  else if (type === 'double') view.setFloat64(at, value);
  else if (type === 'int64') view.setBigInt64(at, BigInt(value));
  else if (type === 'uint64') view.setBigUint64(at, BigInt(value));
  else if (sizes[type] === 1) view.setUint8(at, value & 255);
  else if (sizes[type] === 2) view.setUint16(at, value & 65535);
  else view.setUint32(at, value >>> 0);
}

const bytesOf = (type: Name, values: ArrayLike<number>): Uint8Array => {
  const bytes = new Uint8Array(values.length * sizes[type]);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) put(view, i * sizes[type], type, values[i]);
  return bytes;
};
const encode = (type: Name, values: ArrayLike<number>): number[] => [...bytesOf(type, values)];
const padded = (bytes: readonly number[]): number[] => [
  ...bytes,
  ...new Array<number>((4 - (bytes.length % 4)) % 4).fill(0),
];

/** @param version 1 classic, 2 64-bit offset, 5 64-bit data */
export function writeNetcdf3(made: Made, version: 1 | 2 | 5 = 1): Uint8Array<ArrayBuffer> {
  const u32 = (n: number): number[] => encode('uint', [n]);
  const u64 = (n: number): number[] => encode('uint64', [n]);
  const count = version === 5 ? u64 : u32;
  const offset = version === 1 ? u32 : u64;
  const text = (s: string): number[] => {
    const bytes = [...new TextEncoder().encode(s)];
    return [...count(bytes.length), ...padded(bytes)];
  };
  const list = (tag: number, items: readonly number[][]): number[] =>
    items.length === 0
      ? [...u32(0), ...count(0)]
      : [...u32(tag), ...count(items.length), ...items.flat()];
  const attributes = (all: Made['attributes'] = {}, type: Name = 'double'): number[] =>
    list(
      12,
      Object.entries(all).map(([name, value]) =>
        typeof value === 'string'
          ? [...text(name), ...u32(typeNumbers.char), ...text(value)]
          : [
              ...text(name),
              ...u32(typeNumbers[type]),
              ...count(value.length),
              ...padded(encode(type, value)),
            ],
      ),
    );
  const lengthOf = (id: number): number => made.dimensions[id][1];
  const isRecord = ({ axes }: MadeVariable): boolean => axes.length > 0 && lengthOf(axes[0]) === 0;
  const slab = (v: MadeVariable): number =>
    v.axes.slice(isRecord(v) ? 1 : 0).reduce((n, id) => n * lengthOf(id), sizes[v.type]);
  const recorded = made.variables.filter(isRecord);
  const records =
    recorded.length > 0
      ? (recorded[0].values.length * sizes[recorded[0].type]) / slab(recorded[0])
      : 0;
  const pad = (n: number): number => Math.ceil(n / 4) * 4;
  const stride =
    recorded.length === 1 ? slab(recorded[0]) : recorded.reduce((n, v) => n + pad(slab(v)), 0);
  const header = (begins: readonly number[]): number[] => {
    const said = made.records === -1 ? 0xffffffff : (made.records ?? records);
    return [
      ...[0x43, 0x44, 0x46, version],
      ...(version === 5
        ? made.records === -1
          ? [...u32(said), ...u32(said)]
          : u64(said)
        : u32(said)),
      ...list(
        10,
        made.dimensions.map(([name, length]) => [...text(name), ...count(length)]),
      ),
      ...attributes(made.attributes),
      ...list(
        11,
        made.variables.map((v, i) => [
          ...text(v.name),
          ...count(v.axes.length),
          ...v.axes.flatMap((id) => count(id)),
          ...attributes(v.attributes, v.type === 'char' ? 'byte' : v.type),
          ...u32(typeNumbers[v.type]),
          ...count(pad(slab(v))),
          ...offset(begins[i]),
        ]),
      ),
    ];
  };
  let end = header(made.variables.map(() => 0)).length;
  const begins = made.variables.map((v) => {
    if (isRecord(v)) return 0;
    const at = end;
    end += pad(slab(v));
    return at;
  });
  made.variables.forEach((v, i) => {
    if (!isRecord(v)) return;
    begins[i] = end;
    end += recorded.length === 1 ? slab(v) : pad(slab(v));
  });
  const total = end + Math.max(0, records - 1) * stride;
  const out = new Uint8Array(records === 0 ? end : total);
  out.set(header(begins));
  made.variables.forEach((v, i) => {
    const bytes = bytesOf(v.type, v.values);
    const rows = isRecord(v) ? records : 1;
    for (let r = 0; r < rows; r++)
      out.set(bytes.subarray(r * slab(v), (r + 1) * slab(v)), begins[i] + r * stride);
  });
  return out;
}
