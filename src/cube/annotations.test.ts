import { describe, expect, it } from 'vitest';
import { annotationsToCsv, annotationsToJson, parseAnnotations } from './annotations';
import { StudioError, type StudioErrorData } from './errors';

const set = {
  scene: { name: 'demo', lines: 10, samples: 20, bands: 5 },
  endmemberNames: ['Tree', 'Water, "deep"', '=SUM(A1)'],
  labels: [
    { line: 0, sample: 19, abundances: [0.25, 0.75, 0] },
    { line: 9, sample: 3, abundances: [0, 0, 1] },
  ],
};
const size = { lines: 10, samples: 20 };

function failure(text: string): StudioErrorData {
  try {
    parseAnnotations(text, 'labels.csv', size);
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    return (error as StudioError).data;
  }
  throw new Error('should have failed');
}

describe('round trip', () => {
  it.each([
    ['JSON', annotationsToJson(set)],
    ['CSV', annotationsToCsv(set)],
  ])('%s', (_, text) => {
    const { endmemberNames, labels, notes } = parseAnnotations(text, 'labels', size);
    expect(endmemberNames).toEqual(set.endmemberNames);
    expect(labels).toEqual(set.labels);
    expect(notes).toEqual([]);
  });

  it.each([
    ['JSON', annotationsToJson],
    ['CSV', annotationsToCsv],
  ])('%s with confidences, and an endmember of that name', (_, write) => {
    const names = ['Tree', 'Water', 'Confidence'];
    const labels = [{ ...set.labels[0], confidence: 0.35 }, set.labels[1]];
    for (const given of [
      { ...set, labels },
      { ...set, endmemberNames: names, labels },
      { ...set, endmemberNames: names },
    ]) {
      const read = parseAnnotations(write(given), 'labels', size);
      expect(read.endmemberNames).toEqual(given.endmemberNames);
      expect(read.labels).toEqual(given.labels);
    }
  });

  it('takes an empty confidence for full, and writes none where all are sure', () => {
    const { labels } = parseAnnotations(
      'line,sample,confidence,a,b\n1,2,,1,0\n1,3,0.5,1,0',
      'x.csv',
      size,
    );
    expect(labels.map((l) => l.confidence)).toEqual([undefined, 0.5]);
    expect(annotationsToCsv(set) + annotationsToJson(set)).not.toContain('confidence');
  });

  it('accepts a byte order mark, semicolons, decimal commas and CRLF', () => {
    const { labels } = parseAnnotations('\uFEFFline;sample;a;b\r\n1;2;0,5;0,5\r\n', 'x.csv', size);
    expect(labels).toEqual([{ line: 1, sample: 2, abundances: [0.5, 0.5] }]);
  });

  it('does not let a spreadsheet run a name', () => {
    expect(annotationsToCsv(set)).toContain("'=SUM(A1)");
  });
});

describe('corrections that are said', () => {
  it('normalises rounding', () => {
    const { labels, notes } = parseAnnotations('line,sample,a,b\n1,2,0.33,0.66', 'x.csv', size);
    expect(labels[0].abundances[0]).toBeCloseTo(1 / 3, 12);
    expect(notes[0]).toContain('Row 2');
  });

  it('keeps the later of two labels on one pixel', () => {
    const { labels, notes } = parseAnnotations('line,sample,a,b\n1,2,1,0\n1,2,0,1', 'x.csv', size);
    expect(labels).toEqual([{ line: 1, sample: 2, abundances: [0, 1] }]);
    expect(notes[0]).toContain('Row 3');
  });
});

describe('refusals name file, row, field, found and expected', () => {
  it.each([
    [
      'another scene',
      annotationsToJson({ ...set, scene: { ...set.scene, lines: 11 } }),
      'scene',
      '11 lines',
    ],
    ['sum off', 'line,sample,a,b\n1,2,0.5,0.4', 'abundances', '0.9'],
    ['negative', 'line,sample,a,b\n1,2,1.5,-0.5', 'b', '-0.5'],
    ['outside', 'line,sample,a,b\n10,2,1,0', 'line', '10'],
    ['half a pixel', 'line,sample,a,b\n1,2.5,1,0', 'sample', '2.5'],
    ['empty cell', 'line,sample,a,b\n1,2,1,', 'b', 'NaN'],
    ['no such column', 'row,col,a,b\n1,2,1,0', 'line', 'row, col'],
    ['one endmember', 'line,sample,a\n1,2,1', 'endmembers', '1'],
    ['another JSON', '{"format":"geojson"}', 'format', 'geojson'],
    ['newer version', '{"format":"unmixing-studio-annotations","version":2}', 'version', '2'],
  ])('%s', (_, text, field, found) => {
    const data = failure(text);
    expect(data).toMatchObject({ kind: 'annotations', file: 'labels.csv', field });
    expect(data.found).toContain(found);
    expect(data.advice).not.toBe('');
  });

  it.each(['', '{broken', 'just some words'])('not annotations at all: %j', (text) => {
    expect(failure(text).kind).toBe('annotations');
  });
});
