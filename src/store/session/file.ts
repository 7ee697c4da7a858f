/**
 * A session as one `.unmix` file: a zip of `session.json` (the tree of pack.ts), `arrays/<key>.bin` (raw, little-endian,
 * not compressed) and, embedded on wish, `scene/<n>/<name>` and `truth/<n>/<name>`. Written and read in pieces, so that
 * the page stays quick and embedded scenes stay on disk.
 */
import { Zip, ZipDeflate, ZipPassThrough, strToU8 } from 'fflate';
import { StudioError } from '../../scene/errors';
import { listMembers, memberBytes, storedBytes } from '../../readers/formats/zip/members';
import { readDocument } from './document';
import type { SessionDocument } from './document';
import { migrate } from './migrate';
import { arraysIn, bytesPerValue, emptyArray, pack, unpack } from '../persist/pack';
import type { StoredArray } from '../persist/pack';
import { knownAs } from './references';

/** Zip without its 64-bit fields ends here. */
const largestFile = 2 ** 32 - 2 ** 20;
/** The document of a session is small; arrays are beside it. */
const largestTree = 2 ** 26;
/** Bytes handed on at once: a few milliseconds of checksum. */
const piece = 2 ** 20;

export interface Embedded {
  readonly files: readonly File[];
  readonly truthFiles: readonly File[];
}

const rest = () => new Promise<void>((resolve) => setTimeout(resolve));

/** @throws StudioError when it would be larger than the format holds */
export async function writeSessionFile(
  document: SessionDocument,
  embedded: Embedded | null,
): Promise<Blob> {
  let keys = 0;
  const known = new Map<StoredArray, string>();
  const { tree, arrays } = pack(document, (array) => {
    const key = known.get(array) ?? `a${++keys}`;
    known.set(array, key);
    return key;
  });
  const scene = embedded ? [...embedded.files, ...embedded.truthFiles] : [];
  const bytes =
    [...arrays.values()].reduce((sum, a) => sum + a.byteLength, 0) +
    scene.reduce((sum, f) => sum + f.size, 0);
  if (bytes > largestFile) {
    throw new StudioError({
      kind: 'session',
      message: 'The session is too large for one file.',
      field: 'Embed the scene’s files',
      found: `${(bytes / 1e9).toFixed(1)} GB`,
      expected: 'at most 4.2 GB',
      advice: 'Save it without the scene’s files, and keep those beside it.',
    });
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failed = error;
    else parts.push(chunk);
  });
  const json = new ZipDeflate('session.json', { level: 6 });
  zip.add(json);
  json.push(strToU8(JSON.stringify(tree)), true);
  const store = async (name: string, size: number, at: (from: number) => Promise<Uint8Array>) => {
    const entry = new ZipPassThrough(name);
    zip.add(entry);
    for (let from = 0; from < size; from += piece) {
      entry.push(await at(from), from + piece >= size);
      await rest();
    }
    if (size === 0) entry.push(new Uint8Array(), true);
  };
  for (const [key, array] of arrays) {
    const raw = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    // A copy of the piece: what the zip keeps must not be the studio's own memory.
    await store(`arrays/${key}.bin`, raw.length, async (from) => raw.slice(from, from + piece));
  }
  const keep = async (folder: string, files: readonly File[]) => {
    for (const [i, file] of files.entries()) {
      await store(`${folder}/${i}/${file.name}`, file.size, async (from) => {
        return new Uint8Array(await file.slice(from, from + piece).arrayBuffer());
      });
    }
  };
  if (embedded) {
    await keep('scene', embedded.files);
    await keep('truth', embedded.truthFiles);
  }
  zip.end();
  if (failed) throw failed as Error;
  return new Blob(parts, { type: 'application/zip' });
}

export interface OpenedSessionFile {
  readonly document: SessionDocument;
  /** Null where the scene was not embedded. */
  readonly embedded: Embedded | null;
}

/** @throws StudioError (kind `session`) naming the file and the part of it that is damaged, missing or too new */
export async function readSessionFile(file: File): Promise<OpenedSessionFile> {
  try {
    return await read(file);
  } catch (error) {
    if (error instanceof StudioError && error.data.kind === 'session') throw error;
    // The zip reader speaks of NumPy's archives.
    const data = error instanceof StudioError ? error.data : null;
    throw new StudioError({
      ...(data ?? { found: error instanceof Error ? error.message : String(error) }),
      kind: 'session',
      message: `${file.name} is damaged, or is not a session.`,
      file: file.name,
      advice: 'Choose another copy of it. Nothing that is open here has changed.',
    });
  }
}

async function read(file: File): Promise<OpenedSessionFile> {
  const members = new Map((await listMembers(file)).map((m) => [m.name, m]));
  const json = members.get('session.json');
  if (!json || json.size > largestTree) {
    throw damaged(file.name, 'session.json', json ? `${json.size} bytes` : 'nothing');
  }
  const tree = migrate(parse(await memberBytes(file, json), file.name), file.name);
  const arrays = new Map<string, StoredArray>();
  for (const [key, { type, length }] of arraysIn(tree, file.name)) {
    const member = members.get(`arrays/${key}.bin`);
    const size = length * (bytesPerValue(type) ?? 0);
    // Stored members cannot be larger than the file: nothing is allocated that it does not hold.
    if (!member || member.method !== 0 || member.size !== size || member.compressed !== size) {
      const found = member ? `${member.size} bytes` : 'nothing';
      throw damaged(file.name, `arrays/${key}.bin`, found, `${size} bytes`);
    }
    const array = emptyArray(type, length);
    if (!array) throw damaged(file.name, `arrays/${key}.bin`, type);
    await memberBytes(file, member, new Uint8Array(array.buffer));
    arrays.set(key, array);
  }
  const document = readDocument(unpack(tree, arrays, file.name), file.name);
  const { files, truthFiles } = document.scene;
  const find = (folder: string, references: typeof files) =>
    references.map((r, i) => ({ r, member: members.get(`${folder}/${i}/${r.name}`) }));
  const all = [...find('scene', files), ...find('truth', truthFiles)];
  if (all.length === 0 || all.some(({ member }) => !member)) return { document, embedded: null };
  const out: File[] = [];
  for (const { r, member } of all) {
    if (!member || member.method !== 0 || member.size !== r.size) {
      throw damaged(file.name, r.name, `${member?.size ?? 0} bytes`, `${r.size} bytes`);
    }
    out.push(knownAs(new File([await storedBytes(file, member)], r.name), r));
  }
  return {
    document,
    embedded: { files: out.slice(0, files.length), truthFiles: out.slice(files.length) },
  };
}

function parse(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw damaged(file, 'session.json', error instanceof Error ? error.message : String(error));
  }
}

function damaged(
  file: string,
  field: string,
  found: string,
  expected = 'what the session was saved with',
): StudioError {
  return new StudioError({
    kind: 'session',
    message: `${file} is damaged, or is not a session.`,
    ...{ file, field, found, expected },
    advice: 'Choose another copy of it. Nothing that is open here has changed.',
  });
}
