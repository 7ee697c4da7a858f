/** Writes small TIFF files for the reader tests in every layout the reader knows, and with wrong tags on demand. */
import { zlibSync } from 'fflate';
import { join } from '../mat/writer';

type Bytes = Uint8Array<ArrayBuffer>;

export interface TiffOptions {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  readonly value: (line: number, sample: number, band: number) => number;
  /** 1 unsigned, 2 signed, 3 float. */
  readonly format?: 1 | 2 | 3;
  readonly bits?: number;
  readonly planar?: boolean;
  readonly tile?: readonly [width: number, height: number];
  readonly rowsPerStrip?: number;
  readonly compression?: 1 | 5 | 8 | 32773 | 32946 | 50000;
  /** In place of the coding that belongs to `compression`. */
  readonly encode?: (block: Uint8Array) => Uint8Array;
  readonly predictor?: 1 | 2 | 3;
  readonly little?: boolean;
  readonly big?: boolean;
  /** A directory for each band. */
  readonly pages?: boolean;
  /** Blocks left out, as GDAL does for those without data. */
  readonly sparse?: (block: number) => boolean;
  /** Tags added or, with a null, left out. */
  readonly tags?: Readonly<Record<number, TagValue | null>>;
  /** More images behind this one: overviews, masks. */
  readonly more?: readonly TiffOptions[];
}

export type TagValue =
  | string
  | { readonly type: 3 | 4 | 12 | 16; readonly values: readonly number[] };

const sizes: Readonly<Record<number, number>> = { 3: 2, 4: 4, 12: 8, 16: 8 };

export function writeTiff(options: TiffOptions): Bytes {
  const { little = true, big = false, pages = false, bands, more = [] } = options;
  const parts: { at: number; bytes: Uint8Array }[] = [];
  let end = big ? 16 : 8;
  const put = (bytes: Uint8Array): number => {
    end += end % 2;
    parts.push({ at: end, bytes });
    end += bytes.length;
    return end - bytes.length;
  };
  const directories: { at: number; nextAt: number }[] = [];
  const bandsOf = (of: TiffOptions): number[] => Array.from({ length: of.bands }, (_, b) => b);
  const images = [
    ...(pages ? bandsOf({ ...options, bands }).map((b) => [b]) : [bandsOf(options)]).map(
      (shown) => ({ of: options, shown }),
    ),
    ...more.map((of) => ({ of: { ...of, little, big }, shown: bandsOf(of) })),
  ];
  for (const { of, shown } of images) {
    const blocks = encodeBlocks({ ...of, bands: shown.length }, shown);
    const at = blocks.map((block, i) => (of.sparse?.(i) ? 0 : put(block)));
    const bytes = blocks.map((block, i) => (of.sparse?.(i) ? 0 : block.length));
    const all: Record<number, TagValue | null> = {
      ...tagsOf(of, shown.length, at, bytes),
      ...of.tags,
    };
    const entries = Object.entries(all)
      .filter((e): e is [string, TagValue] => e[1] !== null)
      .map(([tag, value]) => ({ tag: Number(tag), ...encodeTag(value, little) }));
    const size = big ? 20 : 12;
    const directory = new Uint8Array((big ? 8 : 2) + entries.length * size + (big ? 8 : 4));
    const view = new DataView(directory.buffer);
    const word = (p: number, v: number): void =>
      big ? view.setBigUint64(p, BigInt(v), little) : view.setUint32(p, v, little);
    if (big) view.setBigUint64(0, BigInt(entries.length), little);
    else view.setUint16(0, entries.length, little);
    entries.forEach(({ tag, type, count, bytes: value }, i) => {
      const p = (big ? 8 : 2) + i * size;
      view.setUint16(p, tag, little);
      view.setUint16(p + 2, type, little);
      word(p + 4, count);
      const field = p + (big ? 12 : 8);
      if (value.length <= (big ? 8 : 4)) directory.set(value, field);
      else word(field, put(value));
    });
    const place = put(directory);
    directories.push({ at: place, nextAt: place + directory.length - (big ? 8 : 4) });
  }
  const out = new Uint8Array(end);
  for (const { at, bytes } of parts) out.set(bytes, at);
  const view = new DataView(out.buffer);
  const word = (p: number, v: number): void =>
    big ? view.setBigUint64(p, BigInt(v), little) : view.setUint32(p, v, little);
  out.set(little ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, big ? 43 : 42, little);
  if (big) view.setUint16(4, 8, little);
  word(big ? 8 : 4, directories[0].at);
  directories.forEach(({ nextAt }, i) => word(nextAt, directories[i + 1]?.at ?? 0));
  return out;
}

function tagsOf(
  options: TiffOptions,
  bands: number,
  at: readonly number[],
  bytes: readonly number[],
): Record<number, TagValue | null> {
  const { lines, samples, format = 1, bits = 16, compression = 1, predictor = 1, tile } = options;
  const { planar = false, rowsPerStrip = lines, big = false } = options;
  const short = (...values: number[]): TagValue => ({ type: 3, values });
  const offsets: TagValue = { type: big ? 16 : 4, values: at };
  const counts: TagValue = { type: 4, values: bytes };
  return {
    256: short(samples),
    257: short(lines),
    258: short(...Array<number>(bands).fill(bits)),
    259: short(compression),
    262: short(1),
    277: short(bands),
    284: short(planar ? 2 : 1),
    317: predictor > 1 ? short(predictor) : null,
    339: short(...Array<number>(bands).fill(format)),
    ...(tile
      ? { 322: short(tile[0]), 323: short(tile[1]), 324: offsets, 325: counts }
      : { 273: offsets, 278: short(rowsPerStrip), 279: counts }),
  };
}

function encodeTag(
  value: TagValue,
  little: boolean,
): { type: number; count: number; bytes: Uint8Array } {
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(`${value}\0`);
    return { type: 2, count: bytes.length, bytes };
  }
  const { type, values } = value;
  const bytes = new Uint8Array(values.length * sizes[type]);
  const view = new DataView(bytes.buffer);
  values.forEach((v, i) => {
    if (type === 3) view.setUint16(2 * i, v, little);
    else if (type === 4) view.setUint32(4 * i, v, little);
    else if (type === 12) view.setFloat64(8 * i, v, little);
    else view.setBigUint64(8 * i, BigInt(v), little);
  });
  return { type, count: values.length, bytes };
}

function encodeBlocks(options: TiffOptions, shown: readonly number[]): Uint8Array[] {
  const { lines, samples, tile, planar = false, rowsPerStrip = lines } = options;
  const [width, height] = tile ?? [samples, rowsPerStrip];
  const planes = planar ? shown.map((b) => [b]) : [shown];
  const blocks: Uint8Array[] = [];
  for (const bands of planes)
    for (let l = 0; l < lines; l += height)
      for (let s = 0; s < samples; s += width)
        blocks.push(
          encodeBlock(options, bands, [l, s], [tile ? height : Math.min(height, lines - l), width]),
        );
  return blocks;
}

function encodeBlock(
  options: TiffOptions,
  bands: readonly number[],
  [line, sample]: readonly [number, number],
  [height, width]: readonly [number, number],
): Uint8Array {
  const { lines, samples, value, bits = 16, compression = 1, predictor = 1 } = options;
  const rows: Uint8Array[] = [];
  for (let l = line; l < line + height; l++) {
    const row: number[] = [];
    for (let s = sample; s < sample + width; s++)
      for (const b of bands) row.push(l < lines && s < samples ? value(l, s, b) : 99);
    rows.push(encodeRow(row, options, bands.length));
  }
  if (predictor > 1 && bits % 8 !== 0) throw new Error('predictors need whole bytes');
  return (options.encode ?? ((block) => compress(block, compression)))(join(rows));
}

function encodeRow(
  values: readonly number[],
  { format = 1, bits = 16, predictor = 1, little = true }: TiffOptions,
  stride: number,
): Uint8Array {
  if (bits % 8 !== 0) {
    const text = values.map((v) => v.toString(2).padStart(bits, '0')).join('');
    return Uint8Array.from({ length: Math.ceil(text.length / 8) }, (_, i) =>
      parseInt(text.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2),
    );
  }
  const size = bits / 8;
  const given =
    predictor === 2 ? values.map((v, i) => (i < stride ? v : v - values[i - stride])) : values;
  const order = predictor === 3 ? false : little;
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  given.forEach((v, i) => {
    if (format === 3) {
      if (size === 4) view.setFloat32(4 * i, v, order);
      else view.setFloat64(8 * i, v, order);
    } else if (size === 8) view.setBigInt64(8 * i, BigInt(v), order);
    else if (size === 4) view.setInt32(4 * i, v, order);
    else if (size === 2) view.setInt16(2 * i, v, order);
    else view.setInt8(i, v);
  });
  if (predictor !== 3) return bytes;
  const n = values.length;
  const parted = Uint8Array.from(bytes, (_, k) => bytes[(k % n) * size + Math.floor(k / n)]);
  return Uint8Array.from(parted, (v, k) => (k < stride ? v : v - parted[k - stride]));
}

export function compress(bytes: Uint8Array, compression: number): Uint8Array {
  if (compression === 8 || compression === 32946) return zlibSync(bytes);
  if (compression === 5) return lzw(bytes);
  if (compression === 32773) return packBits(bytes);
  if (compression === 50000) return zstdRaw(bytes);
  return bytes;
}

/** Runs where three or more are alike, else literals; a no-op in front, which readers must pass over. */
function packBits(bytes: Uint8Array): Uint8Array {
  const out: number[] = [128];
  for (let i = 0; i < bytes.length;) {
    let run = 1;
    while (run < 128 && bytes[i + run] === bytes[i]) run++;
    if (run > 2) {
      out.push(257 - run, bytes[i]);
      i += run;
      continue;
    }
    const from = i;
    while (
      i < bytes.length &&
      i - from < 128 &&
      !(bytes[i] === bytes[i + 1] && bytes[i] === bytes[i + 2])
    )
      i++;
    out.push(i - from - 1, ...bytes.subarray(from, i));
  }
  return Uint8Array.from(out);
}

/** TIFF 6.0, section 13, as its pseudo-code has it. */
function lzw(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let hold = 0;
  let held = 0;
  let width = 9;
  const write = (code: number): void => {
    hold = hold * 2 ** width + code;
    held += width;
    while (held >= 8) {
      held -= 8;
      out.push(Math.floor(hold / 2 ** held));
      hold %= 2 ** held;
    }
  };
  let table = new Map<string, number>();
  const codeOf = (text: string): number =>
    text.length === 1 ? text.charCodeAt(0) : table.get(text)!;
  let next = 258;
  write(256);
  let text = '';
  for (const byte of bytes) {
    const longer = text + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      text = longer;
      continue;
    }
    write(codeOf(text));
    table.set(longer, next++);
    if (next === 512 || next === 1024 || next === 2048) width++;
    if (next === 4094) {
      write(256);
      table = new Map();
      next = 258;
      width = 9;
    }
    text = String.fromCharCode(byte);
  }
  if (text !== '') write(codeOf(text));
  next++;
  if (next === 512 || next === 1024 || next === 2048) width++;
  write(257);
  if (held > 0) out.push((hold * 2 ** (8 - held)) & 255);
  return Uint8Array.from(out);
}

/** A Zstandard frame of one raw block (RFC 8878): valid, if not small. */
function zstdRaw(bytes: Uint8Array): Uint8Array {
  const n = bytes.length;
  if (n > 2 ** 17) throw new Error('one raw block only');
  const head = (n << 3) | 1;
  return join([
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x80 | 0x20, n & 255, (n >> 8) & 255, (n >> 16) & 255, 0),
    Uint8Array.of(head & 255, (head >> 8) & 255, (head >> 16) & 255),
    bytes,
  ]);
}
