/** Every exported file opens again here with the same numbers, as it is saved: archives packed, names as the page gives. */
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { open, openError } from '../../testdata/mat/open';
import type { ReferenceSpectra, Truth } from '../scene/cube';
import { readEnvi } from '../readers/formats/envi/read';
import { readTiff } from '../readers/formats/tiff/read';
import { enviAbundances, enviLibrary, enviZip } from './envi';
import { withSystem } from '../scene/crs/complete';
import { geoTags } from './geo';
import { toGeoTiff } from './geotiff';
import { toMat } from './mat';
import { toNpy } from './npy';
import * as result from './result.suite';
import { spectraCsv } from './tables';

const { lines, samples, bands, names, parts, map, fwhm, wavelengths } = result;
const { abundances, endmembers, validPixels, validBands } = result;
const current = { lines, samples, bands };
const description = 'toy';
const maps = { lines, samples, names, validPixels, map, description };
const library = { names, endmembers, validBands, wavelengths, fwhm, description };
const file = (name: string, bytes: Uint8Array<ArrayBuffer> | string): File =>
  new File([bytes], name);
const zip = (entries: Record<string, Uint8Array>): File =>
  file('a.zip', new Uint8Array(zipSync(entries)));

const cubeZip = file(
  'toy_abundances_envi.zip',
  enviZip('toy_abundances', 'dat', enviAbundances({ ...maps, abundances })),
);
const libraryZip = file(
  'toy_endmembers_envi.zip',
  enviZip('toy_endmembers', 'sli', enviLibrary(library)),
);
const tiff = file('toy_abundances.tif', toGeoTiff({ ...maps, values: abundances }).bytes);
const mat = toMat({
  names,
  abundances: { lines, samples, values: abundances, validPixels },
  endmembers: { values: endmembers, validBands, wavelengths, fwhm },
  map,
});
const npy = file('toy_abundances.npy', toNpy(abundances, [lines, samples, parts]));
const defs = names.map((name, r) => ({ id: name, name, color: r, truth: r }));
const csvOf = (changes: object = {}): File =>
  file(
    'toy_spectra.csv',
    spectraCsv({
      endmembers: defs,
      wavelengths,
      fwhm,
      validBands,
      estimate: endmembers,
      initial: endmembers.map((v) => v / 2),
      truth: endmembers.map((v) => v * 3),
      ...changes,
    }),
  );

async function truthOf(...files: File[]): Promise<Truth> {
  const opened = await open(files, { current });
  if (opened.type !== 'truth') throw new Error(opened.type);
  return opened.truth;
}
async function spectraOf(...files: File[]): Promise<ReferenceSpectra> {
  const opened = await open(files, { current });
  if (opened.type !== 'spectra') throw new Error(opened.type);
  return opened.spectra;
}

describe('abundances open as the truth of the scene on screen', () => {
  it.each([
    ['ENVI, the archive as it is', cubeZip],
    ['GeoTIFF', tiff],
    ['.mat', file('toy_abundances.mat', mat)],
  ])('%s', async (_, saved) => {
    const truth = await truthOf(saved);
    expect(truth.names).toEqual(names);
    expect(truth.abundances).toEqual(abundances);
  });

  it('.npy, which has no names', async () => {
    const truth = await truthOf(npy);
    expect(truth.names).toEqual(['Endmember 1', 'Endmember 2', 'Endmember 3']);
    expect(truth.abundances).toEqual(abundances);
  });

  it('together with the spectra, both packed', async () => {
    const truth = await truthOf(libraryZip, cubeZip);
    expect(truth.endmembers).toEqual(endmembers);
    expect((await truthOf(file('toy_abundances.mat', mat))).endmembers).toEqual(endmembers);
  });

  it('and not beside a scene of another size', async () => {
    for (const saved of [cubeZip, tiff, npy]) {
      const error = await openError(saved, { current: { ...current, lines: lines + 1 } });
      expect(error).toMatchObject({
        kind: 'truth',
        found: expect.stringContaining('3 lines') as string,
      });
    }
  });
});

describe('spectra open beside a scene of as many bands', () => {
  const alone = toMat({
    names,
    abundances: null,
    endmembers: { values: endmembers, validBands, wavelengths, fwhm },
  });

  it.each([
    ['ENVI library, the archive as it is', libraryZip, 'toy_endmembers.sli'],
    ['.mat', file('toy_endmembers.mat', alone), 'toy_endmembers.mat'],
    ['CSV, of which the estimates', csvOf(), 'toy_spectra.csv'],
    ['CSV without wavelengths', csvOf({ wavelengths: null, fwhm: undefined }), 'toy_spectra.csv'],
  ])('%s', async (_, saved, name) => {
    expect(await spectraOf(saved)).toEqual({ file: name, names, values: endmembers });
  });

  it('says which columns of a table are not read', async () => {
    const opened = await open(csvOf(), { current });
    expect(opened.type === 'spectra' && opened.notes.join()).toMatch(/the estimate of each/);
    const starts = await spectraOf(csvOf({ estimate: null, truth: null }));
    expect(starts.values).toEqual(endmembers.map((v) => v / 2));
  });

  it('takes names back that a spreadsheet would run', async () => {
    const evil = defs.map((e, r) => ({ ...e, name: r === 0 ? '=1+1' : e.name }));
    expect((await spectraOf(csvOf({ endmembers: evil }))).names[0]).toBe('=1+1');
  });

  it('refuses them without a scene, and beside one of other bands', async () => {
    expect(await openError(libraryZip)).toMatchObject({
      kind: 'file',
      advice: expect.stringContaining('Open the scene first') as string,
    });
    const other = { current: { ...current, bands: bands + 1 } };
    expect(await openError(libraryZip, other)).toMatchObject({
      field: 'endmembers',
      expected: 'spectra of 7 bands',
    });
  });
});

describe('georeferencing', () => {
  it('comes back from ENVI and GeoTIFF word for word', async () => {
    const { header, data } = enviAbundances({ ...maps, abundances });
    const head = file('toy_abundances.hdr', header);
    const contents = await readEnvi(head, () => false, [file('toy_abundances.dat', data)]);
    expect(contents.arrays[0].meta?.map).toEqual(map);
    const image = await readTiff(tiff, () => false, []);
    expect(image.arrays[0].meta?.map).toMatchObject(map);
    expect(image.arrays[0].meta?.noData ?? []).toEqual([]);
  });

  it('is read from the tags alone too', async () => {
    const info = { 'map info': 'UTM, 1.5, 2, 500015, 5540000, 30, 20, 33, South, WGS-84' };
    const { tags, problem } = geoTags(await withSystem(info));
    expect(problem).toBeNull();
    expect(tags?.doubles).toEqual([
      [33550, [30, 20, 0]],
      [33922, [0.5, 1, 0, 500015, 5540000, 0]],
    ]);
    expect(tags?.shorts[0][1]).toContain(32733);
  });

  it.each([
    ['another projection', { 'map info': 'Lambert, 1, 1, 0, 0, 30, 30, WGS-84' }, 'Lambert'],
    ['another datum', { 'map info': 'UTM, 1, 1, 0, 0, 30, 30, 33, North, NAD-27' }, 'UTM'],
    ['feet', { 'map info': 'UTM, 1, 1, 0, 0, 30, 30, 33, North, WGS-84, units=Feet' }, 'UTM'],
    ['no numbers', { 'map info': 'UTM, 1, 1, x, 0, 30, 30, 33, North, WGS-84' }, 'UTM'],
    ['a zone there is none of', { 'map info': 'UTM, 1, 1, 0, 0, 3, 3, 61, North, WGS-84' }, 'UTM'],
    ['a coordinate system alone', { 'coordinate system string': 'PROJCS["x"]' }, 'PROJCS'],
  ])('says what it cannot write: %s', async (_, place, name) => {
    const { bytes, problem } = toGeoTiff({
      ...maps,
      map: await withSystem(place),
      values: abundances,
    });
    expect(problem).toContain(name);
    // As text it is there all the same.
    const image = await readTiff(file('t.tif', bytes), () => false, []);
    expect(image.arrays[0].meta?.map).toMatchObject(place);
  });

  it('says nothing where there is none', () => {
    expect(geoTags(undefined)).toEqual({ tags: null, problem: null });
    expect(geoTags({})).toEqual({ tags: null, problem: null });
  });
});

describe('archives', () => {
  const { header, data } = enviAbundances({ ...maps, abundances });
  const text = new TextEncoder();

  it('open whatever folder and clutter their files are in, stored or deflated', async () => {
    const entries = {
      'results/': new Uint8Array(0),
      'results/toy_abundances.hdr': text.encode(header),
      '__MACOSX/results/._toy_abundances.hdr': text.encode('x'),
      'results/.DS_Store': text.encode('x'),
      'results/toy_abundances.dat': data,
    };
    for (const level of [0, 6] as const) {
      const packed = file('r.zip', new Uint8Array(zipSync(entries, { level })));
      expect((await truthOf(packed)).abundances).toEqual(abundances);
    }
  });

  it.each([
    ['of nothing', { 'a/': new Uint8Array(0) }, /without files/],
    ['of weights', { 'weights.json': text.encode('{}') }, /weights of a run/],
    ['of Office', { '[Content_Types].xml': text.encode('<x/>') }, /Office document/],
    ['of a picture', { 'p.png': text.encode('\x89PNG\r\n') }, /p\.png/],
    [
      'of too many',
      Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`${i}.txt`, text.encode('x')])),
      /too many files/,
    ],
  ])('%s are refused with a reason', async (_, entries, message) => {
    expect((await openError(zip(entries))).message).toMatch(message);
  });

  it('that unpack to more than the limit, or lie about their size, are refused', async () => {
    const bomb = zipSync({ 'a.img': new Uint8Array(2 ** 22) });
    const lying = new Uint8Array(bomb);
    const view = new DataView(lying.buffer);
    const directory = lying.findIndex(
      (_, i) => view.byteLength > i + 4 && view.getUint32(i, true) === 0x02014b50,
    );
    view.setUint32(directory + 24, 2 ** 31, true);
    const declared = await openError(file('bomb.zip', lying));
    expect(declared.message).toMatch(/damaged|unpacks to more/);
    view.setUint32(directory + 24, 100, true);
    const small = await openError(file('bomb.zip', lying));
    expect(small).toMatchObject({
      found: 'more than 100 bytes',
      expected: '100 bytes, as declared',
    });
    const cut = await openError(file('cut.zip', lying.slice(0, 2000)));
    expect(cut.advice).toMatch(/archive again/);
  });
});
