/** What is said of a guess beside what was measured. */
import { describe, expect, it } from 'vitest';
import type { NumberQuestion } from '../../lessons/lesson';
import { answerWords, gapWords } from './words';

const share: NumberQuestion = {
  ...{ kind: 'number', fact: 'truth.mixedShare', prompt: 'How many?' },
  ...{ min: 0, max: 100, step: 1, unit: '%' },
};

describe('guesses in words', () => {
  it('shares differ by points, other numbers by themselves', () => {
    expect(gapWords(share, 12, 37.9)).toBe(
      'You said 12 %, measured is 37.9 %: 25.9 points too low.',
    );
    expect(gapWords({ ...share, max: 1, unit: '' }, 0.5, 0.2)).toBe(
      'You said 0.5, measured is 0.2: 0.3 too high.',
    );
    expect(gapWords(share, 36, 37.9)).toBe('You said 36 %, measured is 37.9 %: close.');
  });

  it('a mixture is told with its largest difference', () => {
    const words = answerWords(
      { kind: 'mixture', prompt: 'What is in it?', pixel: [0, 0] },
      { kind: 'mixture', names: ['Water', 'Vegetation'], fractions: [0.5, 0.5] },
      { kind: 'mixture', fractions: [0.4, 0.6] },
    );
    expect(words).toBe('Truly it is Water 40 %, Vegetation 60 %: 10 points off for Water.');
  });
});
