/** Seeded bad and odd TIFF files: each must end in a StudioError or a correct scene. */
import { writeTiff } from '../../../testdata/tiff/writer';
import type { TagValue, TiffOptions } from '../../../testdata/tiff/writer';
import type { Rng } from '../../cube/rng';

export interface FuzzCase {
  readonly name: string;
  readonly files: readonly File[];
}

type Bytes = Uint8Array<ArrayBuffer>;

const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.int(items.length)];

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

function goodOptions(rng: Rng): TiffOptions {
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
    lines: 1 + rng.int(5),
    samples: 1 + rng.int(6),
    bands: 1 + rng.int(6),
    value: () => rng.int(100),
    little: rng.uniform() < 0.6,
    big: rng.uniform() < 0.3,
    ...coding,
    ...layout,
  };
}

const wrongTag = (rng: Rng): TagValue | null =>
  rng.uniform() < 0.2
    ? null
    : {
        type: pick(rng, [3, 4, 12, 16] as const),
        values: Array.from({ length: 1 + rng.int(3) }, () => pick(rng, values)),
      };

const makers: readonly ((rng: Rng) => { kind: string; bytes: Bytes })[] = [
  (rng) => ({ kind: 'good', bytes: writeTiff(goodOptions(rng)) }),
  (rng) => ({ kind: 'mutated', bytes: mutate(rng, writeTiff(goodOptions(rng))) }),
  (rng) => {
    const tags: Record<number, TagValue | null> = {};
    for (let k = 1 + rng.int(3); k > 0; k--) tags[pick(rng, tagNumbers)] = wrongTag(rng);
    return {
      kind: `tags ${JSON.stringify(tags)}`,
      bytes: writeTiff({ ...goodOptions(rng), tags }),
    };
  },
  (rng) => ({
    kind: 'metadata',
    bytes: writeTiff({
      ...goodOptions(rng),
      tags: { 42112: pick(rng, metadata), 42113: pick(rng, ['nan', '-9999', 'x', '1e999', '']) },
    }),
  }),
  (rng) => ({
    kind: 'head only',
    bytes: Uint8Array.of(
      0x49,
      0x49,
      pick(rng, [42, 43]),
      0,
      ...Array.from({ length: rng.int(30) }, () => rng.int(256)),
    ),
  }),
];

/** One made-up file after another, for ever; some with a header beside them. */
export function* cases(rng: Rng): Generator<FuzzCase, never> {
  for (let i = 0; ; i++) {
    const { kind, bytes } = pick(rng, makers)(rng);
    const files = [new File([bytes], `case${i}.tif`)];
    if (rng.uniform() < 0.15) {
      const text = Uint8Array.from(pick(rng, headers), (c) => c.charCodeAt(0));
      files.unshift(new File([text], `case${i}.hdr`));
    }
    yield { name: `${i} ${kind}`, files };
  }
}

/** Flips, cuts or appends bytes; the first four stay, or another reader would be tested. */
function mutate(rng: Rng, bytes: Bytes): Bytes {
  const length = rng.uniform() < 0.2 ? 4 + rng.int(bytes.length - 4) : bytes.length;
  const out = new Uint8Array(length + (rng.uniform() < 0.1 ? rng.int(500) : 0));
  out.set(bytes.subarray(0, length));
  for (let k = 1 + rng.int(8); k > 0; k--) out[4 + rng.int(out.length - 4)] = rng.int(256);
  return out;
}
