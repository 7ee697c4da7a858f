/** Real ENVI files of ../shared/data, compared with numbers read by NumPy; skipped, with a line, where they are absent. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asFile, openError, openScene } from '../../../../testdata/mat/open';
import type { Cube } from '../../../scene/cube';
import { parseEnviHeader } from './header';
import { readMeta } from './meta';
import { readEnvi } from './read';

const root = resolve(import.meta.dirname, '../../../../../shared/data');
const emit = 'formats/emit20250324t221005_jpl_unmix_ex';
const ang = 'formats/avirisng/ang20170323t202244_rdn_7000-7010';
const fenix = 'formats/specim/Radiometric_8x2_1x1';
const hymap = 'formats/hymap/cubus_gamsberg_subset';
const hyspex = 'formats/hyspex/var1_2020_x75y20_8000_us_2x_2022-04-26T122543_corr_grain51';
const library = 'formats/library/library_berlin';
const present = existsSync(resolve(root, `${emit}.hdr`));
if (!present) console.log('SKIPPED: real ENVI files; ../shared/data/formats is absent.');

const real = (path: string): File =>
  asFile(new Uint8Array(readFileSync(resolve(root, path))), basename(path));
const pair = (stem: string, extension = ''): File[] => [
  real(`${stem}${extension}`),
  real(`${stem}.hdr`),
];
const at = (cube: Cube, line: number, sample: number, band: number): number =>
  cube.data[(line * cube.samples + sample) * cube.bands + band];
const sizeOf = ({ lines, samples, bands }: Cube): number[] => [lines, samples, bands];
const endsOf = (cube: Cube): number[] => [cube.wavelengths![0], cube.wavelengths![cube.bands - 1]];
const f32 = Math.fround;

describe.skipIf(!present)('real ENVI files', () => {
  it('EMIT: BIL, bad bands, no unit', async () => {
    const { cube, mask, notes } = await openScene(pair(emit));
    expect(sizeOf(cube)).toEqual([10, 10, 285]);
    expect(at(cube, 0, 0, 0)).toBe(f32(0.029903129));
    expect(at(cube, 3, 7, 10)).toBe(f32(0.19082828));
    expect(at(cube, 9, 9, 284)).toBe(f32(0.033550404));
    expect(endsOf(cube)).toEqual([381.0055927, 2492.9238809]);
    expect(mask.bandReasons).toEqual({ 'bad band list': 41 });
    expect(cube.unit).toBe('reflectance');
    expect(notes.join('\n')).toMatch(/no wavelength unit; .* taken as nanometres/);
    const { arrays } = await readEnvi(real(`${emit}.hdr`), () => false, [real(emit)]);
    expect(arrays[0].meta).toMatchObject({ noData: [-9999] });
    expect([arrays[0].meta!.fwhm![0], arrays[0].meta!.bandNames![284]]).toEqual([
      8.415000000000001,
      'channel_284',
    ]);
  });

  it('AVIRIS-NG: BIL, no extension', async () => {
    const { cube } = await openScene(pair(ang));
    expect(sizeOf(cube)).toEqual([10, 10, 425]);
    expect(at(cube, 0, 0, 0)).toBe(f32(7.6449394));
    expect(at(cube, 3, 7, 10)).toBe(f32(5.4132743));
    expect(at(cube, 9, 9, 424)).toBe(f32(0.016491659));
    expect(endsOf(cube)).toEqual([376.86, 2500.54]);
  });

  it('Specim FENIX: one line, BIL, lists over lines', async () => {
    const { cube } = await openScene(pair(fenix, '.dat'));
    expect(sizeOf(cube)).toEqual([1, 384, 363]);
    expect(at(cube, 0, 0, 0)).toBe(f32(5.905121));
    expect(at(cube, 0, 50, 10)).toBe(f32(0.3615122));
    expect(at(cube, 0, 383, 362)).toBe(f32(0.009292584));
    expect(endsOf(cube)).toEqual([379.87, 2503.73]);
    const { arrays } = await readEnvi(real(`${fenix}.hdr`), () => false, [real(`${fenix}.dat`)]);
    expect(arrays[0].meta!.defaultBands).toEqual([70, 17, 152]);
    expect(arrays[0].meta!.fwhm![362]).toBe(5.42);
  });

  it('HyMap-like: BSQ, units Unknown; the same wavelengths from the band names alone', async () => {
    const { cube, notes } = await openScene(pair(hymap));
    expect(sizeOf(cube)).toEqual([25, 10, 189]);
    expect(at(cube, 0, 0, 0)).toBe(f32(662.00635));
    expect(at(cube, 3, 7, 10)).toBe(f32(1606.3536));
    expect(at(cube, 24, 9, 188)).toBe(f32(4438));
    expect(endsOf(cube)).toEqual([426.820007, 2324.909912]);
    expect(notes.join('\n')).toMatch(/"Unknown"; .* taken as nanometres/);
    const text = await real(`${hymap}.hdr`).text();
    const bare = asFile(text.replace(/^(wavelength|fwhm) = \{[^}]*\}/gm, ''), 'hymap.hdr');
    const named = await openScene([bare, real(hymap)]);
    expect(named.notes.join('\n')).toMatch(/from the band names/);
    expect(named.cube.wavelengths).toEqual(cube.wavelengths);
  });

  it('HySpex: BIP doubles, no wavelengths, pixels of zeros', async () => {
    const { cube, mask } = await openScene(pair(hyspex, '.img'));
    expect(sizeOf(cube)).toEqual([200, 200, 10]);
    expect(at(cube, 37, 132, 5)).toBe(f32(0.03785200282850131));
    expect(cube.wavelengths).toBeNull();
    expect(mask.pixelReasons['all zero']).toBe(30064);
  });

  it('a library of 75 spectra in micrometres; one whose data are missing', async () => {
    const header = real(`${library}.hdr`);
    const { arrays, texts, notes } = await readEnvi(header, () => false, [real(`${library}.sli`)]);
    expect(arrays[0]).toMatchObject({ name: 'endmembers', shape: [177, 75], dtype: 'double' });
    const { wavelengths, fwhm } = arrays[0].meta!;
    [wavelengths![0], wavelengths![176], fwhm![0]].forEach((nm, i) =>
      expect(nm).toBeCloseTo([460, 2409, 5.8][i], 9),
    );
    const values: number[] = [];
    for await (const chunk of arrays[0].chunks()) values.push(...chunk.values);
    expect(values).toHaveLength(75 * 177);
    expect([values[0], values[3 * 177 + 50], values[74 * 177 + 176]]).toEqual([
      589.9561196565628, 1586.4616632461548, 108.24301280081272,
    ]);
    expect(texts[0].values).toHaveLength(75);
    expect([texts[0].values[0], texts[0].values[74]]).toEqual(['red clay tile 1', 'water 2']);
    expect(notes.join('\n')).toMatch(/multiplied by 10000/);
    const alone = await openError(real('scenes/dlr_hysu/DLR_HySU_HS_library.hdr'));
    expect(alone.message).toMatch(/data are missing/);
  });

  it('the header of a TIFF: parsed for the reader of TIFF', async () => {
    const file = real('scenes/dlr_hysu/Full.hdr');
    const header = parseEnviHeader(await file.text(), file.name);
    expect(header).toMatchObject({ interleave: 'tif', lines: 86, samples: 123, bands: 135 });
    const { meta, notes } = readMeta(header);
    expect(meta).toMatchObject({ gain: 1e-4, unit: 'reflectance', noData: [15000] });
    expect([meta.wavelengths![0], meta.wavelengths![134]].map(Math.round)).toEqual([417, 903]);
    expect(meta.fwhm![0]).toBeCloseTo(4.76, 9);
    expect(meta.map!['map info']).toMatch(/^UTM, 1\.000, .*units=Meters$/);
    expect(meta.bandNames).toHaveLength(135);
    expect(notes.join('\n')).toMatch(/"Unknown"; .* micrometres/);
    expect((await openError(file)).advice).toMatch(/Full\.hdr and Full\.tif/);
  });
});
