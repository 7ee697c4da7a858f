/**
 * An assignment: what a teacher hands out, as a file (`*.class.json`) or a link (classLink.ts). A share document without
 * labels, what is asked of the class, and which pixels are to be labelled. Read strictly, as anything that people write.
 */
import { fnv64 } from '../maths/fnv64';
import * as is from '../scene/check';
import type { Check, Fault } from '../scene/check';
import { parseStrict, readStrict, strict } from '../scene/strict';
import type { Words } from '../scene/strict';
import { assignmentFormat } from './classFormat';
import { isRule, readShare, shareJson } from './share';
import type { ShareDocument } from './share';

export const classVersion = 1;

export const classLimits = {
  title: 120,
  text: 2000,
  /** Labels asked of a student. */
  budget: 100,
  /** Characters of an assignment's file. */
  assignment: 2 ** 18,
} as const;

/** A pixel as a pair: line, sample. */
export type ClassPixel = readonly [line: number, sample: number];

export interface Assignment {
  /** 16 hexadecimal digits, drawn when it was made. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Scene, endmembers, settings, lesson, and whether the truth is veiled until the answer is handed in. No labels. */
  readonly share: ShareDocument;
  /** The same for all, which tells where they agree; null: each their own. */
  readonly pixels: readonly ClassPixel[] | null;
  /** Labels asked for; with given pixels, how many those are. */
  readonly budget: number;
}

/* ---------- checks ---------- */

/** 64 bits as 16 hexadecimal digits. */
export const bits64: Check<string> = is.holding(is.text(16), (hex) =>
  /^[0-9a-f]{16}$/.test(hex) ? null : { at: [], found: hex, expected: '16 hexadecimal digits' },
);

const at = is.list(is.count, 2, 2) as unknown as Check<ClassPixel>;

/** A list of different pixels, of at least one. */
const pixels: Check<readonly ClassPixel[]> = is.holding(
  is.list(at, 1, classLimits.budget),
  (list) => {
    const twice = list.findIndex(([l, s], i) => list.findIndex(([a, b]) => a === l && b === s) < i);
    return twice < 0
      ? null
      : { at: [twice], found: list[twice], expected: 'a pixel that is not in the list yet' };
  },
);

interface Written extends Omit<Assignment, 'share' | 'pixels'> {
  readonly format: typeof assignmentFormat;
  readonly version: typeof classVersion;
  readonly share: unknown;
  readonly pixels?: readonly ClassPixel[];
}

const written: Check<Written> = is.holding(
  strict<Written>({
    format: is.exactly(assignmentFormat),
    version: is.exactly<typeof classVersion>(classVersion),
    id: bits64,
    title: is.text(classLimits.title),
    text: is.text(classLimits.text),
    pixels: is.optional(pixels),
    budget: is.whole(1, classLimits.budget),
    share: is.fields,
  }),
  ({ pixels: given, budget }) =>
    given && given.length !== budget
      ? { at: ['budget'], found: budget, expected: `${given.length}, one for each pixel` }
      : null,
);

/** What the fields mean together with the scene of the share document. */
function meaningFault({ share, pixels: given }: Assignment): Fault | null {
  if (isRule(share.labels) || share.labels.length > 0) {
    return { at: ['share', 'labels'], found: share.labels, expected: 'no labels' };
  }
  const { lines, samples } = share.scene;
  const outside = given?.findIndex(([l, s]) => l >= lines || s >= samples) ?? -1;
  if (outside < 0) return null;
  const expected = `a pixel of ${lines} lines × ${samples} samples`;
  return { at: ['pixels', outside], found: given?.[outside], expected };
}

function meant({ share: given, ...all }: Written, words: Words): Assignment {
  const share = readShare(given, words);
  const { id, title, text, budget } = all;
  const assignment = { id, title, text, share, pixels: all.pixels ?? null, budget };
  // As a check, so that it is told like the others.
  const checked: Check<Assignment> = is.holding(is.anything as Check<Assignment>, meaningFault);
  return readStrict(checked, assignment, words);
}

/* ---------- as JSON ---------- */

/** What is written of an assignment. */
export function assignmentJson(assignment: Assignment): Record<string, unknown> {
  const { id, title, text, pixels: given, budget, share } = assignment;
  return {
    format: assignmentFormat,
    version: classVersion,
    ...{ id, title, text },
    ...(given ? { pixels: given } : {}),
    budget,
    share: shareJson(share),
  };
}

export const assignmentText = (assignment: Assignment): string =>
  `${JSON.stringify(assignmentJson(assignment), null, 1)}\n`;

/**
 * An assignment out of untrusted data.
 * @throws StudioError of the words' kind, naming the field, what was found and what was expected
 */
export const readAssignment = (value: unknown, words: Words): Assignment =>
  meant(readStrict(written, value, words), words);

/**
 * @param file what errors call it
 * @throws StudioError (kind `class`) naming file, field, what was found and what was expected
 */
export function parseAssignment(text: string, file: string): Assignment {
  const words: Words = { kind: 'class', what: 'assignment', file };
  return meant(parseStrict(written, text, classLimits.assignment, words), words);
}

/** The same with every object's names in order, so that only what is said counts. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!is.hasFields(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, ordered(value[name])]));
}

/** Changes with everything an assignment says: an answer names it, and is counted with no other. 16 hexadecimal digits */
export const assignmentHash = (assignment: Assignment): string =>
  fnv64(JSON.stringify(ordered(assignmentJson(assignment))));
