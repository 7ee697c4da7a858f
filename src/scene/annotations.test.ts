import { describe, expect, it } from 'vitest';
import { annotationsToJson, parseAnnotations } from './annotations';
import { annotationsToCsv } from './annotationsCsv';
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

  it.each([
    ['JSON', annotationsToJson],
    ['CSV', annotationsToCsv],
  ])('%s with what was said of each label, and endmembers called as the columns', (_, write) => {
    const [first, second] = set.labels;
    const labels = [
      { ...first, error: 0, checked: true },
      { ...second, error: 0.1 },
      { ...first, line: 3, error: 0.5, confidence: 0 },
      { ...first, line: 4 },
    ];
    for (const names of [set.endmemberNames, ['error', 'Checked', 'confidence']]) {
      const given = { ...set, endmemberNames: names, labels };
      const read = parseAnnotations(write(given), 'labels', size);
      expect(read.endmemberNames).toEqual(names);
      expect(read.labels).toEqual(labels);
      const unsaid = { ...given, labels: set.labels };
      expect(parseAnnotations(write(unsaid), 'labels', size).labels).toEqual(set.labels);
    }
  });

  it('a file of before, with an endmember called error, keeps it', () => {
    const text = 'line,sample,Error,checked,c\n1,2,0.2,0.3,0.5\n1,3,0,0,1\n1,4,1,0,0';
    const { endmemberNames, labels } = parseAnnotations(text, 'x.csv', size);
    expect(endmemberNames).toEqual(['Error', 'checked', 'c']);
    expect(labels.map((l) => l.abundances)).toEqual([
      [0.2, 0.3, 0.5],
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(labels.every((l) => !('error' in l) && !('checked' in l))).toBe(true);
  });

  it('reads errors and marks as people and spreadsheets write them', () => {
    const text = 'line;sample;Error;CHECKED;a;b\n1;2;0,05;YES;1;0\n1;3; ;no;1;0\n1;4;-0;;1;0';
    const { labels } = parseAnnotations(text, 'x.csv', size);
    expect(labels).toEqual([
      { line: 1, sample: 2, abundances: [1, 0], error: 0.05, checked: true },
      { line: 1, sample: 3, abundances: [1, 0] },
      { line: 1, sample: 4, abundances: [1, 0], error: 0 },
    ]);
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

  it.each(['0.51', '-0.1', '10', '10 %', '1e999', 'NaN', 'exact', '±0.1'])(
    'an error of %s, in the row that has it',
    (error) => {
      const data = failure(`line,sample,error,a,b\n1,1,0.1,1,0\n1,2,${error},1,0`);
      expect(data).toMatchObject({ kind: 'annotations', file: 'labels.csv', field: 'error' });
      expect(data.message).toMatch(/^Row 3: /);
      expect(data.expected).toContain('0 to 0.5');
    },
  );

  it.each([
    ['error', null],
    ['error', '0.1'],
    ['error', true],
    ['error', [0.1]],
    ['error', { value: 0.1 }],
    ['error', -1e-9],
    ['error', 'x'.repeat(60)],
    ['checked', 1],
    ['checked', null],
    ['checked', 'yes'],
  ])('JSON with %s: %j', (field, value) => {
    const labels = [set.labels[0], { ...set.labels[1], [field]: value }];
    const file = JSON.parse(annotationsToJson(set)) as Record<string, unknown>;
    const data = failure(JSON.stringify({ ...file, labels }));
    expect(data).toMatchObject({ kind: 'annotations', file: 'labels.csv', field });
    expect(data.message).toMatch(/^Label 2: /);
    expect((data.found ?? '').length).toBeLessThanOrEqual(40);
  });

  it('a mark that is neither yes nor no', () => {
    const data = failure('line,sample,checked,a,b\n1,1,maybe,1,0');
    expect(data).toMatchObject({ field: 'checked', found: '"maybe"' });
    expect(data.message).toContain('Row 2');
  });

  it.each(['', '{broken', 'just some words'])('not annotations at all: %j', (text) => {
    expect(failure(text).kind).toBe('annotations');
  });
});
