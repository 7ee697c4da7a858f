/** NumPy .npy files and .npz archives: lists the arrays without reading their values. What they mean is decided elsewhere. */
import { throwIfCancelled, truncated } from '../../fileError';
import { blobSource } from '../../bytes';
import type { ByteSource } from '../../bytes';
import type { Contents } from '../../types';
import { numericArrays, readTexts } from './arrays';
import type { Located } from './arrays';
import { npyDamaged, npyRefused } from './errors';
import { headerLength, NPY_PREFIX, parseHeader } from './header';
import type { NpyHeader } from './header';
import { listMembers, memberSource } from '../zip/members';

/**
 * Lists the array of a .npy file, named as the file without its extension.
 * @throws StudioError when the file is cut off, contradicts itself, or holds objects or structures
 */
export async function readNpy(file: File, cancelled: () => boolean): Promise<Contents> {
  const where = { file: file.name, cancelled };
  const name = file.name.replace(/\.[^.]*$/, '') || file.name;
  const source = blobSource(file, where);
  const header = await readHeader(source, file.size, file.name, name);
  if (!header.type && !header.text) throw npyRefused(file.name, name, kindOf(header));
  const { contents } = await gather([{ file: file.name, name, header, source, seekable: true }]);
  if (header.dataAt + header.count * header.itemSize < file.size)
    contents.notes.push(`${file.name} holds more bytes than its first array; they are not read.`);
  return contents;
}

/**
 * Lists the arrays of an .npz archive by name. Members that are not numbers are named in `others`.
 * @throws StudioError when the archive is cut off, encrypted, or inflates to more than it declares
 */
export async function readNpz(file: File, cancelled: () => boolean): Promise<Contents> {
  const where = { file: file.name, cancelled };
  const members = new Map((await listMembers(file)).map((member) => [member.name, member]));
  const located: Located[] = [];
  const others: string[] = [];
  for (const member of members.values()) {
    throwIfCancelled(cancelled, file.name);
    if (!member.name.endsWith('.npy')) {
      others.push(`${member.name} (not an array)`);
      continue;
    }
    const name = member.name.slice(0, -4);
    const source = await memberSource(file, member, where);
    const header = await readHeader(source, member.size, file.name, name);
    const seekable = member.method === 0;
    if (header.type || header.text)
      located.push({ file: file.name, name, header, source, seekable });
    else others.push(`${name} (${kindOf(header)})`);
  }
  const { contents } = await gather(located);
  return { ...contents, others: [...contents.others, ...others] };
}

const kindOf = ({ descr, shape }: NpyHeader): string =>
  descr === '|O' ? `Python objects (dtype object)` : `${shape.join('×')} values of dtype ${descr}`;

async function gather(located: readonly Located[]): Promise<{
  contents: Contents & { notes: string[] };
}> {
  const notes: string[] = [];
  const arrays = numericArrays(located, notes);
  const texts = await Promise.all(
    located.filter(({ header }) => header.text).map((item) => readTexts(item)),
  );
  const others = located
    .filter(({ header }) => header.count === 0)
    .map(({ name, header }) => `${name} (${header.descr} ${header.shape.join('×')}, empty)`);
  return { contents: { arrays, texts: texts.filter((t) => t !== null), others, notes } };
}

async function readHeader(
  source: ByteSource,
  size: number,
  file: string,
  name: string,
): Promise<NpyHeader> {
  if (size < 10) throw truncated(file, size, 10);
  const prefix = await collect(source, Math.min(NPY_PREFIX, size));
  const length = headerLength(prefix, file, name);
  if (length > size) throw truncated(file, size, length);
  const head = await collect(source, length);
  if (head.length < length)
    throw npyDamaged(file, `the header of ${name}`, `${head.length} bytes`, `${length} bytes`);
  return parseHeader(head, size, file, name);
}

/** The first `length` bytes of a source, or fewer when it ends before. */
async function collect(source: ByteSource, length: number): Promise<Uint8Array> {
  const all = new Uint8Array(length);
  let got = 0;
  for await (const piece of source(0, length)) {
    const part = piece.subarray(0, length - got);
    all.set(part, got);
    got += part.length;
    if (got === length) break;
  }
  return all.subarray(0, got);
}
