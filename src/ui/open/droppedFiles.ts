/** What was dropped on the page as files: a folder stands for all files in it, so that a product is dropped as a whole. */
import { isClutter } from '../../readers/clutter';

/** Files beyond this number are not looked for: the reader refuses so many in words. */
export const MOST = 1001;
/** A product's folders have three levels. */
const DEPTH = 8;

/**
 * The files behind dropped entries, those of folders by their names. What cannot be read is left out.
 * @param entries as the browser gives them while the event lasts
 * @param most files that are looked for
 */
export async function filesOf(entries: readonly FileSystemEntry[], most = MOST): Promise<File[]> {
  const files: File[] = [];
  const visit = async (entry: FileSystemEntry, depth: number): Promise<void> => {
    if (files.length >= most || isClutter(entry.name)) return;
    if (entry.isFile) {
      const file = await new Promise<File | null>((resolve) =>
        (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
      );
      if (file) files.push(file);
    } else if (depth < DEPTH) {
      const inside = await entriesOf(entry as FileSystemDirectoryEntry, most);
      inside.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const next of inside) await visit(next, depth + 1);
    }
  };
  for (const entry of entries) await visit(entry, 0);
  return files;
}

/** Browsers hand out a hundred entries at a time. */
async function entriesOf(
  folder: FileSystemDirectoryEntry,
  most: number,
): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (all.length < most) {
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) break;
    all.push(...some);
  }
  return all;
}

/** Files at once, or, with a folder among what was dropped, when its files are known. */
export function droppedFiles(transfer: DataTransfer): readonly File[] | Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  // Of an empty folder the browser's own file is left: the reader refuses it in words.
  return filesOf(entries.filter((entry) => entry !== null)).then((found) =>
    found.length > 0 ? found : plain,
  );
}
