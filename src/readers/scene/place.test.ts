/** Every order of axes, whole and cropped, in chunks of any size: the same values as placed one by one. */
import { describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { Placer } from './place';
import type { Target, Triple } from './place';

const orders: readonly Triple[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** Strides of a result whose axes lie in this order, fastest first. */
function stridesOf(order: Triple, extent: Triple): Triple {
  const strides = [0, 0, 0];
  let step = 1;
  for (const axis of order) {
    strides[axis] = step;
    step *= extent[axis];
  }
  return [strides[0], strides[1], strides[2]];
}

function oneByOne(values: Uint16Array, { shape, strides, from, to }: Target): Float32Array {
  const out = new Float32Array((to[0] - from[0]) * (to[1] - from[1]) * (to[2] - from[2]));
  for (let k = from[2]; k < to[2]; k++)
    for (let j = from[1]; j < to[1]; j++)
      for (let i = from[0]; i < to[0]; i++) {
        const at =
          (i - from[0]) * strides[0] + (j - from[1]) * strides[1] + (k - from[2]) * strides[2];
        out[at] = values[i + shape[0] * (j + shape[1] * k)] / 4;
      }
  return out;
}

describe.each(orders)('a result with axes %i, %i, %i, fastest first', (...order) => {
  it.each([
    // Rows of both sides of the length from which they are copied at once.
    ['whole', [70, 9, 5], [0, 0, 0], [70, 9, 5]],
    ['whole, of short rows', [5, 70, 9], [0, 0, 0], [5, 70, 9]],
    ['cropped', [70, 9, 5], [2, 1, 1], [69, 8, 4]],
  ] as readonly [string, Triple, Triple, Triple][])('%s', (_, shape, from, to) => {
    const rng = makeRng(3);
    const values = Uint16Array.from({ length: shape[0] * shape[1] * shape[2] }, () => rng.int(900));
    const extent: Triple = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
    const target = { shape, strides: stridesOf(order, extent), from, to };
    const expected = oneByOne(values, target);
    for (const scattered of [false, true]) {
      const out = new Float32Array(expected.length);
      let changed = 0;
      const quarter = (data: Float32Array, a: number, z: number): void => {
        for (let i = a; i < z; i++) data[i] /= 4;
        changed += z - a;
      };
      const placer = new Placer(out, target, quarter, { counts: true, scattered });
      for (let start = 0; start < values.length;) {
        const end = Math.min(values.length, start + 1 + rng.int(200));
        placer.put(start, values.subarray(start, end));
        start = end;
      }
      placer.end();
      expect(out).toEqual(expected);
      expect(changed).toBe(values.length);
      expect(placer.max).toBe(values.reduce((a, b) => Math.max(a, b)) / 4);
    }
  });
});
