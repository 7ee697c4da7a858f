/** A check names the place, what is there and what was expected; and what is lenient takes what is right. */
import { describe, expect, it } from 'vitest';
import * as is from './check';

const point = is.object({ line: is.count, name: is.string });
const document = is.object({ version: is.exactly(1), points: is.list(point, 1, 3) });

describe('checked', () => {
  const right = { version: 1, points: [{ line: 0, name: 'a' }] };

  it('leaves unknown fields out', () => {
    expect(is.checked(document, { ...right, more: 1 })).toEqual({ value: right, fault: null });
  });

  it.each<[string, unknown, (string | number)[], unknown, string]>([
    ['no object', [right], [], [right], 'an object'],
    ['another value', { ...right, version: '1' }, ['version'], '1', '1'],
    ['nothing', { version: 1 }, ['points'], undefined, 'a list of 1 to 3 entries'],
    ['too few', { ...right, points: [] }, ['points'], [], 'a list of 1 to 3 entries'],
    [
      'a field of the second of a list',
      { ...right, points: [...right.points, { line: 1 }] },
      ['points', 1, 'name'],
      undefined,
      'a text',
    ],
    ['the first of two in the order of the check', {}, ['version'], undefined, '1'],
  ])('names %s', (_, value, at, found, expected) => {
    expect(is.checked(document, value)).toEqual({ fault: { at, found, expected } });
  });

  it('takes nothing from prototypes', () => {
    const inherited = Object.create(right) as unknown;
    expect(is.checked(document, inherited).fault?.at).toEqual(['version']);
  });
});

describe('lenient checks', () => {
  const crop = is.objectOrNone<{ readonly line?: number; readonly name: string }>({
    line: is.ifRight(is.some),
    name: is.or(is.string, 'unnamed'),
  });

  it.each([
    [null, { name: 'unnamed' }],
    [[1], { name: 'unnamed' }],
    [{ line: 0, name: 7 }, { name: 'unnamed' }],
    [
      { line: 2, name: '' },
      { line: 2, name: '' },
    ],
  ])('%j becomes %j', (value, read) => {
    expect(is.checked(crop, value)).toEqual({ value: read, fault: null });
  });

  it('ask for the field where there is no object', () => {
    const { fault } = is.checked(is.objectOrNone({ line: is.some }), 'text');
    expect(fault).toEqual({ at: ['line'], found: undefined, expected: 'a whole number above 0' });
  });
});
