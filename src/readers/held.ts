/** Arrays of doubles that a reader already holds: columns of a table, numbers of a header, one spectrum. */
import { only, RangeList } from './ranges';
import type { Chunk, NumericArray } from './types';

/** @param data of `shape`, first axis fastest; a single column unless said */
export function heldArray(
  file: string,
  name: string,
  data: Float64Array,
  shape: readonly number[] = [data.length, 1],
): NumericArray {
  async function* all(): AsyncGenerator<Chunk> {
    // A copy: whoever takes a chunk may write into it.
    yield { start: 0, values: data.slice() };
  }
  return {
    file,
    name,
    shape,
    dtype: 'double',
    whole: false,
    chunks: (ranges) => (ranges ? only(all(), new RangeList(ranges)) : all()),
  };
}
