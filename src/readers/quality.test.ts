/** Quality layers of whole products as the scene's mask: EnMAP, DESIS, EMIT; of another size, of another product, of all. */
import { describe, expect, it } from 'vitest';
import { tag, writeHdf5 } from '../../testdata/hdf5/writer';
import { asFile, open, openError, openScene } from '../../testdata/mat/open';
import { writeTiff } from '../../testdata/tiff/writer';
import type { TiffOptions } from '../../testdata/tiff/writer';

const [lines, samples, bands] = [4, 6, 5];
const size = { lines, samples, bands };
const value = (l: number, s: number, b: number): number => 1000 + 37 * l + 11 * s + 101 * b + l * b;
const tiff = (name: string, options: Partial<TiffOptions> = {}): File =>
  asFile(writeTiff({ ...size, value, ...options }), name);
const layer = (name: string, of: TiffOptions['value'], layerBands = 1): File =>
  tiff(name, { bands: layerBands, bits: 8, value: of });
const out = (mask: { pixels: Uint8Array }): number[] =>
  Array.from(mask.pixels).flatMap((ok, p) => (ok ? [] : [p]));

describe('EnMAP', () => {
  const image = (): File => tiff('ENMAP01-____L2A-X-SPECTRAL_IMAGE.TIF');
  it('clouds, their shadows, haze, thick cirrus and background are left out, snow and water are not', async () => {
    const files = [
      layer('ENMAP01-____L2A-X-QL_QUALITY_CLOUD.TIF', (l, s) => Number(l === 0 && s === 1)),
      layer('ENMAP01-____L2A-X-QL_QUALITY_CLOUDSHADOW.TIF', (l, s) => Number(l === 1 && s === 1)),
      layer('ENMAP01-____L2A-X-QL_QUALITY_HAZE.TIF', (l, s) => Number(l === 2 && s === 2)),
      layer('ENMAP01-____L2A-X-QL_QUALITY_CIRRUS.TIF', (l, s) => (l === 3 ? s % 4 : 0)),
      layer('ENMAP01-____L2A-X-QL_QUALITY_SNOW.TIF', () => 1),
      layer('ENMAP01-____L2A-X-QL_QUALITY_CLASSES.TIF', (l, s) =>
        l === 0 && s === 5 ? 3 : s % 2 ? 1 : 2,
      ),
      image(),
    ];
    for (const order of [files, [...files].reverse()]) {
      const { cube, mask, notes } = await openScene(order);
      expect(cube.name).toBe('ENMAP01-____L2A-X-SPECTRAL_IMAGE');
      expect(out(mask)).toEqual([1, 5, 7, 14, 20, 21]);
      expect(cube.data[8 * bands + 2]).toBe(value(1, 2, 2));
      expect(notes.join(' ')).toMatch(
        /made of .*QL_QUALITY_HAZE\.TIF.*pixels that are cloud, shadow of clouds, haze, cirrus that is not thin, background are empty/,
      );
      expect(notes.join(' ')).not.toMatch(/QL_QUALITY_SNOW\.TIF.*are empty/);
    }
  });

  it('the mask of pixels: those that are dead in more than half of the bands', async () => {
    const dead = layer(
      'ENMAP01-____L2A-X-QL_PIXELMASK.TIF',
      (l, s, b) => Number((l === 1 && s === 2 && b < 3) || (l === 2 && s === 3 && b < 2)),
      bands,
    );
    const { mask } = await openScene([dead, image()]);
    expect(out(mask)).toEqual([8]);
    const crop = { line: 1, sample: 1, lines: 2, samples: 3 };
    const part = await openScene([dead, image()], { choices: { crop, divideBy: 1 } });
    expect(out(part.mask)).toEqual([1]);
    expect(part.cube.data[0]).toBe(value(1, 1, 0));
  });

  it('of another size: not used, and that is said; of another product: not its mask', async () => {
    const wrong = tiff('ENMAP01-____L2A-X-QL_QUALITY_CLOUD.TIF', {
      bands: 1,
      lines: 5,
      bits: 8,
      value: () => 1,
    });
    const { mask, notes } = await openScene([wrong, image()]);
    expect(out(mask)).toEqual([]);
    expect(notes.join(' ')).toMatch(
      /CLOUD\.TIF is not used as a mask: it is of 5 × 6 pixels.*4 × 6/,
    );
    const foreign = layer('ENMAP01-____L2A-Y-QL_QUALITY_CLOUD.TIF', () => 1);
    expect(out((await openScene([foreign, image()])).mask)).toEqual([]);
  });

  it('that would leave out everything leaves out nothing', async () => {
    const all = layer('ENMAP01-____L2A-X-QL_QUALITY_HAZE.TIF', () => 1);
    const { mask, cube } = await openScene([all, image()]);
    expect(out(mask)).toEqual([]);
    expect(cube.data[3]).toBe(value(0, 0, 3));
  });

  it('METADATA.XML of another scene is not used, and that is said', async () => {
    const rows = (nm: number): string =>
      `<bandCharacterisation>${Array.from({ length: bands }, (_, b) => `<bandID number="${b + 1}"><wavelengthCenterOfBand>${nm + 10 * b}</wavelengthCenterOfBand></bandID>`).join('')}</bandCharacterisation>`;
    const foreign = asFile(rows(900), 'ENMAP01-____L2A-Y-METADATA.XML');
    const other = await openScene([foreign, image()]);
    expect(other.cube.wavelengths).toBeNull();
    expect(other.notes.join(' ')).toMatch(
      /Y-METADATA\.XML is not used for .*X-SPECTRAL_IMAGE.*another scene/,
    );
    // Its own beside it.
    const own = asFile(rows(500), 'ENMAP01-____L2A-X-METADATA.XML');
    expect((await openScene([foreign, own, image()])).cube.wavelengths?.[0]).toBe(500);
    // Without a name of its own it counts where it names the product.
    const named = asFile(`<name>ENMAP01-____L2A-X</name>${rows(600)}`, 'METADATA.XML');
    expect((await openScene([named, image()])).cube.wavelengths?.[0]).toBe(600);
    const unnamed = await openScene([asFile(rows(700), 'METADATA.XML'), image()]);
    expect(unnamed.cube.wavelengths).toBeNull();
    expect(unnamed.notes.join(' ')).toMatch(/METADATA\.XML is not used: it does not name/);
  });

  it('a bomb of entities in METADATA.XML is not opened up', async () => {
    const entity = (n: number): string =>
      `<!ENTITY e${n} "${n === 0 ? 'x' : `&e${n - 1};`.repeat(10)}">`;
    const bomb = `<!DOCTYPE x [${Array.from({ length: 30 }, (_, n) => entity(n)).join('')}]><bandCharacterisation>${'<bandID number="1"><wavelengthCenterOfBand>&e29;</wavelengthCenterOfBand></bandID>'.repeat(bands)}</bandCharacterisation>`;
    const { cube, notes } = await openScene([
      asFile(bomb, 'ENMAP01-____L2A-X-METADATA.XML'),
      image(),
    ]);
    expect(cube.wavelengths).toBeNull();
    expect(notes.join(' ')).toMatch(/METADATA\.XML is not used: it has no wavelengths/);
  });
});

it('DESIS: pixels that are flagged in more than half of the bands', async () => {
  const { mask } = await openScene([
    tiff('DESIS-HSI-L2A-Z-SPECTRAL_IMAGE.tif'),
    layer(
      'DESIS-HSI-L2A-Z-QL_QUALITY.tif',
      (l, s, b) => Number(l === 2 && s === 0 && b > 0),
      bands,
    ),
  ]);
  expect(out(mask)).toEqual([12]);
});

it('DESIS: cloud, haze and shadow of the second quality layer; land, snow, water and its two amounts stay', async () => {
  const image = (): File => tiff('DESIS-HSI-L2A-Z-SPECTRAL_IMAGE.tif');
  // Pixel k of the first ten is marked in layer k alone, beside amounts everywhere.
  const marks: TiffOptions['value'] = (l, s, b) => (b > 7 ? 40 : Number(l * samples + s === b));
  const second = layer('DESIS-HSI-L2A-Z-QL_QUALITY-2.tif', marks, 10);
  const { mask, notes } = await openScene([second, image()]);
  expect(out(mask)).toEqual([0, 3, 4, 5, 6]);
  expect(notes.join(' ')).toMatch(/QL_QUALITY-2\.tif: pixels that are cloud, haze or shadow/);
  const other = layer('DESIS-HSI-L2A-Z-QL_QUALITY-2.tif', marks, 7);
  const without = await openScene([other, image()]);
  expect(out(without.mask)).toEqual([]);
  expect(without.notes.join(' ')).toMatch(/not used as a mask: it is of 4 × 6 pixels and 7 bands/);
});

it('EMIT: clouds, cirrus and the spacecraft of the mask product; water stays', async () => {
  const cube = await writeHdf5((root) => {
    const data = Float32Array.from({ length: lines * samples * bands }, (_, i) => i / 1000);
    root.create_dataset({ name: 'reflectance', data, shape: [lines, samples, bands] });
    const set = root.get('reflectance');
    if (set && 'shape' in set) tag(set, 'long_name', 'Surface Reflectance');
  });
  const flags = await writeHdf5((root) => {
    const data = new Float32Array(lines * samples * 8);
    // Cloud, water, dilated cloud, optical depth, aggregate of all with water.
    data[8 * 3 + 0] = data[8 * 4 + 2] = data[8 * 9 + 4] = 1;
    for (let p = 0; p < lines * samples; p++) data[8 * p + 5] = 0.2;
    data[8 * 4 + 7] = 1;
    root.create_dataset({ name: 'mask', data, shape: [lines, samples, 8] });
    root.create_dataset({
      name: 'band_mask',
      data: new Uint8Array(lines * samples * 36).fill(255),
      shape: [lines, samples, 36],
    });
  });
  const files = [
    asFile(flags, 'EMIT_L2A_MASK_001_20230101T000000_2300101_001.nc'),
    asFile(cube, 'EMIT_L2A_RFL_001_20230101T000000_2300101_001.nc'),
  ];
  const { mask, notes } = await openScene(files);
  expect(out(mask)).toEqual([3, 9]);
  expect(notes.join(' ')).toMatch(/made of EMIT_L2A_MASK_001.*cloud/);
  const [other] = files.map((f) => new File([f], f.name.replace('000000', '111111')));
  expect(out((await openScene([other, files[1]])).mask)).toEqual([]);
});

it('a folder of 10,000 files is refused before any of them is read', async () => {
  let read = 0;
  const files = Array.from({ length: 10_000 }, (_, i) => {
    const file = new File(['x'], `${i}.tif`);
    const slice = file.slice.bind(file);
    file.slice = (...args) => (read++, slice(...args));
    return file;
  });
  const error = await openError(files);
  expect(error.found).toMatch(/more than 1000 files/);
  expect(error.advice).toMatch(/one scene/);
  expect(read).toBe(0);
});

it('two products in one folder: asked, each with its own mask and its own table', async () => {
  const table = (nm: number): string =>
    `<bandCharacterisation>${Array.from({ length: bands }, (_, b) => `<bandID number="${b + 1}"><wavelengthCenterOfBand>${nm + 10 * b}</wavelengthCenterOfBand></bandID>`).join('')}</bandCharacterisation>`;
  const files = (['A', 'B'] as const).flatMap((k, i) => [
    tiff(`ENMAP01-____L2A-${k}-SPECTRAL_IMAGE.TIF`),
    layer(`ENMAP01-____L2A-${k}-QL_QUALITY_CLOUD.TIF`, (l, s) => Number(l === i && s === i)),
    asFile(table(500 + 100 * i), `ENMAP01-____L2A-${k}-METADATA.XML`),
  ]);
  expect((await open(files)).type).toBe('choose');
  for (const [i, k] of (['A', 'B'] as const).entries()) {
    const stem = `ENMAP01-____L2A-${k}-SPECTRAL_IMAGE`;
    const { cube, mask } = await openScene(files, { variable: `${stem}.TIF: ${stem}` });
    expect(cube.wavelengths?.[0]).toBe(500 + 100 * i);
    expect(out(mask)).toEqual([i * 7]);
  }
});
