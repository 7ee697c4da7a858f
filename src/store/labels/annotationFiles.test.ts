/** Files that are dropped are told apart by what is in them, not by their names. */
import { describe, expect, it } from 'vitest';
import { annotationsToJson } from '../../scene/annotations';
import { annotationsToCsv } from '../../scene/annotationsCsv';
import { sortedFiles } from './annotationFiles';

const set = {
  scene: { name: 'a', lines: 3, samples: 4, bands: 5 },
  endmemberNames: ['soil', 'tree; "old"', 'wavelength'],
  labels: [{ line: 1, sample: 2, abundances: [0.5, 0.25, 0.25], error: 0.1, checked: true }],
};
const json = annotationsToJson(set);
const csv = annotationsToCsv(set);
const file = (name: string, text: string): File => new File([text], name);
const wavelengths = Array.from({ length: 40 }, (_, i) => 400 + 10 * i);

describe('annotations', () => {
  it.each([
    ['a.json', json],
    ['torn.json', json.slice(0, json.indexOf('"endmembers"'))],
    ['by hand.json', '[{"labels": []}]'],
    ['a.csv', csv],
    ['excel.csv', `\ufeff${csv.replaceAll(',', ';')}`],
    ['order.CSV', 'Sample,"Line",soil\r\n1,2,1\r\n'],
    ['no rows.csv', 'line,sample,soil'],
  ])('%s', async (name, text) => {
    const given = [file('scene.mat', 'MATLAB'), file(name, text)];
    const { annotations, others } = await sortedFiles(given);
    expect(annotations).toEqual([given[1]]);
    expect(others).toEqual([given[0]]);
  });
});

describe('no annotations', () => {
  it.each([
    ['a table of spectra', 'wavelength,soil\n400,0.5\n410,0.5\n'],
    ['one without words', wavelengths.map((w) => `${w};0,5`).join('\n')],
    [
      'spectra in rows, with their place',
      ['line,sample,' + wavelengths.join(), '1,2,' + wavelengths.map(() => 0.5).join()].join('\n'),
    ],
    ['metadata of a library', 'spectra names,level_1\nred clay tile,roof\n'],
    ['words', 'hello\nthere\n'],
    ['nothing', ''],
    ['lines of a road', 'line,station\n1,2\n'],
  ])('%s', async (_, text) => {
    const given = [file('a.csv', text)];
    expect(await sortedFiles(given)).toEqual({ annotations: [], others: given });
  });

  it('a description of a product, beside it', async () => {
    const given = [
      file('item.json', '{"type": "Feature", "stac_version": "1.0.0"}'),
      file('b', ''),
    ];
    expect(await sortedFiles(given)).toEqual({ annotations: [], others: given });
  });

  it('a table that is named otherwise is not looked into', async () => {
    const given = [file('labels.txt', csv)];
    expect((await sortedFiles(given)).others).toEqual(given);
  });
});
