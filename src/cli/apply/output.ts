/**
 * A folder of maps that is never half written: every file under another name first, flushed to the disk, then renamed; and
 * last of a scene its manifest, which says what was made of what. A scene is done when its manifest fits and its files
 * are there.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import {
  isOf,
  manifestEnding,
  manifestText,
  readManifest,
  refuseOtherWeights,
  type Manifest,
} from '../../documents/applyManifest';
import { StudioError } from '../../scene/errors';

/** What writing needs of the disk; tests put in one that is full. */
export interface Disk {
  open(file: string): number;
  write(file: number, bytes: Uint8Array, from: number): number;
  /** Flushes and closes. */
  close(file: number): void;
}

export const realDisk: Disk = {
  open: (file) => openSync(file, 'w'),
  write: (file, bytes, from) => writeSync(file, bytes, from),
  close(file) {
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface OutputFolder {
  /** The manifest of a scene that is done: made of the same, and its files there. */
  done(stem: string, wanted: Pick<Manifest, 'scene' | 'asked' | 'versions'>): Manifest | null;
  /** @throws StudioError (kind `file`); then nothing of the scene is in the folder that was not before */
  write(
    stem: string,
    files: Readonly<Record<string, Uint8Array>>,
    manifest: Omit<Manifest, 'files'>,
  ): Manifest;
}

/** @throws StudioError when the folder cannot be made, or holds maps of other weights */
export function openFolder(
  folder: string,
  weightsHash: string,
  disk: Disk = realDisk,
): OutputFolder {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  for (const name of readdirSync(folder).filter((n) => n.endsWith(manifestEnding))) {
    const other = manifestAt(path.join(folder, name));
    const advice = 'Choose another folder for --out, so that no maps are mixed up.';
    if (other) refuseOtherWeights(other, weightsHash, { folder, name, advice });
  }
  const at = (name: string): string => path.join(folder, name);
  const put = (name: string, bytes: Uint8Array): string => {
    const part = at(`.${name}.part-${process.pid}`);
    try {
      const file = disk.open(part);
      try {
        for (let from = 0; from < bytes.length;) from += disk.write(file, bytes, from);
      } finally {
        disk.close(file);
      }
    } catch (error) {
      rmSync(part, { force: true });
      throw cannotWrite(at(name), error);
    }
    return part;
  };
  return {
    done(stem, { scene, asked, versions }) {
      const manifest = manifestAt(at(stem + manifestEnding));
      if (!manifest) return null;
      if (!isOf(manifest, { scene, asked, versions })) return null;
      const there = manifest.files.every(({ file, bytes }) => sizeOf(at(file)) === bytes);
      return there ? manifest : null;
    },
    write(stem, files, manifest) {
      const names = Object.keys(files);
      const whole: Manifest = {
        ...manifest,
        files: names.map((file) => ({
          file,
          bytes: files[file].length,
          sha256: sha256(files[file]),
        })),
      };
      const all = {
        ...files,
        [stem + manifestEnding]: new TextEncoder().encode(manifestText(whole)),
      };
      const parts: [string, string][] = [];
      try {
        for (const [name, bytes] of Object.entries(all)) parts.push([put(name, bytes), at(name)]);
      } catch (error) {
        for (const [part] of parts) rmSync(part, { force: true });
        throw error;
      }
      // An older manifest would vouch for a mixture, if this ended between two renames.
      rmSync(at(stem + manifestEnding), { force: true });
      for (const [part, name] of parts) renameSync(part, name);
      return whole;
    },
  };
}

function manifestAt(file: string): Manifest | null {
  try {
    return readManifest(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return -1;
  }
}

function cannotWrite(file: string, error: unknown): StudioError {
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return new StudioError({
    kind: 'file',
    file,
    message: full ? 'The disk is full.' : 'The file could not be written.',
    found: error instanceof Error ? error.message : String(error),
    advice: full
      ? 'Make room and run the same command again: it does only what is missing.'
      : 'Choose another folder for --out.',
  });
}
