/**
 * The JSON of a link: the share document's with one letter for each name, and its labels as columns of whole numbers (‰ of
 * a pixel). Reading is not trusted with anything: whatever it makes is checked afterwards, as a file's would be.
 */
import type { SavedLabel } from '../scene/annotationSet';
import { hasFields } from '../scene/check';
import { shareLimits } from './share';
import type { SharedEndmember } from './share';
import { shareFormat } from './shareFormat';

/** Once released a letter never means anything else. */
const letters = {
  version: 'v',
  scene: 's',
  name: 'n',
  lines: 'i',
  samples: 'j',
  bands: 'b',
  from: 'f',
  kind: 'k',
  seed: 'r',
  id: 'd',
  land: 'l',
  spec: 'z',
  materials: 'm',
  purest: 'q',
  snrDb: 'o',
  illumination: 'u',
  variability: 'w',
  mixing: 'x',
  files: 'F',
  truthFiles: 'T',
  size: 'S',
  hash: 'H',
  choices: 'C',
  exact: 'e',
  rounded: 'E',
  generator: 'g',
  endmembers: 'M',
  color: 'c',
  truth: 't',
  labels: 'L',
  count: 'N',
  protocol: 'p',
  settings: 'P',
  preset: 'h',
  steps: 'a',
  view: 'V',
  page: 'A',
  layer: 'Y',
  second: 'Z',
  rgb: 'R',
  band: 'B',
  palette: 'K',
  arrangement: 'G',
  viewport: 'W',
  line: 'y',
  sample: 'X',
  scale: 'D',
  cursor: 'U',
  endmember: 'I',
  lesson: 'O',
  step: 'Q',
  hide: 'J',
} as const;

const toLetter = new Map<string, string>(Object.entries(letters));
const toName = new Map([...toLetter].map(([name, letter]) => [letter, name]));

/** Of the labels, in place of their list. */
const columns = { pixels: 'p', fractions: 'f', error: 'e', confidence: 'c', checked: 'k' } as const;

/** Digits after the point of ‰: seven of a fraction. */
const digits = 4;

const isTree = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Own names only: "__proto__" is one like others, and is found to be unknown. What has no names in it stays as it is. */
function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) {
    return value.some(isTree) ? value.map((entry) => renamed(entry, names)) : value;
  }
  if (!hasFields(value)) return value;
  const made: Record<string, unknown> = {};
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    const name = names.get(key) ?? key;
    const entry = isTree(value[key]) ? renamed(value[key], names) : value[key];
    if (name !== '__proto__') made[name] = entry;
    else Object.defineProperty(made, name, { value: entry, enumerable: true });
  }
  return made;
}

export interface Short {
  readonly value: unknown;
  /** Labels whose fractions lost digits. */
  readonly rounded: number;
}

/** @param json what shareJson makes */
export function shortKeys(json: Readonly<Record<string, unknown>>): Short {
  const { endmembers, labels } = json;
  const apart = ['format', 'endmembers', 'labels'];
  const rest = Object.fromEntries(Object.entries(json).filter(([name]) => !apart.includes(name)));
  const packed = Array.isArray(labels) ? packedLabels(labels as readonly SavedLabel[]) : null;
  const value = renamed({ ...rest, ...(packed ? {} : { labels }) }, toLetter) as object;
  return {
    value: {
      ...value,
      [letters.endmembers]: packedEndmembers(endmembers as readonly SharedEndmember[]),
      ...(packed ? { [letters.labels]: packed.value } : {}),
    },
    rounded: packed?.rounded ?? 0,
  };
}

/** What shareJson had made, of data that anybody may have written: unchecked. */
export function longKeys(value: unknown): unknown {
  if (!hasFields(value)) return value;
  const { [letters.endmembers]: endmembers, [letters.labels]: labels, ...rest } = value;
  return {
    format: shareFormat,
    ...(renamed(rest, toName) as object),
    endmembers: unpackedEndmembers(endmembers),
    labels: unpackedLabels(labels) ?? renamed(labels, toName),
  };
}

/* ---------- labels ---------- */

function packedLabels(labels: readonly SavedLabel[]): Short {
  let rounded = 0;
  const fractions = labels.flatMap(({ abundances }) => {
    const thousandths = abundances.map((a) => {
      const whole = Math.round(a * 1000);
      return whole / 1000 === a ? whole : Number((a * 1000).toFixed(digits));
    });
    if (thousandths.some((t, r) => t / 1000 !== abundances[r])) rounded++;
    return thousandths;
  });
  const checked = labels.flatMap((label, i) => (label.checked ? [i] : []));
  return {
    value: {
      [columns.pixels]: labels.flatMap(({ line, sample }) => [line, sample]),
      [columns.fractions]: fractions,
      ...column(
        columns.error,
        labels.map((l) => l.error),
      ),
      ...column(
        columns.confidence,
        labels.map((l) => l.confidence),
      ),
      ...(checked.length > 0 ? { [columns.checked]: checked } : {}),
    },
    rounded,
  };
}

/** Nothing where no label has one, one number where all have the same, else a list with null for none. */
function column(key: string, values: readonly (number | undefined)[]): Record<string, unknown> {
  if (values.every((v) => v === undefined)) return {};
  const same = values.every((v) => v === values[0]);
  return { [key]: same ? values[0] : values.map((v) => v ?? null) };
}

const at = (values: unknown, i: number): unknown => {
  const value: unknown = Array.isArray(values) ? values[i] : values;
  return value === null ? undefined : value;
};

/** Null where these are no columns, or more than can be labels. */
function unpackedLabels(packed: unknown): unknown[] | null {
  if (!hasFields(packed)) return null;
  const { pixels, fractions, error, confidence, checked } = columns;
  const [places, thousandths] = [packed[pixels], packed[fractions]];
  if (!Array.isArray(places) || !Array.isArray(thousandths)) return null;
  const count = places.length / 2;
  const R = count === 0 ? 0 : thousandths.length / count;
  if (!Number.isInteger(count) || !Number.isInteger(R) || count > shareLimits.labels) return null;
  const told = packed[checked];
  const ofPerson = new Set<unknown>(Array.isArray(told) ? told : []);
  return Array.from({ length: count }, (_, i) => ({
    line: places[2 * i] as unknown,
    sample: places[2 * i + 1] as unknown,
    abundances: thousandths
      .slice(R * i, R * (i + 1))
      .map((t: unknown) => (typeof t === 'number' ? t / 1000 : t)),
    ...defined('error', at(packed[error], i)),
    ...defined('confidence', at(packed[confidence], i)),
    ...(ofPerson.has(i) ? { checked: true } : {}),
  }));
}

const defined = (name: string, value: unknown): Record<string, unknown> =>
  value === undefined ? {} : { [name]: value };

/* ---------- endmembers ---------- */

/** Names; colours and truth columns where they are not 0, 1, 2 … */
function packedEndmembers(endmembers: readonly SharedEndmember[]): Record<string, unknown> {
  const [color, truth] = [endmembers.map((e) => e.color), endmembers.map((e) => e.truth)];
  const inOrder = (list: readonly (number | null)[]): boolean => list.every((n, i) => n === i);
  return {
    [letters.name]: endmembers.map((e) => e.name),
    ...(inOrder(color) ? {} : { [letters.color]: color }),
    ...(inOrder(truth) ? {} : { [letters.truth]: truth }),
  };
}

function unpackedEndmembers(packed: unknown): unknown {
  if (!hasFields(packed)) return packed;
  const { [letters.name]: names, [letters.color]: color, [letters.truth]: truth } = packed;
  if (!Array.isArray(names) || names.length > shareLimits.endmembers[1]) return packed;
  return names.map((name: unknown, i) => ({
    name,
    color: Array.isArray(color) ? (color[i] as unknown) : i,
    truth: Array.isArray(truth) ? (truth[i] as unknown) : i,
  }));
}
