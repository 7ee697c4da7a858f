/**
 * What a person chose for files of a shape, remembered in this browser: so that the twentieth file of a campaign opens
 * as the first one did. Not the session: only import choices, by the report's shapeKey, the latest fifty.
 */
import * as is from '../../scene/check';
import type { ImportChoices, ImportReport } from '../../scene/importChoices';
import { importChoices } from '../../scene/importChoicesCheck';

/** The two calls of the page's storage that are needed; both may throw (private windows, full storage). */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** What choices are filed under: the report that was made before anything was chosen. */
export type ShapeOfFile = Pick<ImportReport, 'shapeKey' | 'stored'>;

export interface ChoiceMemory {
  /** What was chosen for the last file of this shape, or null. A crop of another size is left out. */
  recall(shape: ShapeOfFile): ImportChoices | null;
  remember(shape: ShapeOfFile, choices: ImportChoices): void;
}

interface Entry {
  readonly key: string;
  readonly lines: number;
  readonly samples: number;
  readonly choices: ImportChoices;
}

const storageKey = 'unmixing-studio.import-choices';
const version = 1;
const mostEntries = 50;

/** @param storage where to keep them; null or a throwing one means that nothing outlasts the page */
export function createChoiceMemory(storage: () => TextStorage | null): ChoiceMemory {
  let entries: readonly Entry[] | null = null;
  const all = (): readonly Entry[] => (entries ??= load(storage));
  return {
    recall({ shapeKey, stored }) {
      const found = all().find((e) => e.key === shapeKey);
      if (!found) return null;
      if (found.lines === stored.lines && found.samples === stored.samples) return found.choices;
      return withoutCrop(found.choices);
    },
    remember({ shapeKey, stored }, choices) {
      const { lines, samples } = stored;
      const entry: Entry = { key: shapeKey, lines, samples, choices };
      entries = [entry, ...all().filter((e) => e.key !== shapeKey)].slice(0, mostEntries);
      save(storage, entries);
    },
  };
}

function withoutCrop(choices: ImportChoices): ImportChoices {
  return defined({ ...choices, crop: undefined });
}

function load(storage: () => TextStorage | null): Entry[] {
  try {
    const saved: unknown = JSON.parse(storage()?.getItem(storageKey) ?? 'null');
    const read = is.checked(memory, saved);
    return read.fault ? [] : read.value.entries.filter((entry) => entry !== null);
  } catch {
    // Storage is forbidden, or holds what another program wrote: nothing is remembered.
    return [];
  }
}

function save(storage: () => TextStorage | null, entries: readonly Entry[]): void {
  // Where storage is full, fewer are kept rather than none.
  for (let n = entries.length; n > 0; n = Math.floor(n / 2)) {
    try {
      storage()?.setItem(storageKey, JSON.stringify({ version, entries: entries.slice(0, n) }));
      return;
    } catch {
      continue;
    }
  }
}

/** The latest first; null: an entry that cannot be used. */
const memory = is.object({
  version: is.exactly(version),
  entries: is.list(
    is.or(
      is.nullable(
        is.object<Entry>({
          key: is.string,
          lines: is.some,
          samples: is.some,
          choices: importChoices,
        }),
      ),
      null,
    ),
    0,
    Infinity,
  ),
});

/** The fields that say something. */
export function defined(choices: ImportChoices): ImportChoices {
  return Object.fromEntries(Object.entries(choices).filter(([, v]) => v !== undefined));
}
