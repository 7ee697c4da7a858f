/** Writes .npy and .npz files for the reader tests, odd ones too: any header, order, byte order, zip64, lies about sizes. */
import { crc32, deflateRawSync } from 'node:zlib';
import { join } from '../mat/writer';

type Bytes = Uint8Array<ArrayBuffer>;

const latin1 = (text: string): Bytes => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** A .npy file with this header text, as given, and these bytes of values. */
export function npyWithHeader(header: string, data: Uint8Array, version = 1): Bytes {
  const prefix = version === 1 ? 10 : 12;
  const body = version === 3 ? new TextEncoder().encode(header) : latin1(header);
  const length = Math.ceil((prefix + body.length + 1) / 64) * 64 - prefix;
  const padded = new Uint8Array(length).fill(0x20);
  padded.set(body);
  padded[length - 1] = 10;
  const head = new Uint8Array(prefix);
  head.set(latin1('\x93NUMPY'));
  head[6] = version;
  const view = new DataView(head.buffer);
  if (version === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  return join([head, padded, data]);
}

/** Values in the order of storage. */
export function encodeValues(descr: string, values: readonly number[]): Bytes {
  const little = !descr.startsWith('>');
  const kind = descr[1];
  const size = Number(descr.slice(2));
  const unit = kind === 'c' ? size / 2 : size;
  const flat = kind === 'c' ? values.flatMap((v) => [v, -7]) : values;
  const bytes = new Uint8Array(flat.length * unit);
  const view = new DataView(bytes.buffer);
  flat.forEach((v, i) => {
    const at = i * unit;
    if (kind === 'f' || kind === 'c') {
      if (unit === 8) view.setFloat64(at, v, little);
      else if (unit === 4) view.setFloat32(at, v, little);
      else view.setUint16(at, half(v), little);
    } else if (unit === 8) view.setBigInt64(at, BigInt(v), little);
    else if (unit === 4) view.setInt32(at, v, little);
    else if (unit === 2) view.setInt16(at, v, little);
    else view.setInt8(at, v);
  });
  return bytes;
}

/** Small whole numbers and halves as IEEE half; rounding is not needed here. */
function half(v: number): number {
  if (v === 0) return 0;
  const sign = v < 0 ? 0x8000 : 0;
  const exponent = Math.floor(Math.log2(Math.abs(v)));
  const fraction = Math.round((Math.abs(v) / 2 ** exponent - 1) * 1024);
  return sign | ((exponent + 15) << 10) | fraction;
}

const tuple = (shape: readonly number[]): string =>
  `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;

/** A .npy file; values in the order of storage. */
export const writeNpy = (
  descr: string,
  shape: readonly number[],
  values: readonly number[],
  { fortran = false, version = 1 }: { fortran?: boolean; version?: number } = {},
): Bytes =>
  npyWithHeader(
    `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple(shape)}, }`,
    encodeValues(descr, values),
    version,
  );

/** A .npy file of texts (<U). */
export function writeTexts(texts: readonly string[]): Bytes {
  const length = Math.max(...texts.map((t) => t.length));
  const bytes = new Uint8Array(texts.length * length * 4);
  const view = new DataView(bytes.buffer);
  texts.forEach((text, i) => {
    for (let c = 0; c < text.length; c++)
      view.setUint32(4 * (i * length + c), text.charCodeAt(c), true);
  });
  return npyWithHeader(
    `{'descr': '<U${length}', 'fortran_order': False, 'shape': (${texts.length},), }`,
    bytes,
  );
}

export interface ZipOptions {
  readonly deflated?: boolean;
  /** Sizes and offsets in zip64 fields, as for archives past 4 GB. */
  readonly zip64?: boolean;
  /** What the directory says a member inflates to, instead of the truth. */
  readonly declared?: number;
  readonly crc?: number;
  readonly method?: number;
  readonly flags?: number;
}

const le = (...fields: readonly (readonly [value: number, bytes: number])[]): Bytes => {
  const out: number[] = [];
  for (const [value, bytes] of fields)
    for (let b = 0, v = value; b < bytes; b++, v = Math.floor(v / 256)) out.push(v % 256);
  return Uint8Array.from(out);
};

/** A zip archive of these members, in order; a name may come twice. */
export function writeZip(
  members: readonly (readonly [name: string, bytes: Uint8Array])[],
  options: ZipOptions = {},
): Bytes {
  const { deflated = false, zip64 = false } = options;
  const local: Bytes[] = [];
  const central: Bytes[] = [];
  let at = 0;
  for (const [name, bytes] of members) {
    const stored = deflated ? deflateRawSync(bytes) : bytes;
    const method = options.method ?? (deflated ? 8 : 0);
    const crc = options.crc ?? crc32(bytes);
    const size = options.declared ?? bytes.length;
    const label = latin1(name);
    const none = 0xffffffff;
    const flags = options.flags ?? 0;
    const wide = le([1, 2], [24, 2], [size, 8], [stored.length, 8], [at, 8]);
    const extra = zip64 ? wide : new Uint8Array(0);
    const sizes = (true_: number): number => (zip64 ? none : true_);
    const both = [
      [flags, 2],
      [method, 2],
      [0, 4],
      [crc, 4],
      [sizes(stored.length), 4],
      [sizes(size), 4],
      [label.length, 2],
      [extra.length, 2],
    ] as const;
    local.push(le([0x04034b50, 4], [45, 2], ...both), label, extra, Uint8Array.from(stored));
    central.push(
      le(
        [0x02014b50, 4],
        [45, 2],
        [45, 2],
        ...both,
        [0, 2],
        [0, 2],
        [0, 2],
        [0, 4],
        [sizes(at), 4],
      ),
      label,
      extra,
    );
    at += 30 + label.length + extra.length + stored.length;
  }
  const directory = join(central);
  const n = members.length;
  const wideEnd = zip64
    ? [
        le([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [n, 8], [n, 8]),
        le([directory.length, 8], [at, 8]),
        le([0x07064b50, 4], [0, 4], [at + directory.length, 8], [1, 4]),
      ]
    : [];
  const end = zip64
    ? le(
        [0x06054b50, 4],
        [0, 4],
        [0xffff, 2],
        [0xffff, 2],
        [2 ** 32 - 1, 4],
        [2 ** 32 - 1, 4],
        [0, 2],
      )
    : le([0x06054b50, 4], [0, 4], [n, 2], [n, 2], [directory.length, 4], [at, 4], [0, 2]);
  return join([...local, directory, ...wideEnd, end]);
}
