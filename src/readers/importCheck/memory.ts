/** A cube in memory as the array it was read from, so that other ways to read it can be looked at without the file. */
import { MAX_PIECE } from '../ranges';
import type { Layout } from '../scene/layout';
import type { Chunk, NumericArray } from '../types';

/**
 * @param array what the cube was read from, whole and unbinned
 * @param data pixel-interleaved, as `layout` placed it
 */
export function memoryArray(array: NumericArray, layout: Layout, data: Float32Array): NumericArray {
  const { file, name, shape, whole, meta } = array;
  const [d0, d1, d2] = layout.shape;
  const [s0, s1, s2] = layout.strides;
  function* stretch(from: number, to: number): Generator<Chunk> {
    for (let start = from; start < to; start += MAX_PIECE) {
      const values = new Float32Array(Math.min(MAX_PIECE, to - start));
      let i = start % d0;
      let j = Math.floor(start / d0) % d1;
      let k = Math.floor(start / (d0 * d1));
      for (let v = 0; v < values.length; v++) {
        values[v] = data[i * s0 + j * s1 + k * s2];
        if (++i < d0) continue;
        i = 0;
        if (++j < d1) continue;
        j = 0;
        k++;
      }
      yield { start, values };
    }
  }
  return {
    file,
    name,
    shape,
    dtype: 'single',
    whole,
    meta,
    seekable: true,
    inMemory: true,
    async *chunks(ranges = [[0, d0 * d1 * d2]]) {
      for (const [from, to] of ranges) yield* stretch(from, to);
    },
  };
}
