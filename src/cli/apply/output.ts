/**
 * A folder of maps that is never half written: every file and folder under another name first, flushed to the disk, then
 * renamed; and last of a scene its manifest, which says what was made of what. A scene is done when its manifest fits and
 * its files are there.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
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
import { digestOf, realDisk, sizeOf, type Disk } from './disk';

/** Writes at a place of a file. @throws StudioError (kind `file`) */
export type WriteAt = (bytes: Uint8Array, position: number) => void;

/** The files of one scene while they are written. */
export interface SceneOutput {
  file(name: string): WriteAt;
  /** @returns writes a whole file in it; its folders are made */
  folder(name: string): (key: string, bytes: Uint8Array) => void;
  /** All of them get their names, the manifest last. @throws StudioError; nothing is there then that was not before */
  commit(manifest: Omit<Manifest, 'files'>): Manifest;
  /** Lets go of what was not committed. */
  discard(): void;
}

export interface OutputFolder {
  /** The manifest of a scene that is done: made of the same, and its files there. */
  done(stem: string, wanted: Pick<Manifest, 'scene' | 'asked' | 'versions'>): Manifest | null;
  begin(stem: string): SceneOutput;
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
  return {
    done(stem, { scene, asked, versions }) {
      const manifest = manifestAt(path.join(folder, stem + manifestEnding));
      if (!manifest) return null;
      if (!isOf(manifest, { scene, asked, versions })) return null;
      const there = manifest.files.every(
        ({ file, bytes }) => sizeOf(path.join(folder, file)) === bytes,
      );
      return there ? manifest : null;
    },
    begin: (stem) => beginScene(folder, stem, disk),
  };
}

function beginScene(folder: string, stem: string, disk: Disk): SceneOutput {
  const at = (name: string): string => path.join(folder, name);
  const partOf = (name: string): string => at(`.${name}.part-${process.pid}`);
  clearParts(folder, stem);
  /** By name; the number is an open file. */
  const parts = new Map<string, number | null>();
  /** @throws StudioError */
  const trying = <T>(name: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw cannotWrite(at(name), error);
    }
  };
  const writeAll = (file: number, bytes: Uint8Array, position: number): void => {
    for (let from = 0; from < bytes.length;)
      from += disk.write(file, bytes.subarray(from), position + from);
  };
  const writeWhole = (file: string, bytes: Uint8Array): void => {
    const open = disk.open(file);
    try {
      writeAll(open, bytes, 0);
    } finally {
      disk.close(open);
    }
  };
  const close = (): void => {
    for (const [name, open] of parts) {
      if (open === null) continue;
      parts.set(name, null);
      trying(name, () => disk.close(open));
    }
  };

  return {
    file(name) {
      const open = trying(name, () => disk.open(partOf(name)));
      parts.set(name, open);
      return (bytes, position) => trying(name, () => writeAll(open, bytes, position));
    },
    folder(name) {
      parts.set(name, null);
      trying(name, () => mkdirSync(partOf(name), { recursive: true }));
      return (key, bytes) =>
        trying(name, () => {
          const file = path.join(partOf(name), key);
          mkdirSync(path.dirname(file), { recursive: true });
          writeWhole(file, bytes);
        });
    },
    commit(manifest) {
      close();
      const names = [...parts.keys()];
      const files = names.map((file) => ({ file, ...digestOf(partOf(file)) }));
      const whole: Manifest = { ...manifest, files };
      const last = stem + manifestEnding;
      parts.set(last, null);
      const text = new TextEncoder().encode(manifestText(whole));
      trying(last, () => writeWhole(partOf(last), text));
      // An older manifest would vouch for a mixture, if this ended between two renames.
      rmSync(at(last), { force: true });
      for (const name of [...names, last]) {
        // A folder is not renamed over another.
        rmSync(at(name), { force: true, recursive: true });
        renameSync(partOf(name), at(name));
        parts.delete(name);
      }
      return whole;
    },
    discard() {
      try {
        close();
      } catch {
        // What could not be flushed is removed.
      }
      for (const name of parts.keys()) rmSync(partOf(name), { force: true, recursive: true });
      parts.clear();
    },
  };
}

/** What a killed call left of this scene; not what another call that still runs here is writing. */
function clearParts(folder: string, stem: string): void {
  for (const name of readdirSync(folder)) {
    const [, of = '', pid = ''] = /^\.(.*)\.part-(\d+)$/.exec(name) ?? [];
    if (!of.startsWith(`${stem}_`) || (Number(pid) !== process.pid && lives(Number(pid)))) continue;
    rmSync(path.join(folder, name), { force: true, recursive: true });
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function manifestAt(file: string): Manifest | null {
  try {
    return readManifest(readFileSync(file, 'utf8'));
  } catch {
    return null;
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
