/** Bands as text and by reason, and crops: the arithmetic of the import check's panel. */
import { describe, expect, it } from 'vitest';
import { bandText, groupBands, parseBands, parseNumbers, withBands } from './bands';
import { cropBetween, cropProblem, isWhole, wholeImage, withCropField } from './crop';

describe('bands as text', () => {
  it('are written as ranges and read back', () => {
    for (const bands of [[], [0], [3, 4], [0, 1, 2, 7, 104, 105, 106, 107, 108]]) {
      expect(parseBands(bandText(bands), 162)).toEqual(bands);
    }
    expect(bandText([104, 105, 106, 107, 108, 150])).toBe('104–108, 150');
  });

  it('are read as people write them', () => {
    const bands = [4, 5, 6, 9];
    for (const text of ['4-6,9', '9 ; 4 – 6', '4..6 9', '6, 5, 4, 4-5, 9', ' 4—6\t9 ']) {
      expect(parseBands(text, 10)).toEqual(bands);
    }
  });

  it('are refused with a reason', () => {
    expect(parseBands('4, x', 10)).toContain('“x” is not a band');
    expect(parseBands('8-10', 10)).toContain('no band 10: bands are 0 to 9');
    expect(parseBands('8-4', 10)).toContain('backwards');
    expect(parseBands('1.5', 10)).toContain('“1.5”');
  });

  it('stand beside no-data values, which may be negative', () => {
    expect(parseNumbers('-9999, 0 −1.5 1e4 0')).toEqual([-9999, 0, -1.5, 10_000]);
    expect(parseNumbers('')).toEqual([]);
    expect(parseNumbers('none')).toContain('“none” is not a number');
  });
});

describe('bands by reason', () => {
  const proposals = [
    { band: 7, reason: 'water absorption' },
    { band: 2, reason: 'file' },
    { band: 8, reason: 'water absorption' },
  ] as const;

  it('say why each is left out, and which proposals are used', () => {
    expect(groupBands([2, 5, 8], proposals)).toEqual({
      left: [
        { reason: 'file', bands: [2] },
        { reason: 'water absorption', bands: [8] },
        { reason: 'chosen', bands: [5] },
      ],
      kept: [7],
    });
  });

  it('are left out and taken in', () => {
    expect(withBands([2, 5], [4, 5, 6], true)).toEqual([2, 4, 5, 6]);
    expect(withBands([2, 5], [4, 5, 6], false)).toEqual([2]);
  });
});

describe('a crop', () => {
  const size = { lines: 20, samples: 30 };

  it('is every pixel that the rectangle touches, in whatever direction it is drawn', () => {
    const crop = { line: 5, sample: 3, lines: 6, samples: 13 };
    const [a, b] = [
      { x: 0.11, y: 0.26 },
      { x: 0.52, y: 0.52 },
    ];
    expect(cropBetween(a, b, size)).toEqual(crop);
    expect(cropBetween(b, a, size)).toEqual(crop);
    expect(cropBetween({ x: a.x, y: b.y }, { x: b.x, y: a.y }, size)).toEqual(crop);
    // Drawn beyond the picture's edge.
    expect(cropBetween({ x: -1, y: -0.2 }, { x: 1.3, y: 1 }, size)).toEqual(wholeImage(size));
    expect(isWhole(wholeImage(size), size)).toBe(true);
    expect(isWhole(crop, size)).toBe(false);
  });

  it('stays inside the image', () => {
    const crop = { line: 5, sample: 3, lines: 15, samples: 10 };
    expect(withCropField(crop, 'line', 12, size)).toEqual({ ...crop, line: 12, lines: 8 });
    expect(cropProblem('lines', 16, crop, size)).toBe('From 1 to 15.');
    expect(cropProblem('samples', 27, crop, size)).toBeNull();
    expect(cropProblem('line', 20, crop, size)).toBe('From 0 to 19.');
    expect(cropProblem('sample', 0.5, crop, size)).toBe('A whole number.');
  });
});
