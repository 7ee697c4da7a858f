/**
 * A folder of the browser that maps are written into: a file is there when its stream is closed and not before, and the
 * manifest of a scene comes last. The command's folder (cli/apply/output.ts) keeps the same promises on a disk.
 */
import {
  isOf,
  manifestEnding,
  manifestText,
  readManifest,
  refuseOtherWeights,
  type Manifest,
} from '../../documents/applyManifest';
import type { ApplyFolder } from '../../protocol/apply';
import { inClause, StudioError } from '../../scene/errors';

/** @throws StudioError when it cannot be read, or holds maps of other weights */
export async function checkFolder(folder: ApplyFolder, weightsHash: string): Promise<void> {
  const advice = 'Choose another folder, so that no maps are mixed up.';
  const names: string[] = [];
  try {
    for await (const name of folder.keys()) if (name.endsWith(manifestEnding)) names.push(name);
  } catch (error) {
    throw failed(folder, '', error);
  }
  for (const name of names) {
    const other = await manifestAt(folder, name);
    if (other) refuseOtherWeights(other, weightsHash, { folder: folder.name, name, advice });
  }
}

/** The manifest of a scene that is done: made of the same by the same weights, and its files there. */
export async function doneIn(
  folder: ApplyFolder,
  stem: string,
  weightsHash: string,
  wanted: Pick<Manifest, 'scene' | 'asked' | 'versions'>,
): Promise<Manifest | null> {
  const manifest = await manifestAt(folder, stem + manifestEnding);
  if (manifest?.weights.sha256 !== weightsHash || !isOf(manifest, wanted)) return null;
  for (const { file, bytes } of manifest.files) {
    const there = await fileAt(folder, file);
    if (there?.size !== bytes) return null;
  }
  return manifest;
}

/**
 * Writes the files of a scene, then its manifest.
 * @throws StudioError (kind `file`) for a disk that is full or a folder that may not be written; no manifest is there then
 */
export async function writeInto(
  folder: ApplyFolder,
  stem: string,
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  manifest: Manifest,
): Promise<void> {
  const last = stem + manifestEnding;
  // An older manifest would vouch for a mixture, if this ended between two files.
  await folder.removeEntry(last).catch(() => undefined);
  for (const [name, data] of Object.entries(files)) await put(folder, name, data);
  await put(folder, last, new TextEncoder().encode(manifestText(manifest)));
}

/** The weights beside what they made, so that the folder is whole by itself; one that is there already is left. */
export async function keepWeights(
  folder: ApplyFolder,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  if (!(await fileAt(folder, name))) await put(folder, name, new Uint8Array(bytes));
}

async function put(
  folder: ApplyFolder,
  name: string,
  data: Uint8Array<ArrayBuffer>,
): Promise<void> {
  try {
    const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
    try {
      await stream.write(data);
      await stream.close();
    } catch (error) {
      await stream.abort().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw failed(folder, name, error);
  }
}

async function fileAt(folder: ApplyFolder, name: string): Promise<Blob | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch {
    return null;
  }
}

async function manifestAt(folder: ApplyFolder, name: string): Promise<Manifest | null> {
  const file = await fileAt(folder, name);
  try {
    return file && readManifest(await file.text());
  } catch {
    return null;
  }
}

function failed(folder: ApplyFolder, name: string, error: unknown): StudioError {
  const why = error instanceof Error ? error.name : '';
  const full = why === 'QuotaExceededError';
  const refused = why === 'NotAllowedError' || why === 'NoModificationAllowedError';
  return new StudioError({
    kind: 'file',
    file: name ? `${folder.name}/${name}` : folder.name,
    message: full
      ? 'The disk is full.'
      : refused
        ? 'The browser may not write into this folder.'
        : 'The folder could not be used.',
    found: inClause(error),
    advice: full
      ? 'Make room, then start again: scenes that are done stay.'
      : 'Choose the folder again, or another one, or save a .zip.',
  });
}
