/** Fuzzed .npy and .npz files: headers that are no Python literals, hostile shapes and types, archives that lie, bombs. */
import {
  encodeValues,
  npyWithHeader,
  writeNpy,
  writeTexts,
  writeZip,
} from '../../../../testdata/npy/writer';
import type { Rng } from '../../../maths/rng';
import { cubeOf, pick } from '../../testing/recipe.suite';
import type { Bytes, Made, Recipe } from '../../testing/recipe.suite';

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
  '9'.repeat(2000),
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
  "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1000000000, 1000000000)}",
  "{'descr': '<f4', 'fortran_order': False, 'shape': (5, 5, 0)}",
  `{'descr': '<f4', 'fortran_order': False, 'shape': (${'1, '.repeat(5000)})}`,
  `{'descr': '${'x'.repeat(5000)}', 'fortran_order': False, 'shape': (3, 5, 4)}`,
  '('.repeat(5000),
  "{'descr': ".repeat(50),
  '',
  '{}',
  'os.system("true")',
];

interface Whole {
  readonly bytes: Bytes;
  readonly ends: Made['ends'];
}

/** Lines × samples × bands, not square; every value tells its place. */
function whole(rng: Rng): Whole {
  const size = { lines: 2 + rng.int(4), samples: 2 + rng.int(4), bands: 2 + rng.int(4) };
  const { lines, samples, bands } = size;
  const value = (l: number, s: number, b: number): number => (7 * l + 3 * s + 11 * b + l * b) % 90;
  const fortran = rng.uniform() < 0.3;
  const values: number[] = [];
  if (fortran)
    for (let b = 0; b < bands; b++)
      for (let s = 0; s < samples; s++) for (let l = 0; l < lines; l++) values.push(value(l, s, b));
  else
    for (let l = 0; l < lines; l++)
      for (let s = 0; s < samples; s++) for (let b = 0; b < bands; b++) values.push(value(l, s, b));
  const descr = pick(rng, descrs);
  const bytes = writeNpy(descr, [lines, samples, bands], values, {
    fortran,
    version: 1 + rng.int(3),
  });
  // Of booleans only that they are zero or not is kept.
  const kept = descr === '|b1' ? undefined : cubeOf(size, value);
  return { bytes, ends: kept };
}

const npyFile = (kind: string, bytes: Bytes, ends?: Made['ends']): Made => ({
  kind,
  files: [{ name: 'fuzz.npy', bytes }],
  ends,
});
const npzFile = (kind: string, bytes: Bytes, ends?: Made['ends']): Made => ({
  kind,
  files: [{ name: 'fuzz.npz', bytes }],
  ends,
});

const some = (rng: Rng): Bytes =>
  encodeValues(
    '<f8',
    Array.from({ length: 60 }, () => rng.int(100)),
  );

const oddHeader = (rng: Rng): Bytes => npyWithHeader(pick(rng, heads), some(rng), 1 + rng.int(3));

function oddShape(rng: Rng): Bytes {
  const shape = Array.from({ length: rng.int(6) }, () => pick(rng, sizes)).join(', ');
  const head = `{'descr': '${pick(rng, descrs)}', 'fortran_order': ${pick(rng, ['True', 'False'])}, 'shape': (${shape},)}`;
  return npyWithHeader(head, some(rng));
}

export const npy: Recipe = {
  reader: 'npy',
  good: (rng) => {
    const { bytes, ends } = whole(rng);
    return npyFile('good', bytes, ends);
  },
  odd: [
    (rng) => npyFile('odd header', oddHeader(rng)),
    (rng) => npyFile('odd shape', oddShape(rng)),
    (rng) => npyFile('texts', writeTexts(['soil', pick(rng, ['tree', '\ud800', ''])]), 'error'),
    (rng) => {
      const out = whole(rng).bytes.slice();
      out[6 + rng.int(2)] = rng.int(256);
      const view = new DataView(out.buffer);
      if (rng.uniform() < 0.5) view.setUint16(8, rng.int(65536), true);
      else view.setUint32(8, pick(rng, [0, 2 ** 31, 2 ** 32 - 1]), true);
      return npyFile('version and header length', out);
    },
    (rng) => npyFile('magic and little else', whole(rng).bytes.slice(0, rng.int(20)), 'error'),
  ],
};

/**
 * Zeros that deflate a thousandfold: 80 MiB in 80 kB. Declared as less, reading must stop there; declared as more than
 * they are, at their end; and 1 MiB declared as it is must be read, to be no scene.
 */
let bombs: readonly Bytes[] | null = null;
function bombOf(rng: Rng): Bytes {
  bombs ??= [
    [2 ** 20, null] as const,
    [80 * 2 ** 20, 2000] as const,
    [80 * 2 ** 20, 2 ** 20] as const,
    [2 ** 20, 2 ** 31] as const,
  ].map(([size, declared]) => {
    const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (64, 64, ${size / 2 ** 14})}`;
    const member = npyWithHeader(head, new Uint8Array(size));
    return writeZip([['cube.npy', member]], {
      deflated: true,
      declared: declared ?? member.length,
      // Where the size is a lie, the checksum is not reached.
      ...(declared === null ? {} : { crc: 0 }),
    });
  });
  return pick(rng, bombs);
}

export const npz: Recipe = {
  reader: 'npz',
  good: (rng) => {
    const { bytes, ends } = whole(rng);
    const names = writeTexts(['soil', 'tree']);
    return npzFile(
      'good',
      writeZip(
        [
          ['cube.npy', bytes],
          ['names.npy', names],
        ],
        { deflated: rng.uniform() < 0.5, zip64: rng.uniform() < 0.3 },
      ),
      ends,
    );
  },
  odd: [
    (rng) =>
      npzFile(
        'members',
        writeZip(
          [
            ['cube.npy', whole(rng).bytes],
            [
              pick(rng, ['cube.npy', '../names.npy', 'readme.txt', '', '/', 'x.npy']),
              whole(rng).bytes,
            ],
          ],
          { deflated: rng.uniform() < 0.5 },
        ),
      ),
    (rng) =>
      npzFile(
        'odd member',
        writeZip([['cube.npy', rng.int(2) ? oddHeader(rng) : oddShape(rng)]], {
          deflated: rng.uniform() < 0.5,
        }),
      ),
    (rng) =>
      npzFile(
        'lies',
        writeZip([['cube.npy', whole(rng).bytes]], {
          deflated: rng.uniform() < 0.7,
          ...(rng.uniform() < 0.5
            ? { declared: pick(rng, [0, 1, 100, 2 ** 31, 2 ** 32 - 2]) }
            : {}),
          ...(rng.uniform() < 0.3 ? { crc: 1 } : {}),
          ...(rng.uniform() < 0.2 ? { method: rng.int(20) } : {}),
          ...(rng.uniform() < 0.2 ? { flags: 1 } : {}),
        }),
      ),
    (rng) => npzFile('bomb', bombOf(rng), 'error'),
    (rng) =>
      npzFile(
        'many members',
        writeZip(
          Array.from({ length: pick(rng, [50, 1500]) }, (_, i) => [`a${i}.npy`, new Uint8Array(0)]),
        ),
      ),
  ],
};
