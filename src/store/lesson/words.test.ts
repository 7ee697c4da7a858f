import { expect, it } from 'vitest';
import type { ChoiceQuestion, NumberQuestion } from '../../lessons/lesson';
import { answerWords, factWords, gapWords } from './words';

const ask: NumberQuestion = {
  ...{ kind: 'number', prompt: '?', fact: 'draws.missing' },
  ...{ min: 0, max: 100, step: 1, unit: '%' },
};

it('facts have their unit and three digits', () => {
  expect(factWords('draws.missing', 36)).toBe('36 %');
  expect(factWords('truth.mixedShare', 37.92)).toBe('37.9 %');
  expect(factWords('race.rmse.fcls', 0.043_21)).toBe('0.0432');
  expect(factWords('run.status', 'finished')).toBe('finished');
  expect(factWords('run.step', null)).toBe('–');
});

it('the gap between a guess and a measurement is told', () => {
  expect(gapWords(ask, 20, 36)).toBe('You said 20 %, measured is 36 %: 16 points too low.');
  expect(gapWords(ask, 50, 36)).toBe('You said 50 %, measured is 36 %: 14 points too high.');
  expect(gapWords(ask, 35, 36)).toBe('You said 35 %, measured is 36 %: close.');
  expect(gapWords(ask, 35, null)).toBe('You said 35 %; it could not be measured here.');
});

it('a choice is answered by what the lesson says of it', () => {
  const choice: ChoiceQuestion = {
    ...{ kind: 'choice', prompt: '?' },
    options: [
      { text: 'A', says: 'Not so.' },
      { text: 'B', right: true },
    ],
  };
  const words = (option: number) =>
    answerWords(choice, { kind: 'choice', option }, { kind: 'choice', right: [1] });
  expect(words(0)).toBe('Not so. The answer is “B”.');
  expect(words(1)).toBe('Yes, that is so.');
});

it('a mixture is told with its largest difference, in points', () => {
  const words = answerWords(
    { kind: 'mixture', prompt: '?', pixel: [0, 0] },
    { kind: 'mixture', names: ['Water', 'Vegetation'], fractions: [0.5, 0.5] },
    { kind: 'mixture', fractions: [0.4, 0.6] },
  );
  expect(words).toBe('Truly it is Water 40 %, Vegetation 60 %: 10 points off for Water.');
});
