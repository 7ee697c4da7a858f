/** The studio's own lessons, their list, and the words they share with the page. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { layerKinds } from '../store/image/layerKinds';
import { panels } from '../ui/shell/panels';
import { catalogue } from './catalogue';
import { conditionWords, holds } from './conditions';
import type { FactValue } from './conditions';
import { factBases, factOf, infoOf } from './factTable';
import { layerNames, placeIds } from './places';
import { readLesson } from './read';
import { inlineOf, namesIn, paragraphsOf } from './text';

const folder = path.resolve('src/lessons/texts');

describe('the list of lessons', () => {
  it('has every file, in its words', () => {
    const files = readdirSync(folder).map((file) => {
      const { id, title, goal, minutes } = readLesson(
        readFileSync(path.join(folder, file), 'utf8'),
        file,
      );
      expect(file).toBe(`${id}.lesson.json`);
      return { id, title, goal, minutes };
    });
    const listed = catalogue.map(({ id, title, goal, minutes }) => ({ id, title, goal, minutes }));
    const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
    expect([...listed].sort(byId)).toEqual(files.sort(byId));
  });

  it.each(catalogue.map((entry) => [entry.id, entry] as const))('loads %s', async (id, entry) => {
    expect(await entry.load()).toMatchObject({ id });
  });
});

it('places and layers are the page’s own', () => {
  expect([...placeIds].sort()).toEqual(panels.map((p) => p.id).sort());
  expect([...layerNames].sort()).toEqual([...layerKinds.one, ...layerKinds.each].sort());
});

it('a fact is taken apart at the longest name that fits', () => {
  expect(factOf('race.rmse.fcls-known')).toEqual({ base: 'race.rmse', part: 'fcls-known' });
  expect(factOf('labels.count')).toEqual({ base: 'labels.count', part: null });
  expect(factOf('labels.count.St. Gallen')).toEqual({ base: 'labels.count', part: 'St. Gallen' });
  expect(factOf('race.rmse')).toBeNull();
  expect(factOf('constructor')).toBeNull();
  for (const base of factBases) expect(infoOf(base).says).toMatch(/[.”…]$/);
});

describe('conditions', () => {
  const values: Record<string, FactValue> = { a: 3, b: 6, word: 'spread', gone: null };
  const lookup = (fact: string) => values[fact] ?? null;
  const is = (condition: Parameters<typeof holds>[0]) => holds(condition, lookup);
  it('compare numbers, words and other facts', () => {
    expect(is({ fact: 'a', is: '>=', value: 3 })).toBe(true);
    expect(is({ fact: 'a', is: '<', value: 3 })).toBe(false);
    expect(is({ fact: 'a', is: 'near', value: 3.4, within: 0.5 })).toBe(true);
    expect(is({ fact: 'a', is: 'near', value: 3.6, within: 0.5 })).toBe(false);
    expect(is({ fact: 'b', is: '=', of: { fact: 'a', times: 2 } })).toBe(true);
    expect(is({ fact: 'word', is: '=', value: 'spread' })).toBe(true);
    expect(is({ fact: 'word', is: '<', value: 3 })).toBe(false);
  });
  it('do not hold of what is not known, nor does their opposite', () => {
    const unknown = { fact: 'gone', is: '=', value: 1 } as const;
    expect(is(unknown)).toBe(false);
    expect(is({ not: unknown })).toBe(false);
    expect(is({ not: { fact: 'a', is: '=', value: 1 } })).toBe(true);
    expect(is({ any: [unknown, { fact: 'a', is: '=', value: 3 }] })).toBe(true);
    expect(is({ all: [unknown, { fact: 'a', is: '=', value: 3 }] })).toBe(false);
  });
  it('are told in a line', () => {
    const of = { fact: 'a', is: '>=', of: { fact: 'b', times: 2 } } as const;
    expect(conditionWords({ all: [of, { not: { fact: 'word', is: '!=', value: 'x' } }] })).toBe(
      'a ≥ 2 × b and not (word ≠ x)',
    );
  });
});

describe('texts', () => {
  it('know four marks and nothing else', () => {
    expect(inlineOf('**bold _and_** [[a.b]] {Water} <b>x</b> a_b_c')).toEqual([
      {
        kind: 'strong',
        inside: [
          { kind: 'text', text: 'bold ' },
          { kind: 'emphasis', inside: [{ kind: 'text', text: 'and' }] },
        ],
      },
      { kind: 'text', text: ' ' },
      { kind: 'fact', text: 'a.b' },
      { kind: 'text', text: ' ' },
      { kind: 'name', text: 'Water' },
      { kind: 'text', text: ' <b>x</b> a_b_c' },
    ]);
    expect(paragraphsOf('one\n two\n\n three')).toEqual(['one two', 'three']);
    expect(namesIn('**[[a]]** and {Water}', 'fact')).toEqual(['a']);
  });
});
