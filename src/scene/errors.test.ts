/** Other people's messages inside sentences of ours. */
import { describe, expect, it } from 'vitest';
import { inClause } from './errors';

describe('a message inside a sentence', () => {
  it.each([
    [new Error('The engine could not be started.'), 'The engine could not be started'],
    ['no full stop', 'no full stop'],
    [' out of memory. ', 'out of memory'],
    ['and so on...', 'and so on...'],
    [new Error(''), ''],
    [undefined, ''],
    [null, ''],
  ])('%s', (thrown, words) => {
    expect(inClause(thrown)).toBe(words);
  });
});
