/** The session of a tab, and sentences about it. */
import type { Cube } from '../../scene/cube';
import { StudioError, toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { isLink } from '../../scene/linkFile';
import type { Thumbnail } from '../../scene/importChoices';
import type { DetailKept } from '../persist/persist';
import { isFull } from './storage';

/** The session of this tab. */
export interface Own {
  readonly id: string;
  name: string;
  readonly created: number;
  cube: Cube;
  files: readonly File[];
  truthFiles: readonly File[];
  /** Keys of the arrays in storage. */
  written: ReadonlySet<string>;
  thumbnail: Thumbnail | null;
  copied: boolean;
  detail: DetailKept;
}

/** Bytes of the files that this browser could hold copies of: of links there is nothing to copy. */
export const copySize = (files: readonly File[]): number => sizeOf(files.filter((f) => !isLink(f)));

export const sizeOf = (files: readonly { readonly size: number }[]): number =>
  files.reduce((sum, f) => sum + f.size, 0);

/** Why the session is not saved, and what to do. */
export function notSaved(error: unknown): StudioErrorData {
  if (isFull(error)) {
    return {
      kind: 'session',
      message: 'Not saved: the storage of this browser is full.',
      field: 'autosave',
      advice:
        'Delete sessions that you do not need, or save this one as a file. What is open stays as it is, and is saved as soon as there is room.',
    };
  }
  return {
    kind: 'session',
    message: `Not saved: ${toErrorData(error).message}`,
    field: 'autosave',
    advice:
      'Save this session as a file. What is open stays as it is; the next change tries again.',
  };
}

export const noRoom = 'There was no room for a copy of the scene; the session is saved without it.';

export function openElsewhere(name = 'The session'): StudioError {
  return new StudioError({
    kind: 'session',
    message: `“${name}” is open in another tab.`,
    advice: 'Go to that tab, or close it and try again.',
  });
}
