/** What can happen to the files of any format: cut, flipped, hostile numbers, doubled pieces, wrong names, strangers beside them. */
import { join } from '../../../testdata/mat/writer';
import type { Rng } from '../../maths/rng';
import { hostileSizes, latin1, pick } from './recipe.suite';
import type { Bytes, Made, NamedBytes } from './recipe.suite';

/** Headers are where sizes are; every second change hits one. */
const place = (rng: Rng, bytes: Bytes): number =>
  rng.int(rng.uniform() < 0.5 ? Math.min(bytes.length, 300) : bytes.length);

function flipped(rng: Rng, bytes: Bytes): Bytes {
  const out = bytes.slice();
  for (let k = 1 + rng.int(8); k > 0 && out.length > 0; k--)
    out[place(rng, out)] = pick(rng, [0, 255, rng.int(256)]);
  return out;
}

function hostileNumber(rng: Rng, bytes: Bytes): Bytes {
  const out = bytes.slice();
  const width = pick(rng, [2, 4, 8]);
  if (out.length < width) return out;
  const view = new DataView(out.buffer);
  for (let k = 1 + rng.int(3); k > 0; k--) {
    const at = Math.min(place(rng, out), out.length - width);
    const size = BigInt(pick(rng, hostileSizes));
    const little = rng.uniform() < 0.7;
    if (width === 2) view.setUint16(at, Number(BigInt.asUintN(16, size)), little);
    else if (width === 4) view.setUint32(at, Number(BigInt.asUintN(32, size)), little);
    else view.setBigUint64(at, BigInt.asUintN(64, size), little);
  }
  return out;
}

/** A piece left out, doubled, or copied to another place. */
function spliced(rng: Rng, bytes: Bytes): Bytes {
  const from = place(rng, bytes);
  const to = Math.min(bytes.length, from + 1 + rng.int(64));
  const kind = rng.int(3);
  if (kind === 0) return join([bytes.subarray(0, from), bytes.subarray(to)]);
  if (kind === 1) return join([bytes.subarray(0, to), bytes.subarray(from)]);
  const out = bytes.slice();
  out.copyWithin(rng.int(out.length), from, to);
  return out;
}

function longer(rng: Rng, bytes: Bytes): Bytes {
  const tail = new Uint8Array(1 + rng.int(5000));
  if (rng.uniform() < 0.5) tail.forEach((_, i) => (tail[i] = rng.int(256)));
  return join([bytes, tail]);
}

const names = [
  '.hdr',
  'aa',
  'a.b.c',
  'scene.JPG',
  'ä.txt',
  'cube.mat',
  'cube.npy',
  'cube.tif',
  'x.csv',
  '',
  '..',
];

const strangers: readonly NamedBytes[] = [
  { name: 'README.txt', bytes: latin1('Gr\xf6\xdfe: see the manual\r\n') },
  { name: 'photo.png', bytes: latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR') },
  { name: 'cube.aux.xml', bytes: latin1('<PAMDataset/>') },
  { name: 'empty', bytes: new Uint8Array(0) },
];

/** Changes the bytes of one file. */
const bytesOf =
  (kind: string, change: (rng: Rng, bytes: Bytes) => Bytes) =>
  (rng: Rng, made: Made): Made => {
    const victim = rng.int(made.files.length);
    return {
      ...made,
      kind,
      ends: undefined,
      files: made.files.map((file, i) =>
        i === victim ? { ...file, bytes: change(rng, file.bytes) } : file,
      ),
    };
  };

/** Every kind of damage; a sound file is the first. */
export const damages: readonly ((rng: Rng, made: Made) => Made)[] = [
  (_, made) => made,
  bytesOf('flipped', flipped),
  bytesOf('hostile number', hostileNumber),
  bytesOf('cut', (rng, bytes) => bytes.slice(0, rng.int(bytes.length + 1))),
  bytesOf('spliced', spliced),
  bytesOf('too long', longer),
  bytesOf('empty', () => new Uint8Array(0)),
  bytesOf('wrong magic', (rng, bytes) => {
    const out = bytes.slice();
    for (let k = 1 + rng.int(4); k > 0 && out.length > 0; k--)
      out[rng.int(Math.min(8, out.length))] = rng.int(256);
    return out;
  }),
  (rng, made) => ({
    ...made,
    kind: 'wrong name',
    // Header and data find each other by their names.
    ends: made.files.length > 1 ? undefined : made.ends,
    files: made.files.map((file) => ({ ...file, name: pick(rng, names) })),
  }),
  (rng, made) => ({
    ...made,
    kind: 'beside a stranger',
    files: [pick(rng, strangers), ...made.files],
  }),
  (_, made) => ({
    ...made,
    kind: 'given twice',
    ends: undefined,
    files: [...made.files, ...made.files],
  }),
];
