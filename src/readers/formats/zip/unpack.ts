/**
 * A zip archive of files (an ENVI header with its data, a folder of a download) as the files themselves, for the other
 * readers. Stored members stay on disk; deflated ones are inflated into memory within stated limits. NumPy's .npz has
 * its own reader and is left alone. Not here: encryption, archives inside archives.
 */
import { StudioError } from '../../../scene/errors';
import { isClutter } from '../../clutter';
import { fileError, throwIfCancelled } from '../../fileError';
import { isNpz } from '../npy/matches';
import { listMembers, memberSource, storedBytes } from './members';
import type { Member } from './members';

/** Files of one archive; a scene with its truth and side files has a dozen. */
export const MAX_FILES = 200;
/** Bytes of one archive's members together, inflated. */
export const MAX_UNPACKED = 2 ** 30;
/** Inflated members are put together from blobs of about this size. */
const PIECE = 2 ** 22;

const SIGNATURE = [0x50, 0x4b, 0x03, 0x04];

/**
 * Archives replaced by their members, other files as they are; order kept.
 * @param limit most bytes that an archive may unpack to
 * @throws StudioError for an archive that is damaged, encrypted, or would unpack to more than the limits
 */
export async function unpackAll(
  files: readonly File[],
  cancelled: () => boolean,
  limit = MAX_UNPACKED,
): Promise<File[]> {
  const all: File[] = [];
  for (const file of files) {
    if (!(await isArchive(file))) {
      all.push(file);
      continue;
    }
    try {
      all.push(...(await unpack(file, cancelled, limit)));
    } catch (error) {
      throw inWordsOfArchives(error);
    }
  }
  return all;
}

/** The members' reader serves NumPy's archives, and advises NumPy. */
function inWordsOfArchives(error: unknown): unknown {
  if (!(error instanceof StudioError) || !error.data.advice.includes('numpy')) return error;
  const advice = 'Copy or download the archive again, or unpack it and choose its files.';
  return new StudioError({ ...error.data, advice });
}

async function isArchive(file: File): Promise<boolean> {
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  } catch {
    // Said by whoever reads the file next.
    return false;
  }
  return SIGNATURE.every((byte, i) => head[i] === byte) && !isNpz(head);
}

async function unpack(file: File, cancelled: () => boolean, limit: number): Promise<File[]> {
  const members = (await listMembers(file)).filter(
    ({ name, size }) => !name.endsWith('/') && !name.split('/').some(isClutter) && size > 0,
  );
  refuse(file, members, limit);
  const where = { file: file.name, cancelled };
  const files: File[] = [];
  for (const member of members) {
    throwIfCancelled(cancelled, file.name);
    const name = member.name.slice(member.name.lastIndexOf('/') + 1);
    files.push(new File(await partsOf(file, member, where), name));
  }
  return files;
}

/** Everything that the directory alone shows to be wrong, before a byte is inflated. */
function refuse(file: File, members: readonly Member[], limit: number): void {
  const names = members.map((m) => m.name);
  const listing = names.slice(0, 8).join(', ') + (names.length > 8 ? ' …' : '');
  const advice = 'Unpack it, and choose or drop the files that you mean.';
  if (members.length === 0)
    throw fileError({
      file: file.name,
      message: `${file.name} is an archive without files.`,
      found: '0 files',
      expected: 'a scene, or a result saved here',
      advice: 'Open the archive in your file manager to see what is in it.',
    });
  if (names.some((n) => n === 'weights.json'))
    throw fileError({
      file: file.name,
      message: `${file.name} holds the weights of a run, not a scene.`,
      found: listing,
      expected: 'a scene',
      advice: 'Open the scene first, then this file, with its name ending in .unmixw.',
    });
  if (names.includes('[Content_Types].xml'))
    throw fileError({
      file: file.name,
      message: `${file.name} is an Office document, which the studio does not read.`,
      found: listing,
      expected: 'a scene, or a table saved as CSV',
      advice: 'Save the sheet as CSV and open that.',
    });
  if (members.length > MAX_FILES)
    throw fileError({
      file: file.name,
      message: `${file.name} holds too many files to open at once.`,
      found: `${members.length} files`,
      expected: `at most ${MAX_FILES}`,
      advice,
    });
  const bytes = members.reduce((sum, m) => sum + m.size, 0);
  if (bytes > limit)
    throw fileError({
      file: file.name,
      message: `${file.name} unpacks to more than this tab takes at once.`,
      found: `${bytes} bytes in ${members.length} files`,
      expected: `at most ${limit} bytes`,
      advice,
    });
}

/** A stored member is a window on the archive; a deflated one is inflated, and stops at the size it declares. */
async function partsOf(
  file: File,
  member: Member,
  where: { readonly file: string; readonly cancelled: () => boolean },
): Promise<BlobPart[]> {
  if (member.method === 0) return [await storedBytes(file, member)];
  const source = await memberSource(file, member, where);
  const parts: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  const put = (): void => {
    // A Blob may leave the heap for the disk; an array may not.
    if (held > 0) parts.push(new Blob(pieces));
    pieces = [];
    held = 0;
  };
  for await (const piece of source(0, member.size)) {
    pieces.push(new Uint8Array(piece));
    held += piece.length;
    if (held >= PIECE) put();
  }
  put();
  return parts;
}
