/** Fuzzed TIFF files: wrong tags, hostile sizes and offsets, metadata that is no XML, bombs, headers beside them. */
import { deflateSync } from 'node:zlib';
import { writeTiff } from '../../../../testdata/tiff/writer';
import type { TagValue, TiffOptions } from '../../../../testdata/tiff/writer';
import type { Rng } from '../../../maths/rng';
import { cubeOf, latin1, pick } from '../../testing/recipe.suite';
import type { Bytes, Made, Recipe } from '../../testing/recipe.suite';

const tagNumbers = [
  254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 322, 323, 324, 325, 339,
  33550, 33922, 34735, 34736,
];
const values = [0, 1, 2, 3, 5, 8, 16, 100, 65535, 1e9, 2 ** 31, 2 ** 32 - 1];
const headers = [
  'ENVI\r\nsamples = 5\r\nlines = 3\r\nbands = 4\r\ninterleave = tif\r\ndata type = 12\r\n',
  'ENVI\nsamples = -5\nlines = 1e99\nbands = 0\ninterleave = tif\ndata type = 99\n',
  'ENVI\ninterleave = tif\n',
  'ENVI\nsamples = 5\nlines = 3\nbands = 4\nbands = 4\ninterleave = tif\ndata type = 12\nwavelength = {1,2,3\n',
  'ENVI\nsamples = 5\nlines = 3\nbands = 4\ninterleave = tif\ndata type = 12\nwavelength units = \xb5m\n',
];
const metadata = [
  '<GDALMetadata><Item name="wavelength" sample="0">NaN</Item></GDALMetadata>',
  '<Item '.repeat(3000),
  `<GDALMetadata>${'<Item name="bbl" sample="999999999">1</Item>'.repeat(50)}`,
  '<Item name="SCALE" sample="0" role="scale">0</Item><Item name="SCALE" sample="1" role="scale">inf</Item>',
  '&#x999999;<Item name="Band_1">&#99999999;</Item>',
  '',
];

const side = [
  '<PAMDataset><PAMRasterBand band="1"><Scale>0</Scale><NoDataValue>x</NoDataValue>',
  '<PAMDataset><PAMRasterBand band="-3"><Scale>1e999</Scale></PAMRasterBand></PAMDataset>',
  '<PAMRasterBand band="999999999"><Offset>5</Offset></PAMRasterBand>',
  '<MDI key="wavelength">{1,2,3,4}</MDI><SRS>'.repeat(50),
  '<bandCharacterisation><bandID number="1"><wavelengthCenterOfBand>nan</wavelengthCenterOfBand></bandID>',
  `<bandCharacterisation>${'<band><wavelengthCenterOfBand>5</wavelengthCenterOfBand><gainOfBand>0</gainOfBand></band>'.repeat(4)}</bandCharacterisation>`,
  '<!DOCTYPE a [<!ENTITY b "c">]><bandID>&b;',
];

const value = (l: number, s: number, b: number): number => (7 * l + 3 * s + 11 * b + l * b) % 100;

function soundOptions(rng: Rng): TiffOptions {
  const coding = pick<Partial<TiffOptions>>(rng, [
    {},
    { compression: 8 },
    { compression: 5, predictor: 2 },
    { compression: 32773 },
    { compression: 8, predictor: 3, format: 3, bits: 32 },
    { compression: 50000 },
    { bits: 12 },
    { format: 2, bits: 8 },
  ]);
  const layout = pick<Partial<TiffOptions>>(rng, [
    { rowsPerStrip: 1 + rng.int(4) },
    { planar: true },
    { tile: [1 + rng.int(8), 1 + rng.int(8)] },
    { tile: [3, 2], planar: true },
    { pages: true },
  ]);
  return {
    lines: 2 + rng.int(4),
    samples: 2 + rng.int(5),
    bands: 2 + rng.int(5),
    value,
    little: rng.uniform() < 0.6,
    big: rng.uniform() < 0.3,
    ...coding,
    ...layout,
  };
}

const file = (kind: string, bytes: Bytes, ends?: Made['ends']): Made => ({
  kind,
  files: [{ name: 'fuzz.tif', bytes }],
  ends,
});

const withTags = (rng: Rng, kind: string, tags: TiffOptions['tags']): Made =>
  file(kind, writeTiff({ ...soundOptions(rng), tags }));

const wrongTag = (rng: Rng): TagValue | null =>
  rng.uniform() < 0.2
    ? null
    : {
        type: pick(rng, [3, 4, 12, 16] as const),
        values: Array.from({ length: 1 + rng.int(3) }, () => pick(rng, values)),
      };

const huge = (rng: Rng): TagValue => ({
  type: 4,
  values: [pick(rng, [1e9, 2 ** 31, 2 ** 32 - 1])],
});

let bomb: Bytes | null = null;
/** A strip of 120 bytes that inflates to 80 MiB. */
function bombOf(): Bytes {
  if (bomb) return bomb;
  // By Node: after a thousand small files fflate takes seconds for this one, optimised for others as it is by then.
  const zeros = deflateSync(new Uint8Array(80 * 2 ** 20));
  const strip = (at: number): Bytes =>
    writeTiff({
      lines: 3,
      samples: 5,
      bands: 4,
      value,
      bits: 16,
      compression: 8,
      tags: { 273: { type: 4, values: [at] }, 279: { type: 4, values: [zeros.length] } },
    });
  const { length } = strip(0);
  bomb = new Uint8Array(length + zeros.length);
  bomb.set(strip(length));
  bomb.set(zeros, length);
  return bomb;
}

export const tiff: Recipe = {
  reader: 'TIFF',
  good: (rng) => {
    const options = soundOptions(rng);
    return file('good', writeTiff(options), cubeOf(options, value));
  },
  odd: [
    (rng) => {
      const tags: Record<number, TagValue | null> = {};
      for (let k = 1 + rng.int(3); k > 0; k--) tags[pick(rng, tagNumbers)] = wrongTag(rng);
      return withTags(rng, `tags ${Object.keys(tags).join(', ')}`, tags);
    },
    (rng) => ({
      ...withTags(rng, 'hostile cube', { 256: huge(rng), 257: huge(rng), 277: huge(rng) }),
      ends: 'error',
    }),
    (rng) => withTags(rng, 'a hostile size', { [pick(rng, [256, 257, 277, 278, 322])]: huge(rng) }),
    (rng) =>
      withTags(rng, 'metadata', {
        42112: pick(rng, metadata),
        42113: pick(rng, ['nan', '-9999', 'x', '1e999', '']),
      }),
    (rng) => {
      const head = [0x49, 0x49, pick(rng, [42, 43]), 0];
      const tail = Array.from({ length: rng.int(30) }, () => rng.int(256));
      return file('head only', Uint8Array.from([...head, ...tail]), 'error');
    },
    (rng) => {
      const made = file('header beside it', writeTiff(soundOptions(rng)));
      const header = { name: 'fuzz.hdr', bytes: latin1(pick(rng, headers)) };
      return { ...made, files: [header, ...made.files] };
    },
    (rng) => {
      const made = file('side files beside it', writeTiff(soundOptions(rng)));
      const xml = pick(rng, metadata.concat(side)).repeat(1 + rng.int(3));
      const name = pick(rng, ['fuzz.tif.aux.xml', 'fuzz.tif.msk', 'fuzz-METADATA.XML']);
      const named = name.endsWith('XML')
        ? made.files.map((f) => ({ ...f, name: 'fuzz-SPECTRAL_IMAGE.tif' }))
        : made.files;
      return { ...made, files: [{ name, bytes: latin1(xml) }, ...named] };
    },
    (rng) => {
      const options = soundOptions(rng);
      const mask = { ...soundOptions(rng), bands: 1, bits: pick(rng, [1, 8]), format: 1 as const };
      const tags = { 254: { type: 4 as const, values: [pick(rng, [4, 5, 6])] } };
      const last = { 338: { type: 3 as const, values: [pick(rng, [0, 1, 2, 9])] } };
      const more = [{ ...mask, predictor: 1 as const, value: () => rng.int(2), tags }];
      return file('masks', writeTiff({ ...options, tags: last, more }));
    },
    () => file('bomb', bombOf()),
    (rng) => withTags(rng, 'no bands', { 277: { type: 3, values: [0] } }),
  ],
};
