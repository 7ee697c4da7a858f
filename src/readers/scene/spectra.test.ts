/** Libraries brought to the bands of the scene on screen: resampled, partly outside, of other wavelengths and units. */
import { describe, expect, it } from 'vitest';
import { ecostress } from '../../../testdata/ecostress/writer';
import { asFile, open, openError } from '../../../testdata/mat/open';
import { enviData, enviHeader } from '../../../testdata/envi/writer';
import type { SceneOnScreen } from '../types';

const scene: SceneOnScreen = {
  ...{ lines: 7, samples: 9, bands: 5 },
  wavelengths: Float64Array.from([450, 550, 650, 750, 850]),
};
const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((r) => r.join(',')).join('\n');
const line = (from: number, to: number, step: number, value: (nm: number) => number): string =>
  csv([
    ['wavelength', 'ramp'],
    ...Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => [
      from + i * step,
      value(from + i * step),
    ]),
  ]);

async function spectra(text: string, current = scene, name = 'library.csv') {
  const opened = await open(asFile(text, name), { current });
  if (opened.type !== 'spectra') throw new Error(opened.type);
  return { ...opened.spectra, notes: opened.notes.join('\n') };
}

describe('resampled', () => {
  it('on straight lines without widths, under the widths where they are known', async () => {
    const table = line(400, 900, 5, (nm) => nm / 1000);
    const plain = await spectra(table);
    [0.45, 0.55, 0.65, 0.75, 0.85].forEach((v, b) => expect(plain.values[b]).toBeCloseTo(v, 6));
    expect(plain.note).toMatch(/straight lines \(the scene gives no band widths\)/);
    const wide = await spectra(table, { ...scene, fwhm: new Float64Array(5).fill(30) });
    [0.45, 0.55, 0.65, 0.75, 0.85].forEach((v, b) => expect(wide.values[b]).toBeCloseTo(v, 6));
    expect(wide.note).toMatch(/Gaussian of its FWHM/);
  });

  it('bands outside of the library stay empty, and that is said', async () => {
    const found = await spectra(line(500, 800, 10, () => 0.5));
    expect([...found.values]).toEqual([NaN, 0.5, 0.5, 0.5, NaN]);
    expect(found.notes).toMatch(/2 of 5 bands are outside of their range and stay empty/);
  });

  it('falling wavelengths, micrometres, percent and times 10,000 are brought along', async () => {
    const x = Array.from({ length: 60 }, (_, i) => 0.4 + i * 0.01);
    const text = ecostress(
      x,
      x.map((v) => v * 100),
    );
    const found = await spectra(text, scene, 'soil.txt');
    [0.45, 0.55, 0.65, 0.75, 0.85].forEach((v, b) => expect(found.values[b]).toBeCloseTo(v, 5));
    const times = await spectra(line(400, 900, 10, () => 4000));
    expect(times.notes).toMatch(
      /reach 4\.00e\+3 \(reflectance times 10,000.*the scale does not matter/,
    );
    expect((await spectra(line(400, 900, 10, () => 40))).notes).toMatch(/percent/);
    expect((await spectra(line(400, 900, 10, () => 0.4))).notes).not.toMatch(/scale/);
  });

  it('an ENVI library of many spectra keeps all, on the bands and with the names of its header', async () => {
    const size = { lines: 300, samples: 11, bands: 1 };
    const options = {
      type: 5,
      fields: {
        'file type': 'ENVI Spectral Library',
        'spectra names': `{${Array.from({ length: 300 }, (_, r) => `stone ${r}`).join(', ')}}`,
        'wavelength units': 'Micrometers',
        wavelength: `{${Array.from({ length: 11 }, (_, i) => 0.4 + i * 0.05).join(', ')}}`,
      },
    };
    const opened = await open(
      [
        new File([enviHeader(size, options)], 'lib.hdr'),
        new File([enviData(size, (r, b) => r + b, options)], 'lib.sli'),
      ],
      { current: scene },
    );
    if (opened.type !== 'spectra') throw new Error(opened.type);
    const { names, values } = opened.spectra;
    expect(names).toHaveLength(300);
    expect(names[299]).toBe('stone 299');
    [1, 3, 5, 7, 9].forEach((v, b) => expect(values[299 * 5 + b]).toBeCloseTo(299 + v, 3));
  });
});

describe('as they are', () => {
  it('where bands are the same, or a side has no wavelengths, or the scene’s are a guess', async () => {
    const own = line(450, 850, 100, (nm) => nm);
    expect((await spectra(own)).note).toBeUndefined();
    const other = line(1000, 1400, 100, (nm) => nm);
    for (const current of [
      { ...scene, wavelengths: null },
      { ...scene, wavelengthsGuessed: true },
    ]) {
      const found = await spectra(other, current);
      expect([...found.values]).toEqual([1000, 1100, 1200, 1300, 1400]);
    }
  });
});

describe('refused', () => {
  it('other wavelengths, even of as many bands', async () => {
    for (const step of [100, 10]) {
      const text = line(8000, 8000 + 4 * step, step, () => 1);
      const error = await openError(asFile(text, 'thermal.csv'), { current: scene });
      expect(error).toMatchObject({ kind: 'file', file: 'thermal.csv', field: 'wavelengths' });
      expect(error.message).toMatch(/other wavelengths than the scene/);
      expect(error.found).toMatch(/8\.0–8\.[04] µm, the scene at 450–850 nm: they have 0 bands/);
      expect(error.advice).toMatch(/unit of the wavelengths/);
    }
  });

  it('another number of bands where the scene has no wavelengths', async () => {
    const current = { lines: 7, samples: 9, bands: 5 };
    const error = await openError(
      asFile(
        line(400, 900, 10, () => 1),
        'l.csv',
      ),
      { current },
    );
    expect(error.message).toMatch(/another number of bands/);
    expect(error.advice).toMatch(/give the scene its wavelengths/);
  });

  it('of several files the one that does not fit is left out and named', async () => {
    const files = [
      asFile(
        line(400, 900, 10, () => 1),
        'good.csv',
      ),
      asFile(
        line(8000, 9000, 10, () => 1),
        'thermal.csv',
      ),
    ];
    const opened = await open(files, { current: scene });
    if (opened.type !== 'spectra') throw new Error(opened.type);
    expect(opened.spectra.names).toHaveLength(1);
    expect(opened.notes.join('\n')).toMatch(
      /thermal\.csv is left out: its spectra lie at 8\.0–9\.0 µm/,
    );
  });
});
