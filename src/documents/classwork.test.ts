/** Assignments and answers: round trips, links, and every way in which one can be wrong. */
import { describe, expect, it } from 'vitest';
import { deflateSync, strToU8 } from 'fflate';
import { StudioError } from '../scene/errors';
import { presetSettings } from '../settings/settings';
import { answerText, parseAnswer } from './classAnswer';
import type { ClassAnswer } from './classAnswer';
import { isClassFragment } from './classFormat';
import { decodeAssignment, encodeAssignment } from './classLink';
import { assignmentHash, assignmentJson, assignmentText, parseAssignment } from './classwork';
import type { Assignment, ClassPixel } from './classwork';
import { enveloped } from './documents.suite';
import { pseudonyms } from './pseudonym';
import { isShareFragment } from './shareFormat';

const assignment: Assignment = {
  id: '0123456789abcdef',
  title: 'Shore',
  text: 'Label the pixels.\nWork on your own.',
  share: {
    scene: {
      ...{ name: 'base', lines: 64, samples: 72, bands: 120 },
      from: { kind: 'bench', id: 'base' },
      ...{ exact: '9f31c20be4a7d856', rounded: '5ab0d6aa', generator: 1 },
    },
    endmembers: ['Vegetation', 'Red soil', 'Water'].map((name, i) => ({
      ...{ name, color: i, truth: i },
    })),
    labels: [],
    settings: { ...presetSettings('studio'), seed: 4 },
    view: { truth: 'veiled' },
    lesson: { id: 'clicks', step: 1 },
  },
  pixels: [
    [1, 2],
    [60, 71],
    [0, 0],
  ],
  budget: 3,
};
const own: Assignment = { ...assignment, pixels: null, budget: 20 };

const answer: ClassAnswer = {
  assignment: { id: assignment.id, hash: assignmentHash(assignment) },
  ...{ key: 'fedcba9876543210', turn: 2, name: 'Nora' },
  labels: [
    { line: 1, sample: 2, abundances: [0.25, 0.75, 0], error: 0.1 },
    { line: 60, sample: 71, abundances: [1 / 3, 1 / 3, 1 / 3] },
  ],
  settings: { steps: 40 },
  predictions: { miss: { kind: 'number', value: 30 }, order: { kind: 'order', order: [1, 0] } },
  ...{ runs: 3, looks: 1, engine: 'wasm', studio: '0.2.0' },
};

const errorOf = (work: () => unknown): StudioError['data'] => {
  try {
    work();
  } catch (error) {
    if (error instanceof StudioError) return error.data;
    throw error;
  }
  throw new Error('nothing was thrown');
};

/** The text of a document with something else in it. */
const changed = (text: string, change: (json: Record<string, never>) => void): string => {
  const json = JSON.parse(text) as Record<string, never>;
  change(json);
  return JSON.stringify(json);
};

describe('an assignment', () => {
  it.each([
    ['the same pixels for all', assignment],
    ['own pixels', own],
    ['no text, no lesson', { ...own, text: '', share: { ...own.share, lesson: undefined } }],
  ])('%s: comes back from its file and its link', (_, given) => {
    expect(parseAssignment(assignmentText(given), 'a.class.json')).toEqual(given);
    const fragment = encodeAssignment(given);
    expect(isClassFragment(fragment)).toBe(true);
    expect(isShareFragment(fragment)).toBe(false);
    expect(decodeAssignment(fragment)).toEqual(given);
  });

  it('its hash is that of what it says: the same from file and link, another for any change', () => {
    const hash = assignmentHash(assignment);
    expect(assignmentHash(decodeAssignment(encodeAssignment(assignment)))).toBe(hash);
    const reordered = Object.fromEntries(Object.entries(assignmentJson(assignment)).toReversed());
    expect(assignmentHash(parseAssignment(JSON.stringify(reordered), 'a'))).toBe(hash);
    const others: Assignment[] = [
      { ...assignment, title: 'Shores' },
      own,
      { ...assignment, pixels: [...(assignment.pixels ?? [])].reverse() },
      { ...assignment, share: { ...assignment.share, settings: presetSettings('studio') } },
      { ...assignment, share: { ...assignment.share, view: {} } },
    ];
    expect(new Set([hash, ...others.map(assignmentHash)]).size).toBe(others.length + 1);
  });

  it('forty pixels fit a link that chats leave whole', () => {
    const pixels = Array.from({ length: 40 }, (_, i): ClassPixel => [(37 * i) % 64, (i * 29) % 72]);
    const fragment = encodeAssignment({ ...assignment, pixels, budget: 40 });
    expect(fragment.length).toBeLessThan(800);
  });

  it.each<[string, (json: Record<string, never>) => void, Partial<StudioError['data']>]>([
    [
      'an unknown field',
      (j) => void Object.assign(j, { titel: 'x' }),
      {
        message: 'The assignment cannot be read: there is no field “titel”: did you mean “title”?',
      },
    ],
    [
      'a pixel outside',
      (j) => void Object.assign(j.pixels, { 1: [64, 0] }),
      { field: 'pixels[1]' },
    ],
    ['a pixel twice', (j) => void Object.assign(j.pixels, { 2: [1, 2] }), { field: 'pixels[2]' }],
    ['no pixel', (j) => void Object.assign(j, { pixels: [] }), { field: 'pixels' }],
    [
      'another budget than pixels',
      (j) => void Object.assign(j, { budget: 5 }),
      { field: 'budget', expected: '3, one for each pixel' },
    ],
    ['an id of words', (j) => void Object.assign(j, { id: 'mine' }), { field: 'id' }],
    [
      'labels in it',
      (j) =>
        void Object.assign(j.share, {
          labels: [{ line: 1, sample: 1, abundances: [1, 0, 0] }],
        }),
      { field: 'share.labels', expected: 'no labels' },
    ],
    [
      'settings that the form would not take',
      (j) => void Object.assign((j.share as Record<string, never>).settings, { steps: 2e6 }),
      { found: '"Steps is 2000000; use 1 to 5000."' },
    ],
    ['a newer file', (j) => void Object.assign(j, { version: 2 }), { field: 'version' }],
  ])('%s is told', (_, change, wanted) => {
    const text = changed(assignmentText(assignment), change);
    expect(errorOf(() => parseAssignment(text, 'a.json'))).toMatchObject({
      file: 'a.json',
      ...wanted,
    });
  });

  it('links: cut, newer, a shared one, hostile JSON', () => {
    const fragment = encodeAssignment(assignment);
    expect(errorOf(() => decodeAssignment(fragment.slice(0, 40))).message).toContain('cut off: 40');
    expect(errorOf(() => decodeAssignment(fragment.replace('c1.', 'c2.'))).field).toBe('version');
    expect(errorOf(() => decodeAssignment(fragment.replace('c1.', 'u1.'))).message).toBe(
      'This is no link of the studio.',
    );
    for (const json of ['7', '[]', '{}', '{"p":[1]}', '{"p":7,"s":[]}', '{"__proto__":{"a":1}}']) {
      const link = enveloped(deflateSync(strToU8(json))).replace('u1.', 'c1.');
      expect(errorOf(() => decodeAssignment(link))).toMatchObject({ kind: 'link' });
    }
  });
});

describe('an answer', () => {
  const parsed = (text: string) => parseAnswer(text, 'x.answer.json', assignment);

  it('comes back with every digit, and holds nothing but what it says', () => {
    const text = answerText(answer);
    expect(parsed(text)).toEqual(answer);
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(
      [
        ...['assignment', 'engine', 'format', 'key', 'labels', 'looks', 'name', 'predictions'],
        ...['runs', 'settings', 'studio', 'turn', 'version'],
      ].sort(),
    );
    expect(parsed(answerText({ ...answer, name: '  ' }))).toMatchObject({ name: null });
  });

  it('of another assignment, or of this one before it was changed, is foreign', () => {
    const other = { ...assignment, id: '1111111111111111' };
    expect(parseAnswer(answerText(answer), 'x', other)).toEqual({
      foreign: 'It answers another assignment.',
    });
    expect(parseAnswer(answerText(answer), 'x', { ...assignment, title: 'Sea' })).toEqual({
      foreign: 'It answers this assignment as it was before it was changed.',
    });
  });

  it.each<[string, (json: Record<string, never>) => void, Partial<StudioError['data']>]>([
    [
      'fractions that do not sum to 1',
      (j) => void Object.assign(j.labels[0], { abundances: [1, 0.4, 0] }),
      {
        field: 'labels[0].abundances',
        expected: 'fractions that sum to 1; these sum to 1.4',
      },
    ],
    [
      'another number of materials',
      (j) => void Object.assign(j.labels[0], { abundances: [1, 0] }),
      { field: 'labels[0].abundances', expected: 'a list of 3 entries' },
    ],
    ['a label outside', (j) => void Object.assign(j.labels[1], { line: 64 }), { found: '64' }],
    [
      'two labels of a pixel',
      (j) => void Object.assign(j.labels[1], { line: 1, sample: 2 }),
      { field: 'labels[1]' },
    ],
    [
      'a negative fraction',
      (j) => void Object.assign(j.labels[0], { abundances: [-0.5, 1, 0.5] }),
      { field: 'labels[0].abundances[0]' },
    ],
    ['a key of words', (j) => void Object.assign(j, { key: 'me' }), { field: 'key' }],
    ['another format', (j) => void Object.assign(j, { format: 'x' }), { field: 'format' }],
    [
      'fifty steps predicted',
      (j) =>
        void Object.assign(j, {
          predictions: Object.fromEntries(
            Array.from({ length: 50 }, (_, i) => [`s${i}`, { kind: 'choice', option: 0 }]),
          ),
        }),
      { field: 'predictions' },
    ],
    [
      'a name as long as a letter',
      (j) => void Object.assign(j, { name: 'a'.repeat(61) }),
      { field: 'name' },
    ],
  ])('%s is refused', (_, change, wanted) => {
    const error = errorOf(() => parsed(changed(answerText(answer), change)));
    expect(error).toMatchObject({ kind: 'class', file: 'x.answer.json', ...wanted });
  });

  it('what it claims of itself beside that is passed over', () => {
    const boasting = changed(answerText(answer), (j) => {
      Object.assign(j, { rmse: 0.001, rank: 1 });
      Object.assign(j.labels[0], { exact: true });
    });
    expect(parsed(boasting)).toEqual(answer);
  });

  it('1 MB of text, no JSON, a list', () => {
    const long = changed(
      answerText(answer),
      (j) => void Object.assign(j, { name: 'a'.repeat(1_000_000) }),
    );
    expect(errorOf(() => parsed(long)).message).toBe('The answer is too long.');
    expect(errorOf(() => parsed('<html>')).message).toBe('The answer is not valid JSON.');
    expect(errorOf(() => parsed('[]')).kind).toBe('class');
  });
});

describe('pseudonyms', () => {
  it('are the same for the same key, and never two for two students', () => {
    const keys = ['0000000000000000', 'ffffffffffffffff', '00000000ffffffff', '0000000100000000'];
    const names = pseudonyms(keys);
    expect(names[0]).toMatch(/^[A-Z][a-z]+ [a-z]+$/);
    expect(names[2]).toBe(`${names[0]} 2`);
    expect(new Set(names).size).toBe(keys.length);
    expect(pseudonyms(keys)).toEqual(names);
  });
});
