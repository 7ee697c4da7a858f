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
import { StudioError } from '../../scene/errors';

export const manifestFormat = 'unmixing-studio-apply';
const ENDING = '_manifest.json';

export interface Manifest {
  readonly format: typeof manifestFormat;
  readonly version: 1;
  /** What made it: versions by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly weights: { readonly file: string; readonly sha256: string };
  /** `fingerprint` of src/scene/fingerprint.ts */
  readonly scene: readonly {
    readonly file: string;
    readonly bytes: number;
    readonly fingerprint: string;
  }[];
  /** What was asked for: lines, formats, variable. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly files: readonly {
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly answer: Readonly<Record<string, unknown>>;
}

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

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

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
  for (const name of readdirSync(folder).filter((n) => n.endsWith(ENDING))) {
    const other = manifestAt(path.join(folder, name));
    if (!other || other.weights.sha256 === weightsHash) continue;
    throw new StudioError({
      kind: 'file',
      file: folder,
      field: name,
      message: 'The folder holds maps of other weights.',
      found: `maps by ${other.weights.file} (${other.weights.sha256.slice(0, 12)}…)`,
      expected: `maps by weights ${weightsHash.slice(0, 12)}…, or none`,
      advice: 'Choose another folder for --out, so that no maps are mixed up.',
    });
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
      const manifest = manifestAt(at(stem + ENDING));
      if (!manifest) return null;
      const of = (m: Pick<Manifest, 'scene' | 'asked' | 'versions'>): string =>
        JSON.stringify([m.scene, m.asked, m.versions['unmixing-studio']]);
      if (of(manifest) !== of({ scene, asked, versions })) return null;
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
        [stem + ENDING]: new TextEncoder().encode(`${JSON.stringify(whole, null, 2)}\n`),
      };
      const parts: [string, string][] = [];
      try {
        for (const [name, bytes] of Object.entries(all)) parts.push([put(name, bytes), at(name)]);
      } catch (error) {
        for (const [part] of parts) rmSync(part, { force: true });
        throw error;
      }
      // An older manifest would vouch for a mixture, if this ended between two renames.
      rmSync(at(stem + ENDING), { force: true });
      for (const [part, name] of parts) renameSync(part, name);
      return whole;
    },
  };
}

function manifestAt(file: string): Manifest | null {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Manifest> | null;
    const sound =
      read?.format === manifestFormat &&
      read.version === 1 &&
      typeof read.weights?.sha256 === 'string' &&
      Array.isArray(read.files);
    return sound ? (read as Manifest) : null;
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
