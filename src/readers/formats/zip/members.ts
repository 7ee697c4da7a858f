/**
 * Zip archives, of NumPy, of others and of our own sessions: lists the members from the central directory (zip64 too) and gives the
 * bytes of a member in pieces, stored or deflated. A member that inflates to more than it declares, or declares more
 * than its compressed bytes can hold, is refused. Not here: encryption, spanning, other methods.
 */
import { crc32 } from '../../../maths/crc32';
import { StudioError } from '../../../scene/errors';
import { blobSource, inflate, MAX_INFLATE_RATIO } from '../../bytes';
import type { ByteSource, Where } from '../../bytes';
import { truncated } from '../../fileError';
import { npyDamaged } from '../npy/errors';

const MAX_MEMBERS = 1000;
const MAX_DIRECTORY = 2 ** 22;
/** The end record and the longest comment. */
const MAX_TAIL = 22 + 0xffff;
/** Compressed bytes that hold an array's header. */
const HEADER_PIECE = 1 << 9;

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

/**
 * Where a member's bytes begin. @throws StudioError when there is no local header, or the file ends before they do
 */
async function dataOffset(file: File, member: Member): Promise<number> {
  const head = await viewOf(file, member.at, member.at + 30);
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50)
    throw npyDamaged(file.name, member.name, 'no local header', 'PK\\x03\\x04');
  const from = member.at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  if (from + member.compressed > file.size)
    throw truncated(file.name, file.size, from + member.compressed);
  return from;
}

/** A member's bytes as they lie in the archive. */
export async function storedBytes(file: File, member: Member): Promise<Blob> {
  const from = await dataOffset(file, member);
  return file.slice(from, from + member.compressed);
}

/** The bytes of a member. A deflated one that is read to its end is checked against its size and CRC-32. */
export async function memberSource(file: File, member: Member, where: Where): Promise<ByteSource> {
  const blob = await storedBytes(file, member);
  if (member.method === 0) return blobSource(blob, where);
  return (first, last) => inflated(blob, member, where, first, last);
}

/**
 * All bytes of a member, its size and CRC-32 verified.
 * @param out [member.size] where to put them
 */
export async function memberBytes(
  file: File,
  member: Member,
  out: Uint8Array = new Uint8Array(member.size),
): Promise<Uint8Array> {
  const source = await memberSource(file, member, { file: file.name, cancelled: () => false });
  const bad = (found: string, expected: string): StudioError =>
    npyDamaged(file.name, member.name, found, expected);
  let at = 0;
  let crc = 0;
  for await (const bytes of source(0, member.size)) {
    if (at + bytes.length > out.length) throw bad('more bytes', `${out.length} bytes`);
    out.set(bytes, at);
    at += bytes.length;
    crc = crc32(bytes, crc);
  }
  if (at !== member.size) throw bad(`${at} bytes`, `${member.size} bytes`);
  if (crc !== member.crc) throw bad('another checksum', `CRC-32 ${member.crc.toString(16)}`);
  return out;
}

async function* inflated(
  blob: Blob,
  member: Member,
  where: Where,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  const bad = (found: string, expected: string): StudioError =>
    npyDamaged(where.file, `the compressed data of ${member.name}`, found, expected);
  let at = 0;
  let crc = 0;
  try {
    for await (const bytes of inflate(blob, 'deflate-raw', where, HEADER_PIECE)) {
      const end = at + bytes.length;
      if (end > member.size)
        throw bad(`more than ${member.size} bytes`, `${member.size} bytes, as declared`);
      crc = crc32(bytes, crc);
      const [a, z] = [Math.max(from - at, 0), Math.min(to - at, bytes.length)];
      at = end;
      if (a < z) yield bytes.subarray(a, z);
    }
  } catch (error) {
    if (error instanceof StudioError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw bad(`bytes that do not inflate (${reason})`, 'a valid deflate stream');
  }
  if (at < member.size) throw bad(`${at} bytes`, `${member.size} bytes, as declared`);
  if (crc !== member.crc)
    throw bad(`CRC-32 ${crc.toString(16)}`, `CRC-32 ${member.crc.toString(16)}`);
}
