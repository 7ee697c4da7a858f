/**
 * The directories of a TIFF or BigTIFF: tags found by number, their values read when asked for. Every count is checked
 * against the file's length before anything is allocated. What tags mean is layout.ts, gdal.ts and geo.ts.
 */
import { truncated } from '../../fileError';
import { utf8OrWindows } from '../../text';
import { tiffDamaged } from './errors';

/** Bytes per value by field type (BYTE = 1 … DOUBLE = 12, IFD = 13, LONG8 = 16 …). */
const typeBytes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};
/** Classic directories hold at most 65,535 tags; no real one comes near. */
const MAX_TAGS = 4096;
/** One page a band: more pages than any imaging spectrometer has bands. */
const MAX_PAGES = 2048;
/** Strips of a large band-planar image, one line each, are millions; 4 million values are 32 MB. */
const MAX_NUMBERS = 2 ** 22;
const MAX_TEXT = 2 ** 22;

interface Tag {
  readonly type: number;
  readonly count: number;
  /** Where its values are: in the file, or in the directory itself. */
  readonly at: number;
  readonly inside: DataView | null;
}

interface Tiff {
  readonly file: File;
  readonly little: boolean;
  readonly big: boolean;
}

export interface Directory {
  readonly tags: ReadonlyMap<number, Tag>;
  readonly tiff: Tiff;
}

const viewOf = async ({ file }: Tiff, at: number, bytes: number): Promise<DataView> => {
  if (at + bytes > file.size) throw truncated(file.name, file.size, at + bytes);
  return new DataView(await file.slice(at, at + bytes).arrayBuffer());
};

/** Reads all directories of the main chain. Throws StudioError on loops, sizes and offsets that contradict the file. */
export async function readDirectories(
  file: File,
  throwIfStopped: () => void,
): Promise<Directory[]> {
  if (file.size < 8) throw truncated(file.name, file.size, 8);
  const head = new DataView(await file.slice(0, 16).arrayBuffer());
  const little = head.getUint8(0) === 0x49;
  const big = head.getUint16(2, little) === 43;
  const tiff: Tiff = { file, little, big };
  if (big && head.byteLength < 16) throw truncated(file.name, file.size, 16);
  if (big && head.getUint16(4, little) !== 8)
    throw tiffDamaged(file.name, 'the BigTIFF header', 'offsets of another size', '8 bytes');
  let at = big ? Number(head.getBigUint64(8, little)) : head.getUint32(4, little);
  const directories: Directory[] = [];
  const seen = new Set<number>();
  while (at !== 0) {
    throwIfStopped();
    if (seen.has(at) || seen.size >= MAX_PAGES)
      throw tiffDamaged(
        file.name,
        'the list of images',
        seen.has(at) ? 'a list that bites its tail' : `more than ${MAX_PAGES} images`,
        'a list that ends',
      );
    seen.add(at);
    const next = await readDirectory(tiff, at);
    directories.push(next.directory);
    at = next.next;
  }
  return directories;
}

async function readDirectory(
  tiff: Tiff,
  at: number,
): Promise<{ directory: Directory; next: number }> {
  const { file, little, big } = tiff;
  const countBytes = big ? 8 : 2;
  const size = big ? 20 : 12;
  const start = await viewOf(tiff, at, countBytes);
  const count = big ? Number(start.getBigUint64(0, little)) : start.getUint16(0, little);
  if (count === 0 || count > MAX_TAGS)
    throw tiffDamaged(file.name, 'a directory', `${count} tags`, `1 to ${MAX_TAGS} tags`);
  const from = at + countBytes;
  const view = await viewOf(tiff, from, count * size + (big ? 8 : 4));
  const tags = new Map<number, Tag>();
  for (let i = 0, p = 0; i < count; i++, p += size) {
    const type = view.getUint16(p + 2, little);
    const n = big ? Number(view.getBigUint64(p + 4, little)) : view.getUint32(p + 4, little);
    const bytes = (typeBytes[type] ?? 0) * n;
    // Unknown types are ignored, as the specification asks.
    if (bytes === 0) continue;
    const field = p + (big ? 12 : 8);
    const short = bytes <= (big ? 8 : 4);
    const offset = big ? Number(view.getBigUint64(field, little)) : view.getUint32(field, little);
    const number = view.getUint16(p, little);
    // The first of doubled tags, as libtiff has it.
    if (!tags.has(number))
      tags.set(number, {
        type,
        count: n,
        at: short ? field : offset,
        inside: short ? view : null,
      });
  }
  const end = count * size;
  const next = big ? Number(view.getBigUint64(end, little)) : view.getUint32(end, little);
  return { directory: { tags, tiff }, next };
}

/** All values of a numeric tag (rationals as quotients), or null when it is not there. */
export async function numbers(
  { tags, tiff }: Directory,
  tag: number,
): Promise<Float64Array | null> {
  const found = tags.get(tag);
  if (!found || found.type === 2) return null;
  const { type, count, at, inside } = found;
  if (count > MAX_NUMBERS)
    throw tiffDamaged(tiff.file.name, `tag ${tag}`, `${count} values`, `at most ${MAX_NUMBERS}`);
  const size = typeBytes[type];
  const view = inside ?? (await viewOf(tiff, at, count * size));
  const from = inside ? at : 0;
  const { little } = tiff;
  const read = readers[type];
  return Float64Array.from({ length: count }, (_, i) => read(view, from + i * size, little));
}

/** The first value of a numeric tag. */
export async function number<T>(
  directory: Directory,
  tag: number,
  otherwise: T,
): Promise<number | T> {
  return (await numbers(directory, tag))?.[0] ?? otherwise;
}

/** A text tag without its closing NUL, or "" when it is not there. */
export async function text({ tags, tiff }: Directory, tag: number): Promise<string> {
  const found = tags.get(tag);
  if (!found || typeBytes[found.type] !== 1) return '';
  if (found.count > MAX_TEXT)
    throw tiffDamaged(tiff.file.name, `tag ${tag}`, `${found.count} bytes`, `at most ${MAX_TEXT}`);
  const { inside, at, count } = found;
  const bytes = inside ? new DataView(inside.buffer, at, count) : await viewOf(tiff, at, count);
  return utf8OrWindows(bytes).replace(/\0[\s\S]*$/, '');
}

type Read = (view: DataView, at: number, little: boolean) => number;
const u32: Read = (v, at, little) => v.getUint32(at, little);
const i32: Read = (v, at, little) => v.getInt32(at, little);
const u64: Read = (v, at, little) => Number(v.getBigUint64(at, little));

const readers: Readonly<Record<number, Read>> = {
  1: (v, at) => v.getUint8(at),
  3: (v, at, little) => v.getUint16(at, little),
  4: u32,
  5: (v, at, little) => u32(v, at, little) / u32(v, at + 4, little),
  6: (v, at) => v.getInt8(at),
  7: (v, at) => v.getUint8(at),
  8: (v, at, little) => v.getInt16(at, little),
  9: i32,
  10: (v, at, little) => i32(v, at, little) / i32(v, at + 4, little),
  11: (v, at, little) => v.getFloat32(at, little),
  12: (v, at, little) => v.getFloat64(at, little),
  13: u32,
  16: u64,
  17: (v, at, little) => Number(v.getBigInt64(at, little)),
  18: u64,
};
