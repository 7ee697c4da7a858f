/** Tables of spectra: beside a scene, in every dialect, and bad ones. */
import { describe, expect, it } from 'vitest';
import { asFile, matFile, openError, openScene } from '../../../../testdata/mat/open';
import { abundanceBox, bands, box } from '../../../../testdata/mat/toy';

const rows = [
  ['Wavelength', 'soil', 'dry grass'],
  ['400', '0', '10'],
  ['500', '1', '11'],
  ['600', '2', '12'],
  ['700', '3', '13.5'],
];
const table = (mark: string, end: string): string => rows.map((r) => r.join(mark)).join(end);
const scene = matFile({ Y: box(), A: abundanceBox() });

describe('beside a scene', () => {
  it.each([
    ['commas', table(',', '\n')],
    ['semicolons, CRLF, decimal commas', table(';', '\r\n').replace('.', ',')],
    [
      'tabs, a mark of UTF-8, a comment, blank lines',
      `\ufeff# by hand\n\n${table('\t', '\n')}\n\n`,
    ],
    ['quotes', rows.map((r) => r.map((c) => `"${c}"`).join(',')).join('\n')],
    [
      'an ASCII plot of ENVI',
      [
        'ENVI ASCII Plot File [Mon Jun 07 11:45:37 2021]',
        ...rows[0].map((name, i) => `Column ${i + 1}: ${name}${i ? `~~${i}` : ''}`),
        ...rows.slice(1).map((row) => `  ${row.join('   ')}`),
      ].join('\n'),
    ],
    ['empty cells at the end', rows.map((r, i) => r.join(',') + (i ? ',,' : '')).join('\n')],
  ])('%s', async (_, text) => {
    const { cube, truth } = await openScene([asFile(text, 'library.csv'), scene]);
    expect(cube.bands).toBe(bands);
    expect(cube.wavelengthSource).toBe('file');
    expect(Array.from(cube.wavelengths!)).toEqual([400, 500, 600, 700]);
    expect(truth!.names).toEqual(['soil', 'dry grass']);
    expect(Array.from(truth!.endmembers!)).toEqual([0, 1, 2, 3, 10, 11, 12, 13.5]);
  });
});

describe('refused', () => {
  it.each([
    ['alone', table(',', '\n'), /neither a scene nor abundances/, /endmembers/],
    ['a word', 'wavelength,soil\n400,dark', /row 1, soil/, /dark/],
    ['a short row', 'wavelength,soil\n400,1\n500', /row 2/, /1 cells/],
    ['no row', 'wavelength,soil\n', /rows/, /heading alone/],
    ['a wavelength of nothing', 'wavelength,soil\n,1', /row 1, wavelength/, /^$/],
  ])('%s', async (_, text, message, found) => {
    const error = await openError(asFile(text, 'bad.csv'));
    expect(error).toMatchObject({ kind: 'file', file: 'bad.csv' });
    expect(error.message).toMatch(message);
    expect(error.found).toMatch(found);
  });
});
