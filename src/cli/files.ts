/**
 * From the paths on the command line to the files that belong together: what lies in a folder, and beside a header its data,
 * beside data their header and what else a format keeps in files of the same name.
 */
import { openAsBlob, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { isClutter } from '../readers/clutter';
import { partnersAmong, scenesOfFolder } from '../readers/partners';
import { StudioError } from '../scene/errors';
import { hostOf, linkFile, readAddress } from '../scene/linkFile';

/** More files than a product has. */
export const MAX_FILES = 200;
/** Products keep their parts some folders down. */
const MAX_DEPTH = 4;

export interface FilesTaken {
  readonly files: readonly File[];
  /** Sentences on what was taken that was not named. */
  readonly said: readonly string[];
}

/** @throws StudioError when a path cannot be read, or a folder is empty or holds more than MAX_FILES files */
export async function filesAt(paths: readonly string[]): Promise<FilesTaken> {
  const taken: string[] = [];
  const said: string[] = [];
  const add = (file: string): boolean => {
    const known = taken.some((t) => path.resolve(t) === path.resolve(file));
    if (!known) taken.push(file);
    return !known;
  };
  const links: File[] = [];
  for (const given of paths) {
    if (isAddress(given)) {
      const address = readAddress(given);
      links.push(linkFile(address));
      said.push(`Fetched from ${hostOf(address)}: ${given}`);
    } else if (isFolder(given)) {
      const inside = filesIn(given);
      inside.forEach(add);
      said.push(`In the folder ${given}: ${listOf(inside.map((f) => path.relative(given, f)))}.`);
    } else {
      add(given);
      const beside = partnersOf(given).filter(add);
      if (beside.length > 0)
        said.push(
          `Taken with ${path.basename(given)}: ${listOf(beside.map((f) => path.basename(f)))}, beside it.`,
        );
    }
  }
  return { files: [...links, ...(await Promise.all(taken.map(fileAt)))], said };
}

/**
 * A folder with several scenes as their paths, told apart as the page tells them; anything else as it was given, also what
 * cannot be read, so that whoever opens it says why.
 */
export function scenesAt(given: string): readonly string[] {
  let inside: string[];
  try {
    if (isAddress(given) || !isFolder(given)) return [given];
    inside = filesIn(given);
  } catch {
    return [given];
  }
  const paths = new Map(inside.map((p) => [new File([], path.basename(p)), p] as const));
  const scenes = scenesOfFolder(path.basename(given), [...paths.keys()]);
  if (scenes.length < 2) return [given];
  return scenes.map(({ files }) => paths.get(files[0]) ?? given);
}

/** What is fetched, and not a path. */
export const isAddress = (given: string): boolean => /^https?:\/\//i.test(given);

const listOf = (names: readonly string[]): string =>
  names.slice(0, 12).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '');

function isFolder(given: string): boolean {
  try {
    return statSync(given).isDirectory();
  } catch (error) {
    throw cannotRead(given, error);
  }
}

/** A file on disk as the readers want it: nothing is read before they ask. */
export async function fileAt(file: string): Promise<File> {
  try {
    if (statSync(file).isDirectory()) throw new Error('it is a folder');
    return new File([await openAsBlob(file)], path.basename(file));
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/** All files of a folder and of those in it, by name. Links to folders are not followed. */
function filesIn(folder: string): string[] {
  const found: string[] = [];
  const walk = (at: string, depth: number): void => {
    const entries = readdirSync(at, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    for (const entry of entries) {
      if (isClutter(entry.name)) continue;
      const whole = path.join(at, entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) walk(whole, depth + 1);
      } else if (entry.isFile() || (entry.isSymbolicLink() && !isFolder(whole))) found.push(whole);
      if (found.length > MAX_FILES)
        throw problem(
          folder,
          'The folder holds too many files to be one scene.',
          `more than ${MAX_FILES} files`,
          'Name the files that you mean, or a folder with one scene in it.',
        );
    }
  };
  try {
    walk(folder, 0);
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw cannotRead(folder, error);
  }
  if (found.length > 0) return found;
  throw problem(folder, 'The folder is empty.', '0 files', 'Name a folder with a scene in it.');
}

/** Files beside one that belong to it by their names. */
function partnersOf(file: string): string[] {
  const folder = path.dirname(file);
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    return partnersAmong(path.basename(file), names).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

const problem = (file: string, message: string, found: string, advice: string): StudioError =>
  new StudioError({ kind: 'file', file, message, found, advice });

/** The error of a path that the system does not open. */
export function cannotRead(file: string, error: unknown): StudioError {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const reason = error instanceof Error ? error.message : String(error);
  const advice = 'Check the path; it counts from the folder in which the command is run.';
  return missing
    ? problem(file, 'There is no such file.', 'nothing at this path', advice)
    : problem(file, 'The file could not be read.', reason, advice);
}
