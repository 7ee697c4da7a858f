/**
 * Zip archives as numpy.savez writes them: lists the members from the central directory (zip64 too) and gives the
 * bytes of a member in pieces, stored or deflated. A member that inflates to more than it declares, or declares more
 * than its compressed bytes can hold, is refused. Not here: encryption, spanning, other methods.
 */
import { Inflate } from 'fflate';
import { throwIfCancelled, truncated } from '../../fileError';
import { blobSource, MAX_INFLATE_RATIO } from '../mat5/stream';
import type { ByteSource } from '../mat5/stream';
import { npyDamaged } from './errors';

const MAX_MEMBERS = 1000;
const MAX_DIRECTORY = 2 ** 22;
/** The end record and the longest comment. */
const MAX_TAIL = 22 + 0xffff;
/** Compressed pieces: the first only holds a header, and each may inflate a thousandfold. */
const FIRST_PIECE = 1 << 9;
const LAST_PIECE = 1 << 14;

export interface Member {
  readonly name: string;
  readonly method: 0 | 8;
  /** Bytes in the archive. */
  readonly compressed: number;
  /** Bytes when inflated, as declared. */
  readonly size: number;
  readonly crc: number;
  /** Offset of the local header. */
  readonly at: number;
}

interface Where {
  readonly file: string;
  readonly cancelled: () => boolean;
}

const viewOf = async (file: Blob, from: number, to: number): Promise<DataView> =>
  new DataView(await file.slice(from, to).arrayBuffer());

/** Members in the order of the directory. Throws StudioError on sizes that contradict the file. */
export async function listMembers(file: File): Promise<Member[]> {
  const { entries, at, size } = await findDirectory(file);
  if (at + size > file.size) throw truncated(file.name, file.size, at + size);
  if (entries > MAX_MEMBERS || size > MAX_DIRECTORY || entries * 46 > size)
    throw npyDamaged(
      file.name,
      'the list of members',
      `${entries} members in ${size} bytes`,
      `at most ${MAX_MEMBERS} members`,
    );
  const view = await viewOf(file, at, at + size);
  const members: Member[] = [];
  for (let i = 0, p = 0; i < entries; i++) {
    if (p + 46 > size || view.getUint32(p, true) !== 0x02014b50)
      throw npyDamaged(file.name, `member ${i + 1}`, 'no directory entry', 'PK\\x01\\x02');
    const [nameLength, extraLength, comment] = [28, 30, 32].map((o) => view.getUint16(p + o, true));
    const next = p + 46 + nameLength + extraLength + comment;
    if (next > size)
      throw npyDamaged(file.name, `member ${i + 1}`, `${next} bytes`, `at most ${size}`);
    members.push(readMember(file, view, p, nameLength, extraLength));
    p = next;
  }
  return members;
}

function readMember(
  file: File,
  view: DataView,
  p: number,
  nameLength: number,
  extraLength: number,
): Member {
  const bytes = new Uint8Array(view.buffer, p + 46, nameLength);
  const name = new TextDecoder().decode(bytes);
  const method = view.getUint16(p + 10, true);
  if (view.getUint16(p + 8, true) & 1)
    throw npyDamaged(file.name, name, 'an encrypted member', 'members without a password');
  if (method !== 0 && method !== 8)
    throw npyDamaged(file.name, name, `compression method ${method}`, 'stored (0) or deflated (8)');
  const extra = new DataView(view.buffer, p + 46 + nameLength, extraLength);
  const wide = zip64Field(extra);
  let used = 0;
  const wideOr = (value: number): number => {
    if (value !== 0xffffffff) return value;
    if (!wide || used + 8 > wide.byteLength)
      throw npyDamaged(file.name, name, 'no zip64 sizes', 'zip64 sizes');
    used += 8;
    return Number(wide.getBigUint64(used - 8, true));
  };
  const size = wideOr(view.getUint32(p + 24, true));
  const compressed = wideOr(view.getUint32(p + 20, true));
  const at = wideOr(view.getUint32(p + 42, true));
  if (at + 30 + compressed > file.size) throw truncated(file.name, file.size, at + 30 + compressed);
  const most = method === 0 ? compressed : compressed * MAX_INFLATE_RATIO;
  if (size > most)
    throw npyDamaged(
      file.name,
      `the size of ${name}`,
      `${size} bytes declared`,
      `at most ${most} bytes, as ${compressed} stored bytes can hold`,
    );
  return { name, method, compressed, size, crc: view.getUint32(p + 16, true), at };
}

/** The zip64 extra field's content, when there is one. */
function zip64Field(extra: DataView): DataView | null {
  for (let p = 0; p + 4 <= extra.byteLength;) {
    const length = extra.getUint16(p + 2, true);
    if (p + 4 + length > extra.byteLength) return null;
    if (extra.getUint16(p, true) === 1)
      return new DataView(extra.buffer, extra.byteOffset + p + 4, length);
    p += 4 + length;
  }
  return null;
}

async function findDirectory(file: File): Promise<{ entries: number; at: number; size: number }> {
  const from = Math.max(0, file.size - MAX_TAIL);
  const view = await viewOf(file, from, file.size);
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0)
    throw npyDamaged(file.name, 'the archive', 'no directory at its end', 'a whole zip archive');
  const record = {
    entries: view.getUint16(end + 10, true),
    size: view.getUint32(end + 12, true),
    at: view.getUint32(end + 16, true),
  };
  const isWide = end >= 20 && view.getUint32(end - 20, true) === 0x07064b50;
  if (!isWide) return record;
  const wideAt = Number(view.getBigUint64(end - 20 + 8, true));
  if (wideAt + 56 > file.size) throw truncated(file.name, file.size, wideAt + 56);
  const wide = await viewOf(file, wideAt, wideAt + 56);
  if (wide.getUint32(0, true) !== 0x06064b50)
    throw npyDamaged(file.name, 'the zip64 end record', 'other bytes', 'PK\\x06\\x06');
  return {
    entries: Number(wide.getBigUint64(32, true)),
    size: Number(wide.getBigUint64(40, true)),
    at: Number(wide.getBigUint64(48, true)),
  };
}

/** The bytes of a member. Read to its end it is checked against its size and CRC-32. */
export async function memberSource(file: File, member: Member, where: Where): Promise<ByteSource> {
  const head = await viewOf(file, member.at, member.at + 30);
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50)
    throw npyDamaged(file.name, member.name, 'no local header', 'PK\\x03\\x04');
  const from = member.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  if (from + member.compressed > file.size)
    throw truncated(file.name, file.size, from + member.compressed);
  const blob = file.slice(from, from + member.compressed);
  if (member.method === 0) return blobSource(blob, where);
  return (first, last) => inflated(blob, member, where, first, last);
}

async function* inflated(
  blob: Blob,
  member: Member,
  where: Where,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const bad = (found: string, expected: string): Error =>
    npyDamaged(where.file, `the compressed data of ${member.name}`, found, expected);
  let ready: Uint8Array[] = [];
  let total = 0;
  let crc = ~0;
  const inflate = new Inflate((bytes) => {
    total += bytes.length;
    if (bytes.length > 0) ready.push(bytes);
  });
  let step = FIRST_PIECE;
  for (let at = 0; at < blob.size; at += step, step = Math.min(4 * step, LAST_PIECE)) {
    throwIfCancelled(where.cancelled, where.file);
    const piece = new Uint8Array(await blob.slice(at, at + step).arrayBuffer());
    let done = total;
    try {
      inflate.push(piece, at + step >= blob.size);
    } catch (error) {
      throw bad(error instanceof Error ? error.message : String(error), 'a valid deflate stream');
    }
    if (total > member.size)
      throw bad(`more than ${member.size} bytes`, `${member.size} bytes, as declared`);
    const pieces = ready;
    ready = [];
    for (const bytes of pieces) {
      crc = crc32(crc, bytes);
      const a = Math.max(from - done, 0);
      const z = Math.min(to - done, bytes.length);
      if (a < z) yield bytes.subarray(a, z);
      done += bytes.length;
    }
  }
  if (total < member.size) throw bad(`${total} bytes`, `${member.size} bytes, as declared`);
  if (~crc >>> 0 !== member.crc)
    throw bad(`CRC-32 ${(~crc >>> 0).toString(16)}`, `CRC-32 ${member.crc.toString(16)}`);
}

let table: Uint32Array | null = null;

/** RFC 1952's CRC-32, not yet complemented; one table, a byte at a time. */
function crc32(crc: number, bytes: Uint8Array): number {
  const t = (table ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  }));
  let c = crc;
  for (const byte of bytes) c = t[(c ^ byte) & 255] ^ (c >>> 8);
  return c;
}
