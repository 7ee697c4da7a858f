/**
 * What a person chose for files of a shape, remembered in this browser: so that the twentieth file of a campaign opens
 * as the first one did. Not the session: only import choices, by the report's shapeKey, the latest fifty.
 */
import * as is from '../../scene/check';
import type { Axis, ImportChoices, ImportReport } from '../../scene/importChoices';

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

const numbers = is.list(is.number, 0, Infinity);

/** Each field is taken if it is what it should be, else left out. */
const importChoices = is.objectOrNone<ImportChoices>({
  variable: is.ifRight(is.string),
  axes: is.ifRight(
    is.made(
      is.holding(is.list(is.oneOf<Axis>('lines', 'samples', 'bands'), 3, 3), (axes) =>
        new Set(axes).size === 3 ? null : { at: [], found: axes, expected: 'three different axes' },
      ),
      ([a, b, c]): readonly [Axis, Axis, Axis] => [a, b, c],
    ),
  ),
  size: is.ifRight(is.object({ lines: is.some, samples: is.some })),
  pixelOrder: is.ifRight(is.oneOf('rows', 'columns')),
  transpose: is.ifRight(is.flag),
  headerOffset: is.ifRight(is.count),
  byteOrder: is.ifRight(is.oneOf('little', 'big')),
  crop: is.ifRight(
    is.object({ line: is.count, sample: is.count, lines: is.some, samples: is.some }),
  ),
  bin: is.ifRight(is.object({ spatial: is.some, spectral: is.some })),
  divideBy: is.ifRight(
    is.holding(is.finite(), (by) =>
      by === 0 ? { at: [], found: by, expected: 'another number than 0' } : null,
    ),
  ),
  unit: is.ifRight(is.oneOf('reflectance', 'radiance', 'digital number', 'unknown')),
  noData: is.ifRight(numbers),
  wavelengths: is.ifRight(numbers),
  badBands: is.ifRight(
    is.made(numbers, (bands) => bands.filter((b) => Number.isSafeInteger(b) && b >= 0)),
  ),
});

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

/**
 * Choices from text that anybody may have written: each field is taken if it is what it should be, else left out.
 * @param saved a parsed JSON value
 */
export function readChoices(saved: unknown): ImportChoices {
  const read = is.checked(importChoices, saved);
  return read.fault ? {} : read.value;
}

/** The fields that say something. */
export function defined(choices: ImportChoices): ImportChoices {
  return Object.fromEntries(Object.entries(choices).filter(([, v]) => v !== undefined));
}
