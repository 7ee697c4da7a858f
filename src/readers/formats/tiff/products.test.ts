/** What lies beside a TIFF, and in it outside of the values: band tables, GDAL's side file, masks, alpha, scales. */
import { describe, expect, it } from 'vitest';
import { asFile, openScene } from '../../../../testdata/mat/open';
import { writeTiff } from '../../../../testdata/tiff/writer';
import type { TiffOptions } from '../../../../testdata/tiff/writer';
import type { Cube } from '../../../scene/cube';

const [lines, samples, bands] = [4, 6, 5];
const value = (l: number, s: number, b: number): number => 1000 + 37 * l + 11 * s + 101 * b + l * b;
const tiff = (options: Partial<TiffOptions> = {}, name = 'image.tif'): File =>
  asFile(writeTiff({ lines, samples, bands, value, ...options }), name);
const nm = [450.5, 550.25, 650, 751, 900];
const at = (cube: Cube, l: number, s: number, b: number): number =>
  cube.data[(l * cube.samples + s) * cube.bands + b];
const roundedList = (list: ArrayLike<number> | null | undefined): number[] =>
  Array.from(list ?? [], (v) => Number(v.toFixed(4)));

describe('a band table in METADATA.XML', () => {
  const enmap = (rows: readonly number[], gain: (b: number) => number, level = 'L2A'): string =>
    `<?xml version="1.0"?><level_X><base><level>${level}</level></base><specific><bandCharacterisation>${rows
      .map(
        (w, b) =>
          `<bandID number="${b + 1}"><wavelengthCenterOfBand>${w}</wavelengthCenterOfBand><FWHMOfBand>${8 + b}</FWHMOfBand><GainOfBand>${gain(b)}</GainOfBand><OffsetOfBand>${b === 1 ? 0.5 : 0}</OffsetOfBand></bandID>`,
      )
      .join('\n')}</bandCharacterisation></specific></level_X>`;
  const desis = `<hsi_doc><bandCharacterisation>${nm
    .map(
      (w, b) =>
        `<band><bandNumber>${b + 1}</bandNumber><wavelengthCenterOfBand>${w}</wavelengthCenterOfBand><wavelengthWidthOfBand>3.5</wavelengthWidthOfBand><gainOfBand>0.0001</gainOfBand><offsetOfBand>0</offsetOfBand></band>`,
    )
    .reverse()
    .join('')}</bandCharacterisation></hsi_doc>`;

  it('gives wavelengths, widths, one gain for all, and reflectance at level 2', async () => {
    const xml = enmap(nm, () => 0.0001).replace('>0.5<', '>0<');
    const { cube, notes } = await openScene([
      asFile(xml, 'ENMAP01-A-METADATA.XML'),
      tiff({}, 'ENMAP01-A-SPECTRAL_IMAGE.TIF'),
    ]);
    expect(roundedList(cube.wavelengths)).toEqual(nm);
    expect(cube.wavelengthSource).toBe('file');
    expect(roundedList(cube.fwhm)).toEqual([8, 9, 10, 11, 12]);
    expect(cube.unit).toBe('reflectance');
    expect(at(cube, 1, 2, 3)).toBeCloseTo(value(1, 2, 3) / 10_000, 6);
    expect(notes.join(' ')).toMatch(/from ENMAP01-A-METADATA\.XML/);
    expect(notes.join(' ')).not.toMatch(/is not read/);
  });

  it('gives gains and offsets that differ, and radiance at level 1', async () => {
    const xml = enmap(nm, (b) => 0.01 * (b + 1), 'L1C');
    const { cube } = await openScene([
      tiff({ planar: true }, 'enmap-x-spectral_image.tif'),
      asFile(xml, 'ENMAP-X-METADATA.XML'),
    ]);
    expect(cube.unit).toBe('radiance');
    expect(at(cube, 3, 5, 4)).toBeCloseTo(value(3, 5, 4) * 0.05, 3);
    expect(at(cube, 0, 1, 1)).toBeCloseTo(value(0, 1, 1) * 0.02 + 0.5, 3);
  });

  it('of DESIS in any order of its rows', async () => {
    const { cube } = await openScene([
      tiff({}, 'DESIS-HSI-L2A-B-SPECTRAL_IMAGE.tif'),
      asFile(desis, 'DESIS-HSI-L2A-B-METADATA.xml'),
    ]);
    expect(roundedList(cube.wavelengths)).toEqual(nm);
    expect(cube.fwhm?.[0]).toBe(3.5);
  });

  it('of both detectors is parted for VNIR and SWIR', async () => {
    const all = [...nm, 950, 1050.5, 1400, 2000, 2400];
    const xml = (): File =>
      asFile(
        enmap(all, () => 1, 'L1B'),
        'E-METADATA.XML',
      );
    const vnir = await openScene([tiff({}, 'E-SPECTRAL_IMAGE_VNIR.TIF'), xml()]);
    expect(roundedList(vnir.cube.wavelengths)).toEqual(nm);
    const swir = await openScene([tiff({}, 'E-SPECTRAL_IMAGE_SWIR.TIF'), xml()]);
    expect(roundedList(swir.cube.wavelengths)).toEqual(all.slice(5));
  });

  it.each([
    ['of another scene', 'ENMAP01-B-METADATA.XML', enmap(nm, () => 1)],
    ['of another number of bands', 'ENMAP01-A-METADATA.XML', enmap(nm.slice(1), () => 1)],
    ['without wavelengths', 'ENMAP01-A-METADATA.XML', enmap(nm, () => 1).replace('650', 'none')],
    ['that is no XML', 'ENMAP01-A-METADATA.XML', '<bandCharacterisation>'.repeat(2000)],
    [
      'with a bomb of entities',
      'ENMAP01-A-METADATA.XML',
      `<!DOCTYPE x [<!ENTITY a "${'b'.repeat(999)}">]>${'&a;'.repeat(999)}`,
    ],
  ])('%s is not used, and that is said', async (_, name, xml) => {
    const { cube, notes } = await openScene([
      tiff({}, 'ENMAP01-A-SPECTRAL_IMAGE.TIF'),
      asFile(xml, name),
    ]);
    expect(cube.wavelengthSource).not.toBe('file');
    expect(notes.join(' ')).toMatch(/METADATA\.XML is not (used|read)/);
  });
});

describe('GDAL’s .aux.xml', () => {
  const band = (b: number, more: string): string =>
    `<PAMRasterBand band="${b + 1}"><Description>Band &lt;${b + 1}&gt;</Description>${more}</PAMRasterBand>`;
  const pam = (bandsXml: string, whole = ''): File =>
    asFile(`<PAMDataset>${whole}${bandsXml}</PAMDataset>`, 'IMAGE.tif.aux.xml');

  it('gives wavelengths, scale, no data and names', async () => {
    const xml = nm.map((w, b) =>
      band(
        b,
        `${b === 0 ? '<NoDataValue>-5.00000000000000E+01</NoDataValue>' : ''}<Scale>0.001</Scale><Metadata><MDI key="wavelength">${w}</MDI><MDI key="wavelength_units">Nanometers</MDI></Metadata>`,
      ),
    );
    const { cube, mask, notes } = await openScene([
      tiff({ format: 2, value: (l, s, b) => (l === 1 && s === 1 ? -50 : value(l, s, b)) }),
      pam(xml.join('')),
    ]);
    expect(roundedList(cube.wavelengths)).toEqual(nm);
    expect(at(cube, 2, 3, 1)).toBeCloseTo(value(2, 3, 1) / 1000, 6);
    expect(at(cube, 1, 1, 0)).toBeNaN();
    expect(mask.pixels[samples + 1]).toBe(0);
    expect(cube.bandNames?.[1]).toBe('Band <2>');
    expect(notes.join(' ')).not.toMatch(/not read/);
  });

  it('of the whole image, in the domain ENVI', async () => {
    const whole = `<Metadata domain="ENVI"><MDI key="wavelength">{${nm.map((w) => w / 1000).join(', ')}}</MDI><MDI key="wavelength_units">Micrometers</MDI></Metadata><SRS dataAxisToSRSAxisMapping="1,2">EPSG:3035</SRS>`;
    const { cube } = await openScene([tiff(), pam('', whole)]);
    expect(roundedList(cube.wavelengths)).toEqual(nm);
  });

  it('goes before what is in the file, and scales some bands only', async () => {
    const own = '<GDALMetadata><Item name="SCALE" sample="4" role="scale">7</Item></GDALMetadata>';
    const { cube } = await openScene([
      tiff({ tags: { 42112: own } }),
      pam(band(4, '<Scale>0.25</Scale><Offset>100</Offset>')),
    ]);
    expect(at(cube, 1, 1, 4)).toBe(value(1, 1, 4) * 0.25 + 100);
    expect(at(cube, 1, 1, 3)).toBe(value(1, 1, 3));
  });
});

describe('scale and offset of some bands', () => {
  const item = (name: string, b: number, v: number): string =>
    `<Item name="${name}" sample="${b}" role="${name.toLowerCase()}">${v}</Item>`;
  it.each([
    ['scale and offset of one', item('SCALE', 3, 0.5) + item('OFFSET', 3, 149), 0.5, 149],
    ['an offset alone', item('OFFSET', 3, -7), 1, -7],
    ['a scale alone', item('SCALE', 3, 2), 2, 0],
  ])('%s', async (_, items, gain, offset) => {
    for (const planar of [true, false]) {
      const { cube } = await openScene(
        tiff({ planar, tags: { 42112: `<GDALMetadata>${items}</GDALMetadata>` } }),
      );
      expect(at(cube, 2, 4, 3)).toBe(value(2, 4, 3) * gain + offset);
      expect(at(cube, 2, 4, 2)).toBe(value(2, 4, 2));
    }
  });
});

describe('items of each band', () => {
  it.each([
    ['wavelength', nm],
    ['CENTRAL_WAVELENGTH', nm],
    ['Center_Wavelength_nm', nm],
    ['wavelength(nm)', nm],
    ['CENTRAL_WAVELENGTH_UM', nm.map((v) => v / 1000)],
    ['wavelength_center', nm],
  ])('%s', async (name, list) => {
    const items = list.map((w, b) => `<Item name="${name}" sample="${b}">${w}</Item>`).join('');
    const { cube } = await openScene(
      tiff({ tags: { 42112: `<GDALMetadata>${items}</GDALMetadata>` } }),
    );
    expect(roundedList(cube.wavelengths)).toEqual(nm);
  });
});

describe('wavelengths in names', () => {
  const named = (names: readonly (string | number)[], more = ''): Partial<TiffOptions> => ({
    tags: {
      42112: `<GDALMetadata>${names.map((n, b) => `<Item name="DESCRIPTION" sample="${b}" role="description">${n}</Item>`).join('')}${more}</GDALMetadata>`,
    },
  });
  const prefixed = (prefix: string, list: readonly number[]): string[] =>
    list.map((n) => `${prefix}${n}`);
  it.each([
    ['Band_445', prefixed('Band_', [445, 464, 480, 489, 700]), [445, 464, 480, 489, 700]],
    ['B 445', prefixed('B ', [445, 464, 480, 489, 700]), [445, 464, 480, 489, 700]],
    ['numbers alone', [445, 464, 480, 489, 700], [445, 464, 480, 489, 700]],
    ['numbers of bands', prefixed('Band_', [1, 2, 3, 4, 5]), []],
    ['high numbers of bands', prefixed('Band ', [401, 402, 403, 404, 405]), []],
    ['every tenth of few', prefixed('Band ', [300, 310, 320, 330, 340]), []],
    ['falling', prefixed('Band_', [700, 600, 500, 450, 445]), []],
  ])('%s', async (_, names, expected) => {
    const { cube } = await openScene(tiff(named(names)));
    expect(roundedList(cube.wavelengths)).toEqual(expected);
  });

  it('a plural list in any domain; power per steradian is radiance', async () => {
    const list = `<Item name="wavelengths" domain="ENVI">{${nm.join(', ')}}</Item><Item name="wavelengths_units" domain="ENVI">nm</Item>`;
    expect(roundedList((await openScene(tiff(named([], list)))).cube.wavelengths)).toEqual(nm);
    const unit = (text: string): Partial<TiffOptions> => ({
      ...named(
        [],
        nm
          .map((_, b) => `<Item name="UNITTYPE" sample="${b}" role="unittype">${text}</Item>`)
          .join(''),
      ),
      ...{ format: 3, bits: 32 },
    });
    const unitOf = async (text: string): Promise<string> =>
      (await openScene(tiff(unit(text)))).cube.unit;
    expect(await unitOf('W m-2 sr-1 um-1')).toBe('radiance');
    expect(await unitOf('mW/(m^2 sr nm)')).toBe('radiance');
    expect(await unitOf('µW/cm2/sr/nm')).toBe('radiance');
    expect(await unitOf('K')).toBe('unknown');
  });
});

describe('pixels without data', () => {
  const out = (l: number, s: number): boolean => l === 0 || (l === 2 && s > 3);
  const mask = (bits: number, more: Partial<TiffOptions> = {}): TiffOptions => ({
    ...{ lines, samples, bands: 1, bits, value: (l, s) => (out(l, s) ? 0 : bits === 1 ? 1 : 255) },
    ...more,
    tags: { 254: { type: 4, values: [4] }, 262: { type: 3, values: [4] }, ...more.tags },
  });
  const layouts: [string, Partial<TiffOptions>][] = [
    ['interleaved strips', { rowsPerStrip: 2 }],
    ['planes', { planar: true }],
    ['tiles', { tile: [4, 2], compression: 8 }],
    ['planar tiles of a BigTIFF', { tile: [4, 2], planar: true, big: true, compression: 5 }],
  ];
  function expectMasked({ cube, mask: valid, notes }: Awaited<ReturnType<typeof openScene>>): void {
    expect([cube.lines, cube.samples, cube.bands]).toEqual([lines, samples, bands]);
    for (let l = 0; l < lines; l++)
      for (let s = 0; s < samples; s++) {
        expect(valid.pixels[l * samples + s]).toBe(out(l, s) ? 0 : 1);
        for (let b = 0; b < bands; b++)
          expect(at(cube, l, s, b)).toBe(out(l, s) ? NaN : value(l, s, b));
      }
    expect(notes.join(' ')).toMatch(/leaves out 8 of 24 pixels/);
  }
  const overview: TiffOptions = {
    ...{ lines: 2, samples: 3, bands, value },
    tags: { 254: { type: 4, values: [1] } },
  };
  const small = mask(1, { lines: 2, samples: 3, tags: { 254: { type: 4, values: [5] } } });

  it.each(layouts)(
    'by a mask page of 1 and of 8 bits, between overviews; %s',
    async (_, layout) => {
      for (const bits of [1, 8])
        expectMasked(await openScene(tiff({ ...layout, more: [overview, mask(bits), small] })));
    },
  );

  it.each(layouts)('by an alpha band; %s', async (_, layout) => {
    const withAlpha = (full: number, type = 2): File =>
      tiff({
        ...layout,
        bands: bands + 1,
        value: (l, s, b) => (b < bands ? value(l, s, b) : out(l, s) ? 0 : full),
        tags: { 338: { type: 3, values: [0, 0, 0, 0, type].slice(0, bands) } },
      });
    expectMasked(await openScene(withAlpha(65_535)));
    expectMasked(await openScene(withAlpha(65_535, 1)));
    // The near infrared of a camera, which programs call alpha.
    const { cube, notes } = await openScene(withAlpha(40_000));
    expect(cube.bands).toBe(bands + 1);
    expect(notes.join(' ')).toMatch(/is called alpha and holds more/);
  });

  it('by a mask file beside it', async () => {
    const plain = { ...mask(8), tags: {} };
    expectMasked(await openScene([tiff(), asFile(writeTiff(plain), 'image.tif.msk')]));
    expectMasked(await openScene([asFile(writeTiff(mask(1)), 'image.tif.msk'), tiff()]));
  });

  it('in a part, binned, and with scales of each band', async () => {
    const scales = nm.map(
      (_, b) => `<Item name="SCALE" sample="${b}" role="scale">${b + 1}</Item>`,
    );
    const file = tiff({
      more: [mask(1)],
      tags: { 42112: `<GDALMetadata>${scales.join('')}</GDALMetadata>` },
    });
    const crop = { line: 1, sample: 2, lines: 3, samples: 4 };
    const part = await openScene(file, { choices: { crop } });
    expect(Array.from(part.mask.pixels)).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1]);
    expect(at(part.cube, 0, 0, 2)).toBe(value(1, 2, 2) * 3);
    const binned = await openScene(tiff({ more: [mask(1)] }), {
      choices: { bin: { spatial: 2, spectral: 1 } },
    });
    // Of the first block only the second line counts.
    expect(at(binned.cube, 0, 0, 0)).toBeCloseTo((value(1, 0, 0) + value(1, 1, 0)) / 2 / 10_000, 6);
  });

  it('a mask that cannot be read is said, an overview that cannot is nothing', async () => {
    const jpeg = (page: TiffOptions): TiffOptions => ({
      ...page,
      tags: { ...page.tags, 259: { type: 3, values: [7] } },
    });
    const { mask: valid, notes } = await openScene(tiff({ more: [jpeg(overview), jpeg(mask(8))] }));
    expect(valid.validPixels).toBe(lines * samples);
    expect(notes.filter((note) => /JPEG|compression/.test(note))).toHaveLength(1);
    expect(notes.join(' ')).toMatch(/mask in image\.tif is not used/);
  });

  it.each([
    ['of another size', mask(1, { lines: 3 })],
    ['that leaves nothing', mask(1, { value: () => 0 })],
  ])('a mask %s is not used, and that is said', async (_, page) => {
    const { mask: valid, notes } = await openScene(tiff({ more: [page] }));
    expect(valid.validPixels).toBe(lines * samples);
    expect(notes.join(' ')).toMatch(/mask in image\.tif is not used/);
  });
});
