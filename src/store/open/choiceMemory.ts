/**
 * What a person chose for files of a shape, remembered in this browser: so that the twentieth file of a campaign opens
 * as the first one did. Not the session: only import choices, by the report's shapeKey, the latest fifty.
 */
import type { Axis, ImportChoices, ImportCrop, ImportReport } from '../../scene/importChoices';

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
    if (!isRecord(saved) || saved.version !== version || !Array.isArray(saved.entries)) return [];
    return saved.entries.flatMap((e: unknown) => {
      if (!isRecord(e) || typeof e.key !== 'string') return [];
      const { key, lines, samples } = e;
      return isCount(lines) && isCount(samples)
        ? [{ key, lines, samples, choices: readChoices(e.choices) }]
        : [];
    });
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

const isRecord = (v: unknown): v is Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);
const isWhole = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;
const isCount = (v: unknown): v is number => isWhole(v) && v > 0;
const numbersOf = (v: unknown): number[] | undefined =>
  Array.isArray(v) && v.every((x) => typeof x === 'number') ? v : undefined;
const oneOf = <T extends string>(v: unknown, of: readonly T[]): T | undefined =>
  of.find((x) => x === v);

/**
 * Choices from text that anybody may have written: each field is taken if it is what it should be, else left out.
 * @param saved a parsed JSON value
 */
export function readChoices(saved: unknown): ImportChoices {
  if (!isRecord(saved)) return {};
  const { size, bin, crop } = saved;
  return defined({
    variable: typeof saved.variable === 'string' ? saved.variable : undefined,
    axes: axesOf(saved.axes),
    size:
      isRecord(size) && isCount(size.lines) && isCount(size.samples)
        ? { lines: size.lines, samples: size.samples }
        : undefined,
    pixelOrder: oneOf(saved.pixelOrder, ['rows', 'columns']),
    transpose: typeof saved.transpose === 'boolean' ? saved.transpose : undefined,
    headerOffset: isWhole(saved.headerOffset) ? saved.headerOffset : undefined,
    byteOrder: oneOf(saved.byteOrder, ['little', 'big']),
    crop: cropOf(crop),
    bin:
      isRecord(bin) && isCount(bin.spatial) && isCount(bin.spectral)
        ? { spatial: bin.spatial, spectral: bin.spectral }
        : undefined,
    divideBy:
      Number.isFinite(saved.divideBy) && saved.divideBy !== 0
        ? (saved.divideBy as number)
        : undefined,
    unit: oneOf(saved.unit, ['reflectance', 'radiance', 'digital number', 'unknown']),
    noData: numbersOf(saved.noData),
    wavelengths: numbersOf(saved.wavelengths),
    badBands: numbersOf(saved.badBands)?.filter(isWhole),
  });
}

function axesOf(v: unknown): readonly [Axis, Axis, Axis] | undefined {
  if (!Array.isArray(v) || v.length !== 3) return undefined;
  const axes = v.map((a) => oneOf<Axis>(a, ['lines', 'samples', 'bands']));
  const [a, b, c] = axes;
  return a && b && c && new Set(axes).size === 3 ? [a, b, c] : undefined;
}

function cropOf(v: unknown): ImportCrop | undefined {
  if (!isRecord(v)) return undefined;
  const { line, sample, lines, samples } = v;
  return isWhole(line) && isWhole(sample) && isCount(lines) && isCount(samples)
    ? { line, sample, lines, samples }
    : undefined;
}

/** The fields that say something. */
export function defined(choices: ImportChoices): ImportChoices {
  return Object.fromEntries(Object.entries(choices).filter(([, v]) => v !== undefined));
}
