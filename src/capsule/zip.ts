/** Writes a zip whose bytes follow from its members alone, in pieces, so that the page stays quick. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { sha256 } from '../maths/sha256';
import { StudioError } from '../scene/errors';
import type { CapsuleMember } from './manifest';

/** What is in memory, or a file of the scene. */
export interface Content {
  readonly path: string;
  readonly data: Uint8Array | Blob;
}

/** Bytes handed on at once: some milliseconds of digest. */
const piece = 2 ** 19;
/** Deflated at once; what is larger (maps, scenes) is stored: floats of a map hardly shrink. */
const small = 2 ** 18;
/** Zip without its 64-bit fields ends here. */
const largest = 2 ** 32 - 2 ** 24;
/** The first date a zip knows, by every clock: no time zone is in the bytes. */
const noDate = new Date(1980, 0, 1);

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const sizeOf = ({ data }: Content): number => (data instanceof Blob ? data.size : data.length);

async function* piecesOf({ data }: Content): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const size = data instanceof Blob ? data.size : data.length;
  for (let from = 0; from < size; from += piece) {
    if (from > 0) await rest();
    // A copy of the piece: what the zip keeps must not be the studio's own memory.
    yield data instanceof Blob
      ? new Uint8Array(await data.slice(from, from + piece).arrayBuffer())
      : data.slice(from, from + piece);
  }
}

/** Path, size and SHA-256. */
export async function memberOf(content: Content): Promise<CapsuleMember> {
  const hash = sha256();
  for await (const bytes of piecesOf(content)) hash.update(bytes);
  return { path: content.path, bytes: sizeOf(content), sha256: hash.hex() };
}

/** @throws StudioError (kind `capsule`) when it would be larger than the format holds */
export async function zipOf(contents: readonly Content[]): Promise<Blob> {
  const bytes = contents.reduce((sum, c) => sum + sizeOf(c), 0);
  if (bytes > largest) {
    throw new StudioError({
      kind: 'capsule',
      message: 'The capsule is too large for one file.',
      field: 'size',
      found: `${(bytes / 1e9).toFixed(1)} GB`,
      expected: 'at most 4.2 GB',
      advice: 'Write it without the scene’s files: who verifies it is asked for them.',
    });
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let failed: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failed = error;
    else parts.push(chunk);
  });
  for (const content of contents) {
    const entry =
      sizeOf(content) <= small && !/\.(unmixw|zip)$/.test(content.path)
        ? new ZipDeflate(content.path, { level: 6 })
        : new ZipPassThrough(content.path);
    entry.mtime = noDate;
    zip.add(entry);
    for await (const bytes of piecesOf(content)) entry.push(bytes);
    entry.push(new Uint8Array(), true);
    await rest();
  }
  zip.end();
  if (failed) throw failed as Error;
  return new Blob(parts, { type: 'application/zip' });
}
