/** Spectra of ECOSTRESS and ASTER: as the libraries write them, in odd forms, and refused. */
import { describe, expect, it } from 'vitest';
import { ecostress } from '../../../../testdata/ecostress/writer';
import { asFile, open, openError } from '../../../../testdata/mat/open';
import { isSpectraTable } from '../csv/matches';
import { isEcostress } from './matches';
import { readEcostress } from './read';

const never = (): boolean => false;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const x = [0.4, 0.5, 0.6, 0.7];
const y = [10, 20, 40, 80];

async function read(text: string, name = 'soil.spectrum.txt') {
  const { arrays, texts, notes } = await readEcostress(asFile(text, name), never);
  const [wavelengths, values] = await Promise.all(
    arrays.map(async (array) => {
      const all: number[] = [];
      for await (const chunk of array.chunks()) all.push(...chunk.values);
      return all;
    }),
  );
  return { wavelengths, values, name: texts[0].values[0], notes };
}

describe('as the libraries write them', () => {
  it.each([
    ['ECOSTRESS, falling', {}],
    ['ASTER, falling, columns of fixed width', { aster: true }],
    ['rising, CRLF', { falling: false, end: '\r\n' as const }],
  ])('%s: µm become nm, percent a fraction', async (_, options) => {
    const found = await read(ecostress(x, y, options));
    const order = 'falling' in options ? [0, 1, 2, 3] : [3, 2, 1, 0];
    expect(found.wavelengths.map(Math.round)).toEqual(order.map((i) => x[i] * 1000));
    order.forEach((i, k) => expect(found.values[k]).toBeCloseTo(y[i] / 100, 12));
    expect(found.name).toBe('Brown silty loam');
    expect(found.notes).toEqual([]);
  });

  it('are known by their first lines, and by nothing else', () => {
    expect(isEcostress(utf8(ecostress(x, y)))).toBe(true);
    expect(isEcostress(utf8(`\ufeff\n${ecostress(x, y, { aster: true })}`))).toBe(true);
    expect(isSpectraTable(utf8(ecostress(x, y)))).toBe(false);
    for (const text of ['Name: a\n0.4 1\n', 'Type: soil\nName: a\n', 'wavelength,Name: a\n', '']) {
      expect(isEcostress(utf8(text))).toBe(false);
    }
    expect(isEcostress(Uint8Array.from([78, 97, 109, 101, 58, 0]))).toBe(false);
  });
});

describe('odd forms', () => {
  it('names: none is the file’s; long ones and those of any script are kept', async () => {
    expect((await read(ecostress(x, y, { name: '' }))).name).toBe('soil');
    expect((await read(ecostress(x, y, { name: 'سقف أحمر: قرميد' }))).name).toBe('سقف أحمر: قرميد');
    expect((await read(ecostress(x, y, { name: 'a'.repeat(3000) }))).name).toHaveLength(3000);
  });

  it('nanometres, wavenumbers, and units that are not given', async () => {
    const nm = await read(ecostress([400, 500], [1, 2], { xUnits: 'Wavelength (nanometers)' }));
    expect(nm.wavelengths).toEqual([500, 400]);
    const cm = await read(ecostress([1000, 2000], [1, 2], { xUnits: 'Wavenumber (cm^-1)' }));
    expect(cm.wavelengths).toEqual([5000, 10000]);
    const silent = await read(ecostress(x, y, { xUnits: 'X' }));
    expect(silent.wavelengths[0]).toBeCloseTo(700, 9);
    expect(silent.notes.join()).toMatch(/unit of its wavelengths; taken as micrometres/);
  });

  it('values that are no reflectance, deleted channels, a count that is not met', async () => {
    const found = await read(
      ecostress(x, [1, -1.23e34, 3, 4], { yUnits: 'Transmittance', announced: 2151 }),
    );
    expect(found.values).toEqual([4, 3, NaN, 1]);
    expect(found.notes.join('\n')).toMatch(/Transmittance, not reflectance/);
    expect(found.notes.join('\n')).toMatch(/announces 2151 values and has 4/);
  });
});

describe('refused', () => {
  it.each([
    ['no numbers', ecostress([], []), 'its numbers', /no row/],
    ['one row', ecostress([0.5], [1]), 'its numbers', /1 row/],
    ['a row of three', `${ecostress(x, y)}0.3 1 2\n`, 'row 5', /0\.3 1 2/],
    ['a word', `${ecostress(x, y)}0.3\tdark\n`, 'row 5', /dark/],
    ['a wavelength of 0', ecostress([0, 1], [1, 2]), 'row 2', /^0\.000000/],
  ])('%s', async (_, text, field, found) => {
    const current = { lines: 7, samples: 9, bands: 4 };
    const error = await openError(asFile(text, 'bad.txt'), { current });
    expect(error).toMatchObject({ kind: 'file', file: 'bad.txt', field });
    expect(error.found).toMatch(found);
    expect(error.advice).toMatch(/library/);
  });

  it('alone, without a scene: says that the scene comes first', async () => {
    const error = await openError(asFile(ecostress(x, y), 'soil.txt'));
    expect(error.message).toMatch(/neither a scene nor abundances/);
    expect(error.advice).toMatch(/Open the scene first/);
  });
});

it('several files opened together are one library', async () => {
  const files = ['Soil', 'Soil', 'Tree'].map((name, i) =>
    asFile(ecostress(x, y, { name }), `${i}.txt`),
  );
  const opened = await open(files, { current: { lines: 7, samples: 9, bands: 4 } });
  if (opened.type !== 'spectra') throw new Error(opened.type);
  expect(opened.spectra).toMatchObject({
    file: '0.txt and 2 more',
    names: ['Soil', 'Soil', 'Tree'],
  });
  expect(opened.spectra.values).toHaveLength(12);
});
