/** For tests: capsules as a hand would change them, with their digests mended or not. */
import { unzipSync, zipSync } from 'fflate';
import { sha256Of } from '../maths/sha256';

export const asFile = (blob: Blob, name = 'made.capsule.zip'): File => new File([blob], name);

export type Members = Record<string, Uint8Array>;

export const membersOf = async (file: File): Promise<Members> =>
  unzipSync(new Uint8Array(await file.arrayBuffer()));

export const zipped = (members: Members): File =>
  asFile(new Blob([zipSync(members, { level: 1 })]));

export const textIn = (members: Members, path: string): string =>
  new TextDecoder().decode(members[path]);
export const jsonIn = (members: Members, path: string): Record<string, unknown> =>
  JSON.parse(textIn(members, path)) as Record<string, unknown>;
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The file with some members changed, and every digest of the manifest and of the crate mended. */
export async function mended(file: File, change: (members: Members) => void): Promise<File> {
  const members = await membersOf(file);
  change(members);
  const manifest = jsonIn(members, 'capsule.json');
  manifest.members = (manifest.members as { path: string }[]).map(({ path }) => ({
    path,
    bytes: members[path].length,
    sha256: sha256Of(members[path]),
  }));
  members['capsule.json'] = bytesOf(manifest);
  return zipped(withCrate(members));
}

/** The crate says the digest of the manifest as it is now. */
export function withCrate(members: Members): Members {
  const crate = jsonIn(members, 'ro-crate-metadata.json');
  const self = (crate['@graph'] as Record<string, unknown>[]).find(
    (e) => e['@id'] === 'capsule.json',
  );
  if (self) self.sha256 = sha256Of(members['capsule.json']);
  return { ...members, 'ro-crate-metadata.json': bytesOf(crate) };
}

/** The file with its JSON of one member changed and everything else mended. */
export const withJson = (
  file: File,
  path: string,
  change: (value: Record<string, never>) => void,
): Promise<File> =>
  mended(file, (members) => {
    const value = jsonIn(members, path);
    change(value as Record<string, never>);
    members[path] = bytesOf(value);
  });
