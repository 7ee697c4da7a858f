/**
 * Fuzzed MATLAB v5 files: hostile dimensions and byte counts, elements that lie about themselves, bombs, cells within
 * cells, doubled names, the other byte order.
 */
import { deflateSync } from 'node:zlib';
import * as toy from '../../../../testdata/mat/toy';
import {
  element,
  encode,
  join,
  matrix,
  numericClasses,
  scalar,
  tag,
  writeMat,
} from '../../../../testdata/mat/writer';
import type { NumericClass, Variable } from '../../../../testdata/mat/writer';
import type { Rng } from '../../../maths/rng';
import { cubeOf, hostileSizes, latin1, pick } from '../../testing/recipe.suite';
import type { Bytes, Made, Recipe } from '../../testing/recipe.suite';

const file = (kind: string, bytes: Bytes, ends?: Made['ends']): Made => ({
  kind,
  files: [{ name: 'fuzz.mat', bytes }],
  ends,
});

const variables = (type: NumericClass): Readonly<Record<string, Variable>> => ({
  Y: toy.table(type),
  nRow: scalar(toy.lines),
  nCol: scalar(toy.samples),
  s: { kind: 'struct', fields: { A: toy.abundanceTable(), M: toy.spectra() } },
  cood: toy.numberedNames(),
});

const sound = (rng: Rng): Bytes =>
  writeMat(variables(pick(rng, numericClasses)), {
    little: rng.int(2) === 1,
    compressed: rng.int(2) === 1,
  });

const head = writeMat({}).subarray(0, 128);
const packed = (plain: Uint8Array): Uint8Array => {
  const stream = deflateSync(plain);
  return join([tag(15, stream.length, true), stream]);
};
const withElements = (...elements: readonly Uint8Array[]): Bytes => join([head, ...elements]);

const flags = (code: number): Uint8Array => element(6, encode([code, 0], 'uint32', true), true);
const dims = (...d: readonly number[]): Uint8Array =>
  element(
    5,
    encode(
      d.map((n) => n | 0),
      'int32',
      true,
    ),
    true,
  );
const name = element(1, latin1('Y'), true);
const whole = (...content: readonly Uint8Array[]): Uint8Array => {
  const inside = join(content);
  return join([tag(14, inside.length, true), inside]);
};

/** Dimensions, class and byte counts that contradict each other; compressed or not. */
function lies(rng: Rng): Made {
  const shape = Array.from({ length: 1 + rng.int(4) }, () => pick(rng, hostileSizes));
  const content = whole(
    flags(rng.int(16)),
    dims(...shape),
    name,
    tag(pick(rng, [1, 2, 7, 9, 12, 14, 77]), pick(rng, hostileSizes) >>> 0, true),
    new Uint8Array(rng.int(200)),
  );
  return file('lies', withElements(rng.int(2) === 1 ? packed(content) : content));
}

let bombs: readonly Bytes[] | null = null;
/** Zeros: 80 MiB behind an element that declares a few bytes, and 1 MiB of honest values, which are no scene. */
const bombOf = (rng: Rng): Bytes => {
  bombs ??= [
    join([matrix('Y', toy.box(), true), new Uint8Array(80 * 2 ** 20)]),
    whole(flags(9), dims(128, 128, 64), name, tag(2, 2 ** 20, true), new Uint8Array(2 ** 20)),
  ].map((plain) => withElements(packed(plain)));
  return pick(rng, bombs);
};

const nested = (depth: number): Uint8Array => {
  let inner: Uint8Array = matrix('', scalar(1), true);
  for (let i = 0; i < depth; i++)
    inner = whole(flags(1), dims(1, 1), element(1, latin1('c'), true), inner);
  return inner;
};

export const mat5: Recipe = {
  reader: 'MATLAB v5',
  good: (rng) => file('good', sound(rng), cubeOf(toy, toy.value)),
  odd: [
    lies,
    (rng) => file('bomb', bombOf(rng), 'error'),
    (rng) => file('cells in cells', withElements(nested(pick(rng, [5, 60, 300]))), 'error'),
    (rng) => {
      const plain = whole(flags(6), dims(1e9, 1e9, 1e9), name, tag(9, 0xfffffff0, true));
      return file('hostile cube', withElements(rng.int(2) ? packed(plain) : plain), 'error');
    },
    (rng) => {
      const one = matrix('Y', toy.box(pick(rng, numericClasses)), true);
      return file('doubled names', withElements(one, one, matrix('Y', scalar(3), true)));
    },
    (rng) => {
      const out = sound(rng).slice();
      out.set(latin1(pick(rng, ['IM', 'MI', 'XX', '\0\0'])), 126);
      out.set([rng.int(3), rng.int(3)], 124);
      return file('byte order and version', out);
    },
    (rng) => {
      const fields = pick(rng, [0, 1, 32, 2 ** 31 - 1, -1]);
      const content = whole(
        flags(2),
        dims(pick(rng, hostileSizes), 1),
        name,
        element(5, encode([fields | 0], 'int32', true), true),
        element(1, new Uint8Array(rng.int(100)), true),
        matrix('', scalar(1), true),
      );
      return file('struct', withElements(content));
    },
    (rng) => {
      const names = pick(rng, ['\xc4\xd6', '', 'x'.repeat(5000), '\0\0', '../Y', 'nRow']);
      const found = matrix(names, toy.box(), true);
      return file('names', withElements(found, matrix('Y', toy.box(), true)));
    },
    (rng) => {
      const small = encode([(rng.int(12) << 16) | rng.int(16), rng.int(9)], 'uint32', true);
      return file('small element', withElements(whole(flags(6), dims(2, 2), name, small)));
    },
    (rng) => {
      const text = 'MATLAB 5.0 MAT-file'.padEnd(124);
      return file('magic and little else', latin1(text).slice(0, rng.int(125)), 'error');
    },
  ],
};
