import { describe, expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import type { StudioErrorData } from '../scene/errors';
import { readLesson } from './read';
import { testLesson } from './testLesson.suite';

type Plain = Record<string, unknown>;

/** The test lesson as plain data, changed. */
function changed(change: (lesson: Plain & { steps: Plain[]; start: Plain }) => void): string {
  const lesson = JSON.parse(JSON.stringify(testLesson)) as Plain & { steps: Plain[]; start: Plain };
  change(lesson);
  return JSON.stringify(lesson);
}

function errorOf(text: string): StudioErrorData {
  try {
    readLesson(text, 'my.lesson.json');
  } catch (error) {
    if (error instanceof StudioError) return error.data;
    throw error;
  }
  throw new Error('The lesson was read.');
}

describe('a lesson that is right', () => {
  it('comes back as it was written', () => {
    expect(readLesson(JSON.stringify(testLesson))).toEqual(testLesson);
  });

  it('keeps HTML as the text that it is', () => {
    const text = '<script>alert(1)</script> and <b>bold</b>';
    const lesson = readLesson(changed((l) => (l.steps[0].text = text)));
    expect(lesson.steps[0].text).toBe(text);
  });
});

describe('a lesson that is wrong is refused whole', () => {
  it.each([
    ['no JSON', '{ "format": ', 'The lesson is not valid JSON.'],
    ['another format', changed((l) => (l.format = 'x')), 'format is not what it should be'],
    ['version 2', changed((l) => (l.version = 2)), 'version is not what it should be'],
    [
      'thirteen steps',
      changed(
        (l) =>
          (l.steps = Array.from({ length: 13 }, (_, i) => ({
            id: `s${i}`,
            title: 't',
            text: 'x',
          }))),
      ),
      'steps is not what it should be',
    ],
    ['duplicate ids', changed((l) => (l.steps[1].id = 'miss')), 'steps 1 and 2 have the same id'],
    [
      'an unknown field',
      changed((l) => (l.steps[0].untill = {})),
      'there is no field “untill”: did you mean “until”?',
    ],
    [
      'an unknown fact',
      changed((l) => (l.steps[0].until = { fact: 'lables.count', is: '>', value: 1 })),
      'there is no fact “lables.count”: did you mean “labels.count”?',
    ],
    [
      'an unknown fact in a text',
      changed((l) => (l.steps[0].text = '[[draws.mising]]')),
      'did you mean “draws.missing”?',
    ],
    [
      'an unknown endmember',
      changed((l) => (l.steps[0].text = 'all {Watr}')),
      'there is no endmember “Watr”: did you mean “Water”?',
    ],
    [
      'an unknown method',
      changed((l) => (l.steps[0].until = { fact: 'race.rmse.fclss', is: '>', value: 1 })),
      'there is no method “fclss”: did you mean “fcls”?',
    ],
    [
      'near without within',
      changed((l) => (l.steps[0].until = { fact: 'labels.count', is: 'near', value: 1 })),
      'steps[0].until.within is not what it should be',
    ],
    [
      'a scene beyond the limits',
      changed((l) => ((l.start.scene as { spec: Plain }).spec.lines = 5000)),
      'start.scene.spec.lines is not what it should be',
    ],
    [
      'a setting out of range',
      changed((l) => (l.steps[0].setup = { settings: { steps: -1 } })),
      'steps[0].setup.settings.steps is not what it should be',
    ],
    [
      'ninety words',
      changed((l) => (l.steps[0].text = 'word '.repeat(90))),
      'steps[0].text is not what it should be',
    ],
    [
      'a fact that is no pixel’s',
      changed((l) => (l.steps[0].ask = { kind: 'pixel', prompt: 'where', fact: 'labels.count' })),
      'is not a fact about a pixel',
    ],
  ])('%s', (_, text, said) => {
    const { kind, file, message, expected, advice } = errorOf(text);
    expect(message).toContain(said);
    expect(kind).toBe('lesson');
    expect(file).toBe('my.lesson.json');
    expect(expected).toBeTruthy();
    expect(advice).toContain('Nothing that is open here has changed');
  });

  it('300 KB', () => {
    const found = errorOf(changed((l) => (l.goal = 'x'.repeat(300 * 1024))));
    expect(found.message).toBe('The lesson is too long.');
    expect(found.found).toMatch(/^30\d KB$/);
    expect(found.expected).toBe('at most 256 KB');
  });
});
