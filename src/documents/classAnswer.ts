/**
 * An answer: what a student hands in (`*.answer.json`). Labels, how they were made, and what the lesson was told; who, only
 * where the student writes a name. No time, device or address. What it says of itself (runs, looks, engine) is a student's
 * word; what is counted is worked out again from its labels.
 */
import { savedLabel } from '../scene/annotationSet';
import type { SavedLabel } from '../scene/annotationSet';
import * as is from '../scene/check';
import type { Check, Fault } from '../scene/check';
import { StudioError } from '../scene/errors';
import { oneOfKinds, parseStrict, strict } from '../scene/strict';
import { settingsTable } from '../settings/settings';
import type { SettingName } from '../settings/settings';
import { answerFormat } from './classFormat';
import { assignmentHash, bits64 } from './classwork';
import type { Assignment } from './classwork';

export const answerVersion = 1;

export const answerLimits = {
  /** Characters of a file. */
  file: 2 ** 16,
  name: 60,
  labels: 200,
  /** Steps of a lesson. */
  predictions: 20,
  /** Runs, looks, hand-ins. */
  count: 9999,
} as const;

/** What a lesson's step was told, before it was measured. */
export type Prediction =
  | { readonly kind: 'choice'; readonly option: number }
  | { readonly kind: 'number'; readonly value: number }
  /** Places of the items, the first first. */
  | { readonly kind: 'order'; readonly order: readonly number[] }
  | { readonly kind: 'pixel'; readonly line: number; readonly sample: number }
  | {
      readonly kind: 'mixture';
      readonly names: readonly string[];
      readonly fractions: readonly number[];
    };

export interface ClassAnswer {
  readonly assignment: { readonly id: string; readonly hash: string };
  /** Drawn by the studio for this student and assignment, 16 hexadecimal digits. */
  readonly key: string;
  /** 1 at the first handing in, then 2, 3 …: which of two answers with one key is the newer. */
  readonly turn: number;
  readonly name: string | null;
  /** Abundances [R] in the order of the assignment's endmembers. */
  readonly labels: readonly SavedLabel[];
  /** Settings that are not the assignment's. */
  readonly settings: Readonly<Partial<Record<SettingName, number | string>>>;
  /** By the id of the lesson's step. */
  readonly predictions: Readonly<Record<string, Prediction>>;
  /** Runs that ended. */
  readonly runs: number;
  /** Times that the truth was on screen: shown, or a run ending beside it. */
  readonly looks: number;
  readonly engine: 'wasm' | 'webgpu' | 'none';
  /** Version of the studio that wrote it. */
  readonly studio: string;
}

/* ---------- checks ---------- */

const place = is.whole(0, 10_000_000);
const places = is.list(is.whole(0, 20), 0, 20);
type Of<Kind> = Extract<Prediction, { kind: Kind }>;

const prediction: Check<Prediction> = oneOfKinds<Prediction>('kind', {
  choice: strict<Of<'choice'>>({ kind: is.exactly('choice'), option: is.whole(0, 20) }),
  number: strict<Of<'number'>>({ kind: is.exactly('number'), value: is.finite() }),
  order: strict<Of<'order'>>({ kind: is.exactly('order'), order: places }),
  pixel: strict<Of<'pixel'>>({ kind: is.exactly('pixel'), line: place, sample: place }),
  mixture: strict<Of<'mixture'>>({
    kind: is.exactly('mixture'),
    names: is.list(is.text(60), 0, 12),
    fractions: is.list(is.finite(), 0, 12),
  }),
});

const few = <T>(check: Check<Readonly<Record<string, T>>>) =>
  is.holding(check, (all) => {
    const names = Object.keys(all);
    const expected = `at most ${answerLimits.predictions} fields`;
    return names.length > answerLimits.predictions ? { at: [], found: names, expected } : null;
  });

const settings = strict<ClassAnswer['settings']>(
  Object.fromEntries(
    (Object.keys(settingsTable) as SettingName[]).map((name) => [
      name,
      is.optional<number | string>(
        settingsTable[name].kind === 'number' ? is.finite() : is.text(40),
      ),
    ]),
  ) as unknown as is.Checks<ClassAnswer['settings']>,
);

/** What a sum of fractions may be off by rounding. */
const sumTolerance = 1e-3;

function labelFault({ abundances }: SavedLabel): Fault | null {
  const sum = abundances.reduce((s, a) => s + a, 0);
  if (Math.abs(sum - 1) <= sumTolerance) return null;
  const expected = `fractions that sum to 1; these sum to ${Number(sum.toPrecision(3))}`;
  return { at: ['abundances'], found: abundances, expected };
}

function labelsOf({ share }: Assignment): Check<readonly SavedLabel[]> {
  const { lines, samples } = share.scene;
  const R = share.endmembers.length;
  const one = is.holding(
    is.object<SavedLabel>({
      line: is.whole(0, lines - 1),
      sample: is.whole(0, samples - 1),
      abundances: is.list(is.finite(0, 1 + sumTolerance), R, R),
      confidence: is.optional(is.finite(0, 1)),
      error: is.optional(is.finite(0, 0.5)),
      checked: is.optional(is.flag),
    }),
    labelFault,
  );
  return is.holding(is.list(one, 0, answerLimits.labels), (labels) => {
    const twice = labels.findIndex(
      (l, i) => labels.findIndex((o) => o.line === l.line && o.sample === l.sample) < i,
    );
    if (twice < 0) return null;
    const { line, sample } = labels[twice];
    const expected = 'one label for a pixel';
    return { at: [twice], found: `line ${line}, sample ${sample} again`, expected };
  });
}

interface Written extends ClassAnswer {
  readonly format: typeof answerFormat;
  readonly version: typeof answerVersion;
}

const count = is.whole(0, answerLimits.count);

/** What else is in the file (a claim about its own error, say) is passed over: the studio writes it, no person does. */
const written = (assignment: Assignment): Check<Written> =>
  is.object<Written>({
    format: is.exactly(answerFormat),
    version: is.exactly<typeof answerVersion>(answerVersion),
    assignment: is.object<ClassAnswer['assignment']>({ id: bits64, hash: bits64 }),
    key: bits64,
    turn: is.whole(1, answerLimits.count),
    name: is.nullable(is.text(answerLimits.name)),
    labels: labelsOf(assignment),
    settings,
    predictions: few(is.named(prediction)),
    runs: count,
    looks: count,
    engine: is.oneOf('wasm', 'webgpu', 'none'),
    studio: is.text(40),
  });

/* ---------- as JSON ---------- */

export function answerText(answer: ClassAnswer): string {
  const { assignment, key, turn, name, labels, settings: changed, predictions, ...rest } = answer;
  const { runs, looks, engine, studio } = rest;
  const json = {
    ...{ format: answerFormat, version: answerVersion },
    ...{ assignment, key, turn, name },
    labels: labels.map(savedLabel),
    ...{ settings: changed, predictions, runs, looks, engine, studio },
  };
  return `${JSON.stringify(json, null, 1)}\n`;
}

/** An answer to something else: not counted, and why. */
export interface Foreign {
  readonly foreign: string;
}

/**
 * @param file what errors call it
 * @returns the answer; or in a sentence which other assignment it belongs to
 * @throws StudioError (kind `class`) naming file, field, what was found and what was expected
 */
export function parseAnswer(
  text: string,
  file: string,
  assignment: Assignment,
): ClassAnswer | Foreign {
  const words = {
    kind: 'class',
    what: 'answer',
    file,
    advice: 'Ask for the file again. The other answers are counted without it.',
  } as const;
  // What it belongs to decides by what the rest is measured, and is looked at first.
  const value = parseStrict(is.fields, text, answerLimits.file, words);
  const { found, foreign } = headOf(value, assignment);
  if (foreign !== null) return { foreign };
  if (found !== answerFormat) throw noAnswer(found, file, words.advice);
  const read = parseStrict(written(assignment), text, answerLimits.file, words);
  const { key, turn, name, labels, predictions, runs, looks, engine, studio } = read;
  return {
    ...{ assignment: read.assignment, key, turn, name: name?.trim() || null, labels },
    ...{ settings: read.settings, predictions, runs, looks, engine, studio },
  };
}

function headOf(value: unknown, assignment: Assignment) {
  const found = is.fieldIn(value, 'format');
  const of = is.fieldIn(value, 'assignment');
  const [id, hash] = ['id', 'hash'].map((name) => is.fieldIn(of, name));
  if (found !== answerFormat || typeof id !== 'string' || typeof hash !== 'string') {
    return { found, foreign: null };
  }
  if (id !== assignment.id) return { found, foreign: 'It answers another assignment.' };
  if (hash === assignmentHash(assignment)) return { found, foreign: null };
  return { found, foreign: 'It answers this assignment as it was before it was changed.' };
}

const noAnswer = (found: unknown, file: string, advice: string): StudioError =>
  new StudioError({
    kind: 'class',
    message: 'This file is no answer of a student.',
    file,
    field: 'format',
    found: is.described(found),
    expected: answerFormat,
    advice,
  });
