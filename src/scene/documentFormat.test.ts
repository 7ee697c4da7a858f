/** The format of a document is the field of that name of its outermost object, however it is written. */
import { describe, expect, it } from 'vitest';
import { formatOf } from './documentFormat';

describe('formatOf', () => {
  it.each<[string, string | null]>([
    ['{"format":"a"}', 'a'],
    [' \n{ "version" : 1 , "format" : "a b" ', 'a b'],
    ['{"title":"x \\"format\\": \\"no\\"","format":"yes"', 'yes'],
    ['{"inner":{"format":"no"},"list":[{"format":"no"}],"format":"yes"}', 'yes'],
    ['{"inner":{"format":"no"}}', null],
    ['{"\\u0066ormat":"a"}', 'a'],
    ['{"format":"\\u00e4"}', 'ä'],
    ['{"key":"format","x":"no"}', null],
    ['{"format":1}', null],
    ['{"format":null}', null],
    ['{"format":["a"]}', null],
    ['{"format":"cut of', null],
    ['{"format"', null],
    ['{}{"format":"second"}', null],
    ['[{"format":"in a list"}]', null],
    ['"format":"a"', null],
    ['', null],
    ['hello', null],
  ])('%s: %s', (text, format) => {
    expect(formatOf(text)).toBe(format);
  });

  it('is quick on what was made to be slow', () => {
    const many = 2 ** 16;
    for (const text of ['{', '[', '"', '\\', '{"a":', ' '].map((s) => s.repeat(many))) {
      const begun = performance.now();
      expect(formatOf(text)).toBeNull();
      expect(performance.now() - begun).toBeLessThan(1000);
    }
    expect(formatOf(`{"a":"${'\\"'.repeat(many)}","format":"b"}`)).toBe('b');
  });
});
