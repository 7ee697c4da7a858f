/** What writing maps needs of the disk, and how large files and folders are and what is in them. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Tests put in one that is full. */
export interface Disk {
  open(file: string): number;
  /** @returns how many bytes were written */
  write(file: number, bytes: Uint8Array, position: number): number;
  /** Flushes and closes. */
  close(file: number): void;
}

export const realDisk: Disk = {
  open: (file) => openSync(file, 'w'),
  write: (file, bytes, position) => writeSync(file, bytes, 0, bytes.length, position),
  close(file) {
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
};

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/**
 * Size and SHA-256 of a file; of a folder the sum of sizes, and the hash of one line a file, "<hash>  <path>", in the
 * order of the paths: what `find . -type f | sort | xargs sha256sum` says, but for the leading dots.
 */
export function digestOf(file: string): { readonly bytes: number; readonly sha256: string } {
  if (!statSync(file).isDirectory()) return digestOfFile(file);
  const inside = filesIn(file).map((name) => ({ name, ...digestOfFile(path.join(file, name)) }));
  return {
    bytes: inside.reduce((sum, f) => sum + f.bytes, 0),
    sha256: sha256(inside.map((f) => `${f.sha256}  ${f.name}\n`).join('')),
  };
}

/** −1 where there is nothing. */
export function sizeOf(file: string): number {
  try {
    const found = statSync(file);
    if (!found.isDirectory()) return found.size;
    return filesIn(file).reduce((sum, name) => sum + statSync(path.join(file, name)).size, 0);
  } catch {
    return -1;
  }
}

/** Paths from the folder on, with "/", sorted. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    )
    .sort();

function digestOfFile(file: string): { bytes: number; sha256: string } {
  const hash = createHash('sha256');
  const piece = new Uint8Array(2 ** 20);
  const open = openSync(file, 'r');
  try {
    let bytes = 0;
    for (;;) {
      const count = readSync(open, piece);
      if (count === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(piece.subarray(0, count));
      bytes += count;
    }
  } finally {
    closeSync(open);
  }
}
