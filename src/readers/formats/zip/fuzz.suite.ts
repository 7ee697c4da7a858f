/** Fuzzed archives of scenes: names that climb or repeat, archives in archives, too many files, bombs, lies. */
import { enviData, enviHeader, toySize, toyValue } from '../../../../testdata/envi/writer';
import * as toy from '../../../../testdata/mat/toy';
import { writeMat } from '../../../../testdata/mat/writer';
import { writeZip } from '../../../../testdata/npy/writer';
import type { ZipOptions } from '../../../../testdata/npy/writer';
import type { Rng } from '../../../maths/rng';
import { cubeOf, latin1, pick, utf8 } from '../../testing/recipe.suite';
import type { Bytes, Made, Recipe } from '../../testing/recipe.suite';

type Members = readonly (readonly [string, Uint8Array])[];

const archive = (
  kind: string,
  members: Members,
  options: ZipOptions = {},
  ends?: Made['ends'],
): Made => ({ kind, files: [{ name: 'fuzz.zip', bytes: writeZip(members, options) }], ends });

const pair = (folder = ''): Members => [
  [`${folder}toy.hdr`, utf8(enviHeader(toySize))],
  [`${folder}toy.img`, enviData(toySize, toyValue)],
];
const mat = writeMat({ Y: toy.box(), A: toy.abundanceBox() });
const deflated = (rng: Rng): boolean => rng.uniform() < 0.5;

let bombs: readonly Bytes[] | null = null;
/** Zeros: 1 MiB declared as it is, 80 MiB declared as little, 1 MiB declared as more than an archive may unpack to. */
const bombOf = (rng: Rng): Bytes => {
  bombs ??= [
    [2 ** 20, 2 ** 20] as const,
    [80 * 2 ** 20, 1000] as const,
    [2 ** 20, 2 ** 32 - 2] as const,
  ].map(([size, declared]) =>
    // Where the size is a lie, the checksum is not reached.
    writeZip([['toy.img', new Uint8Array(size)]], {
      deflated: true,
      declared,
      ...(declared === size ? {} : { crc: 0 }),
    }),
  );
  return pick(rng, bombs);
};

export const zip: Recipe = {
  reader: 'zip',
  good: (rng) => {
    const options = { deflated: deflated(rng), zip64: rng.uniform() < 0.3 };
    return rng.uniform() < 0.5
      ? archive('good', pair(pick(rng, ['', 'a/', 'a/b/'])), options, cubeOf(toySize, toyValue))
      : archive('good', [['scene.mat', mat]], options, cubeOf(toy, toy.value));
  },
  odd: [
    (rng) =>
      archive(
        'names',
        [[pick(rng, ['../../x.mat', '/', '', 'a\\b.mat', '__MACOSX/._x', 'C:x']), mat], ...pair()],
        { deflated: deflated(rng) },
      ),
    (rng) =>
      archive(
        'clutter',
        [['.DS_Store', utf8('x')], ['a/', utf8('')], ...pair('a/')],
        { deflated: deflated(rng) },
        cubeOf(toySize, toyValue),
      ),
    (rng) => archive('doubled', [...pair(), ...pair()], { deflated: deflated(rng) }),
    (rng) =>
      archive('an archive in it', [['inner.zip', writeZip(pair())]], { deflated: deflated(rng) }),
    (rng) =>
      archive(
        'many files',
        Array.from({ length: pick(rng, [150, 201, 1500]) }, (_, i) => [`f${i}.txt`, utf8('x')]),
      ),
    (rng) => ({ kind: 'bomb', files: [{ name: 'fuzz.zip', bytes: bombOf(rng) }], ends: 'error' }),
    (rng) =>
      archive('lies', pair(), {
        deflated: deflated(rng),
        ...(rng.uniform() < 0.5 ? { declared: pick(rng, [0, 1, 100, 2 ** 31, 2 ** 32 - 2]) } : {}),
        ...(rng.uniform() < 0.3 ? { crc: 1 } : {}),
        ...(rng.uniform() < 0.2 ? { method: rng.int(20) } : {}),
        ...(rng.uniform() < 0.2 ? { flags: 1 } : {}),
      }),
    (rng) =>
      archive(
        'something else',
        [
          [
            pick(rng, ['weights.json', '[Content_Types].xml', 'a.zarray', 'x'.repeat(3000)]),
            latin1('\xff\xfe'),
          ],
        ],
        {},
        'error',
      ),
    () => archive('nothing', [], {}, 'error'),
    () => archive('folders alone', [['a/', utf8('')]], {}, 'error'),
  ],
};
