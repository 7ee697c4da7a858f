/** Files of a scene by reference, and the question whether files that were given are those. */
import { StudioError } from '../../scene/errors';
import { fingerprint } from '../../scene/fingerprint';
import type { FileReference } from '../../scene/importChoices';
import { addressOf } from '../../scene/linkFile';

const known = new WeakMap<Blob, Promise<FileReference>>();

/** Name, size and fingerprint, and the address of a link; each file is read once (a megabyte at most). */
export function referenceTo(file: File): Promise<FileReference> {
  const found = known.get(file);
  if (found) return found;
  // Where there is no digest (a page without https) the hash is empty, and name and size must do.
  const digest = globalThis.crypto?.subtle ? fingerprint(file) : Promise.resolve('');
  const made = Promise.all([digest, addressOf(file)]).then(([hash, address]) => ({
    ...{ name: file.name, size: file.size, hash },
    ...(address === undefined ? {} : { address }),
  }));
  known.set(file, made);
  return made;
}

export const referencesTo = (files: readonly File[]): Promise<FileReference[]> =>
  Promise.all(files.map(referenceTo));

/** A file that is known to be the one of a reference, without reading it. */
export function knownAs(file: File, reference: FileReference): File {
  const named = file.name === reference.name ? file : new File([file], reference.name);
  known.set(named, Promise.resolve(reference));
  return named;
}

const same = (a: FileReference, b: FileReference): boolean =>
  a.size === b.size && (a.hash && b.hash ? a.hash === b.hash : a.name === b.name);

/**
 * The given files in the order of the references, under their names.
 * @throws StudioError (kind `session`) when one is missing or another, saying what differs
 */
export async function matchFiles(
  wanted: readonly FileReference[],
  files: readonly File[],
): Promise<File[]> {
  const given = await referencesTo(files);
  return wanted.map((reference) => {
    const at = given.findIndex((g) => same(g, reference));
    if (at >= 0) return knownAs(files[at], reference);
    const near =
      given.find((g) => g.name === reference.name) ?? (given.length === 1 ? given[0] : undefined);
    const sizes = near && near.size !== reference.size;
    throw new StudioError({
      kind: 'session',
      message: near
        ? `This ${near.name} is not the file that the session was made with.`
        : `${reference.name} is not among the files.`,
      file: near?.name ?? reference.name,
      field: near ? (sizes ? 'size' : 'content') : 'files',
      found: near
        ? sizes
          ? `${near.size} bytes`
          : `fingerprint ${near.hash.slice(0, 12)}`
        : given
            .map((g) => g.name)
            .join(', ')
            .slice(0, 200),
      expected: near
        ? sizes
          ? `${reference.size} bytes`
          : `fingerprint ${reference.hash.slice(0, 12)}`
        : `${reference.name}, ${reference.size} bytes`,
      advice: `Choose ${wanted.map((w) => w.name).join(' and ')} as it was, or open this as a new session.`,
    });
  });
}
