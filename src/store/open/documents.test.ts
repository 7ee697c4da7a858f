/** Files that are dropped are told apart by what is in them, not by their names. */
import { describe, expect, it } from 'vitest';
import { annotationsToJson } from '../../scene/annotations';
import { annotationsToCsv } from '../../scene/annotationsCsv';
import { recipeFileText } from '../../scene/recipeFile';
import { demoRecipe } from '../../scene/recipe';
import { sortedFiles } from './documents';
import type { DocumentKind } from './documents';

const set = {
  scene: { name: 'a', lines: 3, samples: 4, bands: 5 },
  endmemberNames: ['soil', 'tree; "old"', 'wavelength'],
  labels: [{ line: 1, sample: 2, abundances: [0.5, 0.25, 0.25], error: 0.1, checked: true }],
};
const json = annotationsToJson(set);
const csv = annotationsToCsv(set);
const lesson: DocumentKind = {
  format: 'unmixing-studio-lesson',
  what: 'a lesson',
  open: () => undefined,
};
const sorted = (files: readonly File[]) => sortedFiles(files, [lesson]);
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
    const { annotations, others } = await sorted(given);
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
    expect(await sorted(given)).toMatchObject({ annotations: [], others: given });
  });

  it('a description of a product, beside it', async () => {
    const given = [
      file('item.json', '{"type": "Feature", "stac_version": "1.0.0"}'),
      file('b', ''),
    ];
    expect(await sorted(given)).toMatchObject({ annotations: [], refused: [], others: given });
  });

  it('a table that is named otherwise is not looked into', async () => {
    const given = [file('labels.txt', csv)];
    expect((await sorted(given)).others).toEqual(given);
  });
});

describe('documents', () => {
  const refusal = async (text: string, name = 'x.json') => {
    const { refused, others, annotations, documents } = await sorted([file(name, text)]);
    expect([others, annotations, documents]).toEqual([[], [], []]);
    return refused[0].data;
  };

  it('are given to whoever reads their format, whatever they are called', async () => {
    const given = [
      file('scene.mat', 'MATLAB'),
      file('IMG-0001.JSON', '\ufeff{"title":"a","format":"unmixing-studio-lesson","steps":['),
    ];
    const { documents, others, refused } = await sorted(given);
    expect(documents).toEqual([{ file: given[1], kind: lesson }]);
    expect(others).toEqual([given[0]]);
    expect(refused).toEqual([]);
  });

  it('with labels in them are no annotations if they say what they are', async () => {
    const text = '{"format":"unmixing-studio-lesson","start":{"labels":[]}}';
    expect((await sorted([file('a.json', text)])).documents).toHaveLength(1);
  });

  it.each<[string, string, RegExp, RegExp]>([
    ['no format', '{"hello":1}', /does not say its format/, /beside it/],
    ['a list', '[1,2]', /does not say its format/, /beside it/],
    ['another’s format', '{"format":"GeoJSON"}', /^“GeoJSON”$/, /beside it/],
    ['a newer one of ours', '{"format":"unmixing-studio-poem"}', /poem/, /reload the page/],
    ['a recipe where none is read', recipeFileText(demoRecipe), /scene/, /reload the page/],
    ['the JSON of a session', '{"format":"unmixing-studio-session"}', /session/, /\.unmix file/],
    ['the JSON of weights', '{"format":"unmixing-studio-weights"}', /weights/, /\.unmixw file/],
    ['the config of a run', '{"format":"unmixing-studio-run"}', /run/, /--config/],
    ['a long format', `{"format":"${'x'.repeat(5000)}"}`, /^“x{80}”$/, /beside it/],
    ['an inherited name', '{"format":"constructor"}', /constructor/, /beside it/],
  ])('%s is refused, saying what was found and what is read', async (_, text, found, advice) => {
    const data = await refusal(text);
    expect(data).toMatchObject({ kind: 'file', file: 'x.json', field: 'format' });
    expect(data.found).toMatch(found);
    expect(data.expected).toBe('annotations or a lesson of the studio');
    expect(data.advice).toMatch(advice);
  });

  it('of ours beside a scene are refused, too, and the scene is opened', async () => {
    const given = [file('a.hdr', 'ENVI'), file('x.json', '{"format":"unmixing-studio-poem"}')];
    const { refused, others } = await sorted(given);
    expect(others).toEqual([given[0]]);
    expect(refused).toHaveLength(1);
  });
});
