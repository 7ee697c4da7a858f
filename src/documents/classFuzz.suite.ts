/** Hostile links of assignments, and hostile answers: made by seed and index, read under watch, as those of fuzz.suite.ts. */
import { deflateSync, strToU8 } from 'fflate';
import { makeRng } from '../maths/rng';
import type { Rng } from '../maths/rng';
import type { AllocationWatch } from '../readers/testing/allocations.suite';
import { answerText, parseAnswer } from './classAnswer';
import type { ClassAnswer } from './classAnswer';
import { decodeAssignment, encodeAssignment } from './classLink';
import { assignmentHash, assignmentText, parseAssignment } from './classwork';
import type { Assignment, ClassPixel } from './classwork';
import { enveloped } from './documents.suite';
import { fromFragment } from './envelope';
import { document, pick, runReader, withOdd } from './fuzz.suite';
import type { LinkOutcome } from './fuzz.suite';

export interface ClassCase {
  readonly kind: string;
  readonly of: 'link' | 'answer';
  readonly text: string;
  /** What an answer is read for. */
  readonly assignment: Assignment;
}

const hex = (rng: Rng): string =>
  Array.from({ length: 16 }, () => rng.int(16).toString(16)).join('');

function anyAssignment(rng: Rng): Assignment {
  const share = { ...document(rng), labels: [] };
  const { lines, samples } = share.scene;
  const count = Math.min(1 + rng.int(30), lines * samples);
  const first = rng.int(lines * samples - count + 1);
  const pixels = Array.from({ length: count }, (_, i): ClassPixel => [
    Math.floor((first + i) / samples),
    (first + i) % samples,
  ]);
  const given = rng.uniform() < 0.7;
  return {
    ...{ id: hex(rng), title: 'Shore', text: 'Label\n“these”.' },
    ...{ share, pixels: given ? pixels : null, budget: given ? count : 20 },
  };
}

function anyAnswer(rng: Rng, assignment: Assignment): ClassAnswer {
  const R = assignment.share.endmembers.length;
  const labels = (assignment.pixels ?? []).map(([line, sample]) => ({
    ...{ line, sample, error: 0.1 },
    abundances: Array.from({ length: R }, () => 1 / R),
  }));
  return {
    assignment: { id: assignment.id, hash: assignmentHash(assignment) },
    ...{ key: hex(rng), turn: 1 + rng.int(9), name: rng.uniform() < 0.5 ? 'Nora' : null, labels },
    settings: { steps: 40, spatialBranch: 'off' },
    predictions: { blind: { kind: 'number', value: 4 }, two: { kind: 'order', order: [1, 0] } },
    ...{ runs: rng.int(9), looks: 0, engine: 'wasm', studio: '0.2.0' },
  };
}

const jsonLink = (value: unknown): string =>
  enveloped(deflateSync(strToU8(JSON.stringify(value)))).replace('u1.', 'c1.');
const cut = (rng: Rng, text: string): string => text.slice(0, rng.int(text.length));

function flipped(rng: Rng, text: string): string {
  const at = rng.int(text.length);
  return text.slice(0, at) + pick(rng, ['A', '"', '}', '0', '%', '\u0000']) + text.slice(at + 1);
}

type Make = (rng: Rng, assignment: Assignment) => string;
const links: Readonly<Record<string, Make>> = {
  good: (_, assignment) => encodeAssignment(assignment),
  cut: (rng, assignment) => cut(rng, encodeAssignment(assignment)),
  flipped: (rng, assignment) => flipped(rng, encodeAssignment(assignment)),
  'an odd value': (rng, assignment) =>
    jsonLink(withOdd(rng, fromFragment('c', encodeAssignment(assignment)))),
  'odd values': (rng, assignment) =>
    jsonLink(withOdd(rng, withOdd(rng, fromFragment('c', encodeAssignment(assignment))))),
};
const answers: Readonly<Record<string, Make>> = {
  good: (rng, assignment) => answerText(anyAnswer(rng, assignment)),
  cut: (rng, assignment) => cut(rng, answerText(anyAnswer(rng, assignment))),
  flipped: (rng, assignment) => flipped(rng, answerText(anyAnswer(rng, assignment))),
  'an odd value': (rng, assignment) =>
    JSON.stringify(withOdd(rng, JSON.parse(answerText(anyAnswer(rng, assignment))))),
  'nearly too much': (rng) => pick(rng, ['[', '{"a":', '"', ' ', '0,']).repeat(15_000),
};
const kinds = [
  ...Object.entries(links).map(([kind, make]) => ({ of: 'link' as const, kind, make })),
  ...Object.entries(answers).map(([kind, make]) => ({ of: 'answer' as const, kind, make })),
];

/** The same case for the same seed and index. */
export function makeClassCase(seed: number, index: number): ClassCase {
  const { of, kind, make } = kinds[index % kinds.length];
  const rng = makeRng(seed).fork(`class ${index}`);
  const assignment = anyAssignment(rng);
  return { kind, of, text: make(rng, assignment), assignment };
}

/** Never throws. */
export function runClassCase(
  { kind, of, text, assignment }: ClassCase,
  index: number,
  watch: AllocationWatch,
): LinkOutcome {
  if (of === 'link') {
    return runReader(kind, index, watch, {
      kind: 'link',
      read: () => decodeAssignment(text),
      again: (found) => parseAssignment(assignmentText(found), 'again'),
    });
  }
  return runReader(kind, index, watch, {
    kind: 'class',
    read: () => parseAnswer(text, 'answer', assignment),
    again: (found) =>
      'foreign' in found ? null : parseAnswer(answerText(found), 'again', assignment),
  });
}
