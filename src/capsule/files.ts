/** Files that somebody gives for a scene, put in the order in which a capsule names them. */
import { StudioError } from '../scene/errors';
import { fingerprint } from '../scene/fingerprint';
import type { FileReference } from '../scene/importChoices';

/** Name, size and fingerprint; without https there is none, and name and size must do. */
export async function referenceOf(file: File): Promise<FileReference> {
  const hash = globalThis.crypto?.subtle ? await fingerprint(file) : '';
  return { name: file.name, size: file.size, hash };
}

/** @throws StudioError (kind `capsule`, field `scene`) naming the first that is missing or another */
export async function filesFor(
  wanted: readonly FileReference[],
  given: readonly File[],
): Promise<File[]> {
  const known = await Promise.all(given.map(referenceOf));
  return wanted.map((w) => {
    const at = known.findIndex(
      (k) => k.size === w.size && (w.hash && k.hash ? k.hash === w.hash : k.name === w.name),
    );
    if (at >= 0) return new File([given[at]], w.name);
    const near = known.find((k) => k.name === w.name);
    throw new StudioError({
      kind: 'capsule',
      message: near
        ? `This ${w.name} is not the file that the capsule was made with.`
        : `The capsule’s scene is in ${w.name}, which is not here.`,
      file: w.name,
      field: 'scene',
      found: near
        ? `${near.size} bytes${near.hash ? `, fingerprint ${near.hash.slice(0, 12)}` : ''}`
        : known.map((k) => k.name).join(', ') || 'no file',
      expected: `${w.size} bytes${w.hash ? `, fingerprint ${w.hash.slice(0, 12)}` : ''}`,
      advice: `Give ${wanted.map((f) => f.name).join(' and ')} as ${wanted.length === 1 ? 'it was' : 'they were'}.`,
    });
  });
}
