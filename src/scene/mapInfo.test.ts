import { describe, expect, it } from 'vitest';
import { mapInfoOf } from './mapInfo';

describe('map info', () => {
  it('is taken apart, whatever its braces and lines', () => {
    const text =
      '{ UTM, 1.5, 1, 669657.2,\r\n 5328077.4, 30, 20, 32, North, WGS-84,\n units=Meters, Rotation=-12.5 }';
    expect(mapInfoOf(text)).toEqual({
      projection: 'UTM',
      tie: [1.5, 1, 669657.2, 5328077.4, 30, 20],
      rotation: -12.5,
      words: ['32', 'North', 'WGS-84'],
      units: 'Meters',
    });
  });

  it.each([
    ['', 'an empty text'],
    ['UTM, 1, 1, 5, 5, 30', 'a field less'],
    ['UTM, 1, , 5, 5, 30, 30', 'an empty field'],
    ['UTM, 1, 1, east, 5, 30, 30', 'a word for a number'],
    ['UTM, 1, 1, 5, 5, 0, 30', 'a pixel without width'],
    ['UTM, 1, 1, 5, 5, 30, -30', 'a pixel of height below 0'],
  ])('ties nothing with %j: %s', (text) => {
    expect(mapInfoOf(text).tie).toBeNull();
  });

  it('has empty words and a turn of 0 where nothing is said, NaN for a turn that is no number', () => {
    expect(mapInfoOf()).toEqual({ projection: '', tie: null, rotation: 0, words: [], units: '' });
    expect(mapInfoOf('Arbitrary, 1, 1, 0, 0, 1, 1, rotation=left').rotation).toBeNaN();
    expect(mapInfoOf('UTM, 1, 1, 0, 0, 1, 1, , North').words).toEqual(['', 'North']);
  });
});
