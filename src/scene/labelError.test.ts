import { describe, expect, it } from 'vitest';
import {
  allPure,
  errorChoices,
  errorWords,
  handError,
  isUnsure,
  largestError,
  sureWords,
} from './labelError';

describe('how sure a label is', () => {
  it('has words that are those of the choices', () => {
    for (const { error, words } of errorChoices) expect(errorWords(error)).toBe(words);
    expect(errorChoices.map((c) => c.error)).toEqual([0, 0.05, handError, 0.2]);
    expect(errorWords(undefined)).toBe('not said');
    expect(errorWords(NaN)).toBe('not said');
    expect(errorWords(0.137)).toBe('± 14 %');
    expect(errorWords(0.004)).toBe('± 0.4 %');
    expect(errorWords(largestError)).toBe('± 50 %');
  });

  it('says the weight of labels of before, and what is not used', () => {
    expect(sureWords({})).toBe('not said');
    expect(sureWords({ error: 0.1 })).toBe('± 10 %');
    expect(sureWords({ confidence: 0.6 })).toBe('weight 60 %');
    expect(sureWords({ confidence: 0.6, error: 0 })).toBe('exact, weight 60 %');
    expect(sureWords({ confidence: 0, error: 0.1 })).toBe('not used');
  });

  it('knows what is less sure than a hand label', () => {
    for (const sure of [{}, { error: 0 }, { error: 0.1 }, { confidence: 1 }])
      expect(isUnsure(sure)).toBe(false);
    for (const unsure of [{ error: 0.11 }, { confidence: 0 }, { confidence: 0.95, error: 0 }])
      expect(isUnsure(unsure)).toBe(true);
  });

  it('sees when labels are of one material each', () => {
    expect(allPure([])).toBe(false);
    expect(allPure([{ abundances: [1, 0] }, { abundances: [0.01, 0.99] }])).toBe(true);
    expect(allPure([{ abundances: [1, 0] }, { abundances: [0.02, 0.98] }])).toBe(false);
  });
});
