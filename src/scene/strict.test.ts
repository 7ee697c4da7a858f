/** A file that a person writes: slips of the pen are told with the field that was meant. */
import { describe, expect, it } from 'vitest';
import * as is from './check';
import { StudioError } from './errors';
import { nearest, oneOfKinds, parseStrict, readStrict, strict } from './strict';

interface Step {
  readonly title: string;
  readonly until?: number;
}
const step = strict<Step>({ title: is.text(20), until: is.optional(is.count) });
const words = { kind: 'lesson', what: 'lesson', file: 'a.lesson.json' } as const;

function refusal(act: () => unknown): StudioError['data'] {
  try {
    act();
  } catch (error) {
    if (error instanceof StudioError) return error.data;
  }
  throw new Error('Nothing was refused.');
}
const refused = (value: unknown, check: is.Check<unknown> = step) =>
  refusal(() => readStrict(check, value, words));

describe('strict', () => {
  it('reads what is right', () => {
    expect(readStrict(step, { title: 'a', until: 2 }, words)).toEqual({ title: 'a', until: 2 });
    expect(readStrict(step, { title: 'a' }, words)).toEqual({ title: 'a' });
  });

  it('names the field that was meant, before it names what is missing', () => {
    const lesson = strict({ steps: is.list(step) });
    const value = { steps: [{ title: 'a' }, { titel: 'b', until: 1 }] };
    expect(refused(value, lesson)).toEqual({
      kind: 'lesson',
      message: 'The lesson cannot be read: there is no field “titel”: did you mean “title”?',
      file: 'a.lesson.json',
      field: 'steps[1].titel',
      found: 'a field “titel”',
      expected: 'one of title, until',
      advice: 'Correct it and open it again. Nothing that is open here has changed.',
    });
  });

  it('names no other field where none is near', () => {
    expect(refused({ title: 'a', colour: 1 }).message).toBe(
      'The lesson cannot be read: there is no field “colour”.',
    );
  });

  it.each<[string, unknown, string, string, string]>([
    ['a wrong value', { title: 'a', until: -1 }, 'until', '-1', 'a whole number from 0'],
    ['a missing field', { until: 1 }, 'title', 'nothing', 'a text'],
    ['no object', [], 'the document', '[]', 'an object'],
    ['nothing', null, 'the document', 'null', 'an object'],
  ])('tells %s', (_, value, field, found, expected) => {
    const data = refused(value);
    expect(data).toMatchObject({ field, found });
    expect(data.expected).toContain(expected);
  });

  it.each(['__proto__', 'constructor', 'toString'])('takes %s for a field like others', (name) => {
    const value = JSON.parse(`{"title":"a","${name}":{"until":3}}`) as unknown;
    expect(refused(value).field).toBe(name);
  });
});

describe('oneOfKinds', () => {
  type Ask =
    | { readonly kind: 'choice'; readonly options: readonly string[] }
    | { readonly kind: 'number'; readonly unit: string };
  const ask = oneOfKinds<Ask>('kind', {
    choice: strict<Extract<Ask, { kind: 'choice' }>>({
      kind: is.exactly('choice'),
      options: is.list(is.text()),
    }),
    number: strict<Extract<Ask, { kind: 'number' }>>({
      kind: is.exactly('number'),
      unit: is.text(),
    }),
  });

  it('reads each by its own check', () => {
    expect(readStrict(ask, { kind: 'number', unit: '%' }, words)).toEqual({
      kind: 'number',
      unit: '%',
    });
    expect(refused({ kind: 'number', options: [] }, ask).message).toContain('“options”');
  });

  it.each([[{}], [{ kind: 'other' }], [{ kind: 3, unit: '%' }], [{ kind: 'toString' }]])(
    '%j: tells which there are',
    (value) => {
      expect(refused(value, ask)).toMatchObject({
        field: 'kind',
        expected: 'one of choice, number',
      });
    },
  );

  it('tells that there is no object', () => {
    expect(refused('choice', ask)).toMatchObject({ field: 'the document', expected: 'an object' });
  });
});

describe('parseStrict', () => {
  const parse = (text: string) => parseStrict(step, text, 100, words);

  it('reads text, with a byte order mark or without', () => {
    expect(parse('\uFEFF{"title":"a"}')).toEqual({ title: 'a' });
  });

  it('refuses what is no JSON, and what is too long before it is parsed', () => {
    expect(refusal(() => parse('{"title":')).message).toBe('The lesson is not valid JSON.');
    expect(refusal(() => parse('x'.repeat(101)))).toMatchObject({
      message: 'The lesson is too long.',
      found: '101 characters',
      expected: 'at most 100',
    });
  });
});

describe('nearest', () => {
  const known = ['until', 'title', 'setup', 'snrDb', 'doForMe'];
  it.each([
    ['untill', 'until'],
    ['utnil', 'until'],
    ['Title', 'title'],
    ['snrdb', 'snrDb'],
    ['doforme', 'doForMe'],
    ['colour', null],
    ['', null],
    ['u', null],
  ])('%s: %s', (name, meant) => {
    expect(nearest(name, known)).toBe(meant);
  });

  it('is quick on a name of a megabyte', () => {
    expect(nearest('x'.repeat(2 ** 20), known)).toBeNull();
  });
});
