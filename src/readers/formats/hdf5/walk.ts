/**
 * Lists the objects of an HDF5 file by hard links only: every object has one, so that soft links are other names of
 * what is listed anyway, and each object is visited once however the links lead. Bounded in depth and number.
 */
import type { Metadata } from 'h5wasm';
import type { StudioError } from '../../../scene/errors';
import { damaged, throwIfCancelled } from '../../fileError';
import { isFatal, reason } from './library';
import type { Hdf5 } from './library';
import type { NumericArray, TextList } from '../../types';

const MAX_DEPTH = 32;
const MAX_OBJECTS = 20_000;

export interface Listed {
  readonly path: string;
  readonly metadata: Metadata;
}

export interface Listing {
  readonly sets: readonly Listed[];
  readonly groups: readonly string[];
  /** Things that are not read, as a person would list them. */
  readonly others: readonly string[];
  readonly notes: readonly string[];
  /** Data sets whose description cannot be read (a size that overflows, an unknown type). */
  readonly unreadable: readonly StudioError[];
}

/** @param skip names of groups at the root that are no content ("#refs#") */
export function walk(
  file: string,
  hdf5: Hdf5,
  cancelled: () => boolean,
  skip: ReadonlySet<string> = new Set(),
): Listing {
  const sets: Listed[] = [];
  const groups: string[] = ['/'];
  const others: string[] = [];
  const notes: string[] = [];
  const unreadable: StudioError[] = [];
  const seen = new Set([hdf5.address('/')]);
  let objects = 0;
  const visit = (group: string, depth: number): void => {
    throwIfCancelled(cancelled, file);
    if (depth > MAX_DEPTH) {
      notes.push(`${group} in ${file} lies deeper than ${MAX_DEPTH} groups and is not read.`);
      return;
    }
    for (const name of hdf5.children(group)) {
      if (group === '/' && skip.has(name)) continue;
      if (++objects > MAX_OBJECTS)
        throw damaged(file, 'the list of objects', `more than ${MAX_OBJECTS}`, 'fewer');
      const path = group === '/' ? `/${name}` : `${group}/${name}`;
      const link = hdf5.link(path);
      if (link === 'external') {
        others.push(`${path} (in another file)`);
        notes.push(`${path} in ${file} points to another file, which is not read.`);
      }
      if (link !== 'hard') continue;
      const kind = hdf5.kind(path);
      if (kind === 'other') continue;
      const address = hdf5.address(path);
      if (seen.has(address)) continue;
      seen.add(address);
      if (kind === 'group') {
        groups.push(path);
        visit(path, depth + 1);
        continue;
      }
      try {
        sets.push({ path, metadata: hdf5.metadata(path) });
      } catch (error) {
        if (isFatal(error)) throw error;
        unreadable.push(damaged(file, path, reason(), 'a data set that can be read'));
      }
    }
  };
  visit('/', 0);
  return { sets, groups, others, notes, unreadable };
}

/** Collects what a file holds. */
export interface Found {
  readonly arrays: NumericArray[];
  readonly texts: TextList[];
  readonly others: string[];
  readonly notes: string[];
  /** Numeric data sets that cannot be read, with their number of values. */
  readonly refused: { readonly count: number; readonly error: StudioError }[];
}
