/** Seeded bad and odd .npy and .npz files: each must end in a StudioError or a correct scene. */
import {
  encodeValues,
  npyWithHeader,
  writeNpy,
  writeTexts,
  writeZip,
} from '../../../testdata/npy/writer';
import type { Rng } from '../../cube/rng';

export interface FuzzCase {
  readonly name: string;
  readonly files: readonly File[];
}

const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.int(items.length)];
const descrs = [
  '<f4',
  '>f4',
  '<f8',
  '>f8',
  '<f2',
  '|i1',
  '|u1',
  '<i2',
  '>u2',
  '<i4',
  '>i8',
  '<c8',
  '|b1',
];
const sizes = [
  '0',
  '1',
  '3',
  '5',
  '1000000000',
  '-1',
  '-5',
  '9007199254740993',
  '1e9',
  '3L',
  'None',
  "'3'",
  '4294967296',
];
const heads = [
  "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5, 4), 'shape': (5, 3, 4)}",
  "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (3, 5, 4)}",
  "{'descr': '<f4',\r\n 'fortran_order': False,\r\n 'shape': (3, 5, 4)}\r\n",
  "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 5, 4), 'na\xefve': '\xb5'}",
  "{'descr': [('a', '<f4'), ('b', '<i2')], 'fortran_order': False, 'shape': (3, 5, 4)}",
  "{'descr': '|O', 'fortran_order': False, 'shape': (3, 5, 4)}",
  "{'descr': '<f4', 'fortran_order': False}",
  "{'descr': '<f4', 'fortran_order': 1, 'shape': (3, 5, 4)}",
  "{'descr': '<q9', 'fortran_order': False, 'shape': (3, 5, 4)}",
  "{'descr': '<f999999999', 'fortran_order': False, 'shape': (3, 5, 4)}",
  "{'descr': '<U999999999', 'fortran_order': False, 'shape': (999999999,)}",
  '('.repeat(5000),
  "{'descr': ".repeat(50),
  '',
  '{}',
  'os.system("true")',
];

/** One made-up file after another, for ever. */
export function* cases(rng: Rng): Generator<FuzzCase, never> {
  for (let i = 0; ; i++) {
    const { kind, bytes } = pick(rng, makers)(rng);
    const mutated = rng.uniform() < 0.4 ? mutate(rng, bytes) : bytes;
    const name = `${i} ${kind}`;
    yield {
      name,
      files: [new File([mutated], `case${i}.${kind.startsWith('npz') ? 'npz' : 'npy'}`)],
    };
  }
}

type Bytes = Uint8Array<ArrayBuffer>;
type Maker = (rng: Rng) => { kind: string; bytes: Bytes };

const values = (rng: Rng, n: number): number[] => Array.from({ length: n }, () => rng.int(100));

const good = (rng: Rng): Bytes => {
  const shape = [2 + rng.int(4), 2 + rng.int(4), 2 + rng.int(4)];
  return writeNpy(pick(rng, descrs), shape, values(rng, shape[0] * shape[1] * shape[2]), {
    fortran: rng.uniform() < 0.3,
    version: 1 + rng.int(3),
  });
};

const makers: readonly Maker[] = [
  (rng) => ({ kind: 'npy', bytes: good(rng) }),
  (rng) => ({
    kind: 'npy odd header',
    bytes: npyWithHeader(pick(rng, heads), encodeValues('<f4', values(rng, 60)), 1 + rng.int(3)),
  }),
  (rng) => {
    const shape = Array.from({ length: rng.int(6) }, () => pick(rng, sizes)).join(', ');
    const head = `{'descr': '${pick(rng, descrs)}', 'fortran_order': False, 'shape': (${shape},)}`;
    return {
      kind: `npy shape ${shape}`,
      bytes: npyWithHeader(head, encodeValues('<f8', values(rng, 60))),
    };
  },
  (rng) => ({ kind: 'empty', bytes: new Uint8Array(rng.int(12)) }),
  (rng) => ({
    kind: 'npz',
    bytes: writeZip(
      [
        ['cube.npy', good(rng)],
        [pick(rng, ['cube.npy', 'names.npy', 'readme.txt', '']), writeTexts(['soil', 'tree'])],
      ],
      { deflated: rng.uniform() < 0.5, zip64: rng.uniform() < 0.3 },
    ),
  }),
  (rng) => ({
    kind: 'npz lies',
    bytes: writeZip([['cube.npy', good(rng)]], {
      deflated: rng.uniform() < 0.7,
      ...(rng.uniform() < 0.5 ? { declared: pick(rng, [0, 1, 100, 2 ** 31, 2 ** 32 - 2]) } : {}),
      ...(rng.uniform() < 0.3 ? { crc: 1 } : {}),
      ...(rng.uniform() < 0.2 ? { method: rng.int(20) } : {}),
      ...(rng.uniform() < 0.2 ? { flags: 1 } : {}),
    }),
  }),
  (rng) => {
    // Zeros that deflate a thousandfold, declared honestly or as less.
    const zeros = npyWithHeader(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (64, 64, 64)}",
      new Uint8Array(2 ** 20),
    );
    const declared = pick(rng, [zeros.length, 1000, 2 ** 18]);
    return {
      kind: 'npz bomb',
      bytes: writeZip([['cube.npy', zeros]], { deflated: true, declared }),
    };
  },
];

/** Flips, cuts, doubles or appends bytes. */
export function mutate(rng: Rng, bytes: Bytes): Bytes {
  const out = bytes.slice(0, rng.uniform() < 0.3 ? rng.int(bytes.length + 1) : bytes.length);
  for (let k = rng.int(6); k > 0 && out.length > 0; k--)
    out[rng.uniform() < 0.5 ? rng.int(Math.min(out.length, 160)) : rng.int(out.length)] =
      rng.int(256);
  if (rng.uniform() < 0.2) {
    const longer = new Uint8Array(out.length + rng.int(2000));
    longer.set(out);
    return longer;
  }
  return out;
}
