/** Shared files among those that are opened: told by what is in them, for people give files names of their own. */

/** A document says what it is in its first lines. */
const headBytes = 4096;

export const mayBeShared = ({ name }: Pick<File, 'name'>): boolean => /\.json$/i.test(name);

/** The first of the files that is a share document; undefined where none is. */
export async function sharedAmong(files: readonly File[]): Promise<File | undefined> {
  for (const file of files.filter(mayBeShared)) {
    // What cannot be read is said by whoever reads it next.
    const head = await file
      .slice(0, headBytes)
      .text()
      .catch(() => '');
    if (/"format"\s*:\s*"unmixing-studio-share"/.test(head)) return file;
  }
  return undefined;
}
