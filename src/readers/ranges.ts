/**
 * Parts of an array by the numbers of their values in storage order, so that a crop or a preview reads little of a large
 * file: joining of parts that lie close together, and cutting of whatever a format reads down to what was asked for.
 */
import type { Chunk } from './types';
import type { Range } from './types';

/** Pieces that are handed on hold at most so many values (4 MiB of doubles). */
export const MAX_PIECE = 2 ** 19;

/** Ranges in ascending order, joined where at most `gap` values lie between them. Reads its input as it goes. */
export function* joined(ranges: Iterable<Range>, gap: number): Generator<Range> {
  let from = -1;
  let to = -1;
  for (const [a, b] of ranges) {
    if (b <= a) continue;
    if (from >= 0 && a - to <= gap) to = Math.max(to, b);
    else {
      if (from >= 0) yield [from, to];
      [from, to] = [a, b];
    }
  }
  if (from >= 0) yield [from, to];
}

/** Ascending, disjoint ranges that can be asked what they share with a stretch of values. */
export class RangeList {
  /** from, to, from, to … */
  private readonly ends: Float64Array;

  constructor(ranges: Iterable<Range>) {
    this.ends = Float64Array.from([...joined(ranges, 0)].flat());
  }

  /** One past the last value asked for. */
  get end(): number {
    return this.ends.at(-1) ?? 0;
  }

  touches(from: number, to: number): boolean {
    const at = this.firstEndingAfter(from);
    return at < this.ends.length && this.ends[at] < to;
  }

  /** What lies within [from, to), ascending. */
  *within(from: number, to: number): Generator<Range> {
    for (let at = this.firstEndingAfter(from); at < this.ends.length; at += 2) {
      if (this.ends[at] >= to) return;
      yield [Math.max(from, this.ends[at]), Math.min(to, this.ends[at + 1])];
    }
  }

  /** Index of the first range that ends after `value`. */
  private firstEndingAfter(value: number): number {
    let [low, high] = [0, this.ends.length / 2];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ends[2 * middle + 1] <= value) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}

/**
 * Of all chunks the values that are asked for. Stops reading after the last of them unless the chunks are out of order.
 * @param scattered chunks may come in any order
 */
export async function* only(
  chunks: AsyncGenerator<Chunk>,
  list: RangeList,
  scattered = false,
): AsyncGenerator<Chunk> {
  for await (const { start, values } of chunks) {
    for (const [from, to] of list.within(start, start + values.length))
      yield { start: from, values: values.subarray(from - start, to - start) };
    if (!scattered && start + values.length >= list.end) return;
  }
}

/**
 * The chunks of ranges, from a reader of one range.
 * @param read values [from, to), their chunks counted from 0
 */
export async function* eachRange(
  ranges: Iterable<Range>,
  read: (from: number, to: number) => AsyncGenerator<Chunk>,
): AsyncGenerator<Chunk> {
  for (const [from, to] of ranges)
    for await (const { start, values } of read(from, to)) yield { start: from + start, values };
}
