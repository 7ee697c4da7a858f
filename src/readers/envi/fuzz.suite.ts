/**
 * Bad and odd ENVI files without end, from a seed: mutated headers, cut and long data, hostile sizes, doubled keys,
 * CRLF, Latin-1, wrong magic, empty files. Used by a test of a few hundred and by `npm run fuzz`.
 */
import { enviData, enviHeader, toySize, toyValue, types } from '../../../testdata/envi/writer';
import type { EnviOptions } from '../../../testdata/envi/writer';
import type { Rng } from '../../cube/rng';

export interface FuzzCase {
  readonly name: string;
  readonly files: File[];
  /** How it must end, where that is known: in the toy scene, or in an error. */
  readonly ends?: 'toy' | 'error';
}

type Bytes = Uint8Array<ArrayBuffer>;
interface Made extends Omit<FuzzCase, 'files'> {
  readonly header: string | Bytes;
  readonly data: Bytes;
  readonly names?: readonly [string, string];
}

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
];
const sizeKeys = ['samples', 'lines', 'bands', 'header offset', 'data type', 'byte order'];
const listKeys = [
  'wavelength',
  'fwhm',
  'bbl',
  'data gain values',
  'data offset values',
  'band names',
];
const encode = (text: string): Bytes => new TextEncoder().encode(text);
const latin1 = (text: string): Bytes => Uint8Array.from(text, (c) => c.charCodeAt(0));
const meta = {
  description: '{\n made up, lines = 9\n}',
  'wavelength units': 'Nanometers',
  wavelength: '{450,\n 550, 650,\n 850}',
  fwhm: '{5, 5, 5, 5}',
  'default bands': '{3, 2, 1}',
};

/** Endless cases; the same for the same seed. */
export function* cases(rng: Rng): Generator<FuzzCase> {
  const pick = <T>(of: readonly T[]): T => of[rng.int(of.length)];
  const garble = (bytes: Bytes, times: number): Bytes => {
    const out = bytes.slice();
    for (let i = 0; i < times && out.length > 0; i++) out[rng.int(out.length)] = rng.int(256);
    return out;
  };
  const good = (): EnviOptions => ({
    interleave: pick(['bsq', 'bil', 'bip'] as const),
    type: Number(pick(Object.keys(types))),
    big: rng.int(2) === 1,
    offset: rng.int(3) * 5,
    fields: rng.int(2) === 1 ? meta : {},
  });
  const kinds: readonly ((o: EnviOptions, header: string, data: Bytes) => Made)[] = [
    (_, header, data) => ({ name: 'good', header, data, ends: 'toy' }),
    (_, header, data) => ({
      name: 'header bytes mutated',
      header: garble(encode(header), 1 + rng.int(8)),
      data,
    }),
    (_, header, data) => ({
      name: 'header cut',
      header: header.slice(0, rng.int(header.length)),
      data,
    }),
    (_, header, data) => ({ name: 'data bytes mutated', header, data: garble(data, 20) }),
    (_, header, data) => ({
      name: 'data cut',
      header,
      data: data.slice(0, rng.int(data.length)),
      ends: 'error',
    }),
    (_, header, data) => ({
      name: 'data too long',
      header,
      data: new Uint8Array([...data, ...new Uint8Array(1 + rng.int(5000))]),
      ends: 'toy',
    }),
    (o, _, data) => {
      const n = pick(['1000000000', '9007199254740993', '1'.repeat(400)]);
      const fields = { ...o.fields, samples: n, lines: n, bands: n };
      return {
        name: 'hostile cube',
        header: enviHeader(toySize, { ...o, fields }),
        data,
        ends: 'error',
      };
    },
    (o, _, data) => {
      const key = pick(sizeKeys);
      const value = pick(hostile);
      const fields = { ...o.fields, [key]: value };
      return { name: `${key} = ${value}`, header: enviHeader(toySize, { ...o, fields }), data };
    },
    (o, _, data) => ({
      name: 'no bands',
      header: enviHeader(toySize, { ...o, fields: { ...o.fields, bands: 0 } }),
      data,
      ends: 'error',
    }),
    (o, _, data) => {
      const key = pick(listKeys);
      const value = pick([
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
      ]);
      const fields = { ...o.fields, [key]: value };
      return { name: `${key} = ${value}`, header: enviHeader(toySize, { ...o, fields }), data };
    },
    (_, header, data) => ({
      name: 'doubled keys',
      header: header
        .replace('samples =', 'samples = 77\nBands = 1\nsamples =')
        .replace('bands =', 'Bands  ='),
      data,
      ends: 'toy',
    }),
    (o, _, data) => ({
      name: 'CRLF, comments, blanks',
      header: enviHeader(toySize, { ...o, newline: '\r\n' }).replace(
        'ENVI\r\n',
        'ENVI\r\n; lines = 7\r\n\r\n  ',
      ),
      data,
      ends: 'toy',
    }),
    (o, _, data) => ({
      name: 'Latin-1',
      header: latin1(
        enviHeader(toySize, {
          ...o,
          fields: { ...meta, description: '{Größe \u00b1}', 'wavelength units': '\u00b5m' },
        }),
      ),
      data,
      ends: 'toy',
    }),
    (_, header, data) => ({
      name: 'wrong magic',
      header: header.replace('ENVI', pick(['ENVY', 'envi2', '\u0000ENVI', 'GIF89a', ''])),
      data,
    }),
    (_o, _h, data) => ({ name: 'empty header', header: '', data, ends: 'error' }),
    (_, header) => ({ name: 'empty data', header, data: new Uint8Array(0), ends: 'error' }),
    (_, header) => ({
      name: 'open braces by the thousand',
      header: header + 'x = {\n'.repeat(20_000) + pick(['', '}']),
      data: new Uint8Array(0),
      ends: 'error',
    }),
    (o, _, data) => ({
      name: 'a long line',
      header: enviHeader(toySize, {
        ...o,
        fields: { ...o.fields, 'band names': `{${'a '.repeat(200_000)}}` },
      }),
      data,
      ends: 'toy',
    }),
    (o, _, data) => {
      const type = pick([
        'ENVI Classification',
        'ENVI Spectral Library',
        'ENVI Meta File',
        '??',
        'TIFF',
      ]);
      const fields = { ...o.fields, 'file type': type, interleave: pick(['tif', 'bsq', 'bil']) };
      return { name: `file type = ${type}`, header: enviHeader(toySize, { ...o, fields }), data };
    },
    (_, header, data) => ({
      name: 'names that do not fit',
      header,
      data,
      names: [pick(['.hdr', 'a', 'a.b.c.hdr', 'ä.HDR']), pick(['', '.', 'a', 'x.hdr', 'a.b'])],
    }),
  ];
  for (let n = 0; ; n++) {
    const options = good();
    const header = enviHeader(toySize, options);
    const made = kinds[n % kinds.length](options, header, enviData(toySize, toyValue, options));
    const [h, d] = made.names ?? ['fuzz.hdr', 'fuzz.img'];
    const files = [new File([made.header], h), new File([made.data], d)];
    if (rng.int(2) === 1) files.reverse();
    yield { name: `${n} ${made.name}`, files, ends: made.ends };
  }
}
