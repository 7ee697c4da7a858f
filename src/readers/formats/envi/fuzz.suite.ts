/**
 * Fuzzed ENVI cubes and spectral libraries: hostile and absurd numbers in every field, lists that do not close, doubled
 * keys, CRLF, Latin-1, other kinds of ENVI file.
 */
import { enviData, enviHeader, toySize, toyValue, types } from '../../../../testdata/envi/writer';
import type { EnviOptions } from '../../../../testdata/envi/writer';
import * as toy from '../../../../testdata/mat/toy';
import { writeMat } from '../../../../testdata/mat/writer';
import type { Rng } from '../../../maths/rng';
import { cubeOf, latin1, pick, spectraOf, utf8 } from '../../testing/recipe.suite';
import type { Ending, Made, Recipe } from '../../testing/recipe.suite';

const hostile = [
  '1000000000',
  '-1',
  '0',
  '99999999999999999999',
  '1e9',
  'NaN',
  '',
  '0x10',
  '2147483648',
  '3.5',
  '1'.repeat(5000),
];
const lists = [
  '{',
  '}',
  '{}',
  '{1}',
  '{1,,2',
  '{-1,0,NaN,1e999}',
  '{a,b,c,d}',
  '{{1,2},3,4}',
  '{1 2 3 4',
  '',
  `{${'9'.repeat(3000)}}`,
];
const sizeKeys = ['samples', 'lines', 'bands', 'header offset', 'data type', 'byte order'];
const listKeys = [
  'wavelength',
  'fwhm',
  'bbl',
  'data gain values',
  'data offset values',
  'band names',
  'spectra names',
  'default bands',
  'map info',
];
const numberKeys = ['data ignore value', 'reflectance scale factor', 'wavelength units'];
const meta = {
  description: '{\n made up, lines = 9\n}',
  'wavelength units': 'Nanometers',
  wavelength: '{450,\n 550, 650,\n 850}',
  fwhm: '{5, 5, 5, 5}',
  'default bands': '{3, 2, 1}',
};

/** What cubes and libraries share: one kind of file, its header's text open to all kinds of mistakes. */
interface Kind {
  readonly stem: string;
  options(rng: Rng): EnviOptions;
  header(options: EnviOptions): string;
  data(options: EnviOptions): Uint8Array<ArrayBuffer>;
  ends(options: EnviOptions): Ending;
  readonly current?: Made['current'];
}

const cube: Kind = {
  stem: 'fuzz.img',
  options: (rng) => ({
    interleave: pick(rng, ['bsq', 'bil', 'bip'] as const),
    type: Number(pick(rng, Object.keys(types))),
    big: rng.int(2) === 1,
    offset: rng.int(3) * 5,
    fields: rng.int(2) === 1 ? meta : {},
  }),
  header: (options) => enviHeader(toySize, options),
  data: (options) => enviData(toySize, toyValue, options),
  ends: () => cubeOf(toySize, toyValue),
};

/** A library has a line for each spectrum, a sample for each band, and one "band". */
const librarySize = { lines: toy.parts, samples: toy.bands, bands: 1 };
const sli = (current: Made['current']): Kind => ({
  stem: 'fuzz.sli',
  current,
  options: (rng) => ({
    type: pick(rng, [2, 4, 5, 12]),
    big: rng.int(2) === 1,
    offset: rng.int(2) * 9,
    fields: {
      'file type': 'ENVI Spectral Library',
      'spectra names': '{ soil, dry grass }',
      ...(rng.int(2) === 1 ? { wavelength: '{0.4, 0.5, 0.6, 0.7}' } : {}),
      ...(rng.int(2) === 1 ? { 'wavelength units': 'Micrometers' } : {}),
    },
  }),
  header: (options) => enviHeader(librarySize, options),
  data: (options) => enviData(librarySize, toyValue, options),
  ends: () =>
    spectraOf(
      Array.from({ length: toy.parts * toy.bands }, (_, k) =>
        toyValue(Math.floor(k / toy.bands), k % toy.bands, 0),
      ),
    ),
});

interface Change {
  readonly name: string;
  readonly fields?: EnviOptions['fields'];
  readonly newline?: string;
  readonly text?: (header: string) => string;
  readonly bytes?: (header: string) => Uint8Array<ArrayBuffer>;
  readonly ends: 'good' | 'error' | 'any';
}

const changes: readonly ((rng: Rng) => Change)[] = [
  (rng) => {
    const n = pick(rng, ['1000000000', '9007199254740993', '1'.repeat(400)]);
    return { name: 'hostile cube', fields: { samples: n, lines: n, bands: n }, ends: 'error' };
  },
  (rng) => {
    const key = pick(rng, sizeKeys);
    const value = pick(rng, hostile);
    return {
      name: `${key} = ${value.slice(0, 30)}`,
      fields: { [key]: value },
      ends: 'any',
    };
  },
  (rng) => {
    const key = pick(rng, listKeys);
    const value = pick(rng, lists);
    return { name: `${key} = ${value.slice(0, 30)}`, fields: { [key]: value }, ends: 'any' };
  },
  (rng) => {
    const key = pick(rng, numberKeys);
    const value = pick(rng, [...hostile, '-9999', 'Index', 'Wavenumber', 'GHz', '\u00b5m']);
    return { name: `${key} = ${value.slice(0, 30)}`, fields: { [key]: value }, ends: 'any' };
  },
  (rng) => ({
    name: 'a field is absent',
    fields: { [pick(rng, [...sizeKeys, 'interleave', 'file type'])]: null },
    ends: 'any',
  }),
  () => ({ name: 'no bands', fields: { bands: 0 }, ends: 'error' }),
  () => ({
    name: 'doubled keys',
    text: (header) =>
      header
        .replace('samples =', 'samples = 77\nBands = 1\nsamples =')
        .replace('bands =', 'Bands  ='),
    ends: 'any',
  }),
  () => ({
    name: 'CRLF, comments, blanks',
    newline: '\r\n',
    text: (header) => header.replace('ENVI\r\n', 'ENVI\r\n; lines = 7\r\n\r\n  '),
    ends: 'good',
  }),
  () => ({
    name: 'Latin-1',
    fields: { description: '{Gr\u00f6\u00dfe \u00b1}', 'wavelength units': '\u00b5m' },
    bytes: latin1,
    ends: 'any',
  }),
  (rng) => {
    const magic = pick(rng, ['ENVY', 'envi2', '\u0000ENVI', 'GIF89a', '']);
    return { name: 'wrong magic', text: (header) => header.replace('ENVI', magic), ends: 'any' };
  },
  () => ({ name: 'empty header', text: () => '', ends: 'any' }),
  (rng) => {
    const end = pick(rng, ['', '}']);
    const text = (header: string): string => header + 'x = {\n'.repeat(20_000) + end;
    return { name: 'open braces by the thousand', text, ends: 'any' };
  },
  () => ({
    name: 'a long list',
    fields: { 'band names': `{${'a '.repeat(200_000)}}` },
    ends: 'any',
  }),
  (rng) => ({
    name: 'another type of file',
    fields: {
      'file type': pick(rng, ['ENVI Classification', 'ENVI Meta File', '??', 'TIFF', '{', '']),
      interleave: pick(rng, ['tif', 'bsq', 'bil', 'BIP ', 'jp2', '{bsq}']),
    },
    ends: 'any',
  }),
];

function make(kind: Kind, rng: Rng, change?: Change): Made {
  const given = kind.options(rng);
  const options = {
    ...given,
    newline: change?.newline,
    fields: { ...given.fields, ...change?.fields },
  };
  const header = kind.header(options);
  const changed = change?.text?.(header) ?? header;
  const pair = [
    { name: 'fuzz.hdr', bytes: (change?.bytes ?? utf8)(changed) },
    { name: pick(rng, [kind.stem, 'fuzz', 'fuzz.dat']), bytes: kind.data(given) },
  ];
  return {
    kind: change?.name ?? 'good',
    files: rng.int(2) === 1 ? pair : pair.reverse(),
    ends:
      change === undefined || change.ends === 'good'
        ? kind.ends(given)
        : change.ends === 'error'
          ? 'error'
          : undefined,
    current: kind.current,
  };
}

export const envi: Recipe = {
  reader: 'ENVI',
  good: (rng) => make(cube, rng),
  odd: changes.map((change) => (rng: Rng) => make(cube, rng, change(rng))),
};

/** With the scene they belong to, or for one on screen. */
const anyLibrary = (rng: Rng): Kind =>
  sli(rng.int(2) === 1 ? { lines: 7, samples: 9, bands: toy.bands } : null);

export const library: Recipe = {
  reader: '.sli',
  good: (rng) => make(anyLibrary(rng), rng),
  odd: changes.map((change) => (rng: Rng) => {
    const kind = anyLibrary(rng);
    const made = make(kind, rng, change(rng));
    // Beside a scene that is sound, a library that is not need not be an error.
    return made.ends === 'error' ? { ...made, ends: undefined } : made;
  }),
  beside: [{ name: 'scene.mat', bytes: writeMat({ Y: toy.box(), A: toy.abundanceBox() }) }],
};
