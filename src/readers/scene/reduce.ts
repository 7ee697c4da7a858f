/**
 * Puts a box into a result in which several stored values may share a place: their mean, over those that are finite and
 * not no-data; NaN where there is none. Picks of single lines, samples and bands are the same thing with places left out.
 */
import type { Triple } from './place';

/** Where each index along an axis goes in the result. */
export interface AxisMap {
  /** First index that goes anywhere, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** Extent in the result. */
  readonly size: number;
  /** [to - from] place in the result, never falling; -1 for what is left out. */
  readonly place: Int32Array;
}

/** Indices first, first + step, …, `count` of them. */
export function everyNth(first: number, step: number, count: number): AxisMap {
  return picked(Array.from({ length: count }, (_, i) => first + i * step));
}

/** Each of the ascending indices by itself. */
export function picked(indices: readonly number[]): AxisMap {
  const from = indices[0] ?? 0;
  const to = (indices.at(-1) ?? -1) + 1;
  const place = new Int32Array(Math.max(0, to - from)).fill(-1);
  indices.forEach((index, i) => (place[index - from] = i));
  return { from, to, size: indices.length, place };
}

/**
 * `n` neighbours in one place; the last ones may be fewer, and nothing is lost.
 * @param out indices that belong to no mean
 */
export function blocks(from: number, count: number, n: number, out?: ReadonlySet<number>): AxisMap {
  const place = Int32Array.from({ length: count }, (_, i) =>
    out?.has(from + i) ? -1 : Math.floor(i / n),
  );
  return { from, to: from + count, size: Math.ceil(count / n), place };
}

type Values = ArrayLike<number>;

/** Takes chunks in storage order, or in any order where `scattered` (at the cost of a count for each result value). */
export class Reducer {
  private readonly out: Float32Array;
  private readonly shape: Triple;
  private readonly strides: Triple;
  private readonly maps: readonly [AxisMap, AxisMap, AxisMap];
  private readonly none: ReadonlySet<number>;
  private readonly scattered: boolean;
  /** Of one layer of the result along the slowest axis; of all of it where chunks are scattered. */
  private readonly sums: Float64Array;
  private readonly counts: Uint32Array;
  private layer = -1;

  /**
   * @param out one value for each place of `maps`, all zero; `strides` are its steps along the stored axes
   * @param none values, as Float32, that belong to no mean
   */
  constructor(
    out: Float32Array,
    shape: Triple,
    strides: Triple,
    maps: readonly [AxisMap, AxisMap, AxisMap],
    none: readonly number[],
    scattered: boolean,
  ) {
    this.out = out;
    this.shape = shape;
    this.strides = strides;
    this.maps = maps;
    this.none = new Set(none);
    this.scattered = scattered;
    const size = maps[0].size * maps[1].size;
    // Scattered chunks are summed in the result itself.
    this.sums = new Float64Array(scattered ? 0 : size);
    this.counts = new Uint32Array(scattered ? out.length : size);
  }

  put(start: number, values: Values): void {
    const [d0, d1] = this.shape;
    const [m0, m1, m2] = this.maps;
    let i = start % d0;
    let j = Math.floor(start / d0) % d1;
    let k = Math.floor(start / (d0 * d1));
    for (let v = 0; v < values.length;) {
      const run = Math.min(d0 - i, values.length - v);
      if (j >= m1.from && j < m1.to && k >= m2.from && k < m2.to) {
        const p1 = m1.place[j - m1.from];
        const p2 = m2.place[k - m2.from];
        const a = Math.max(i, m0.from);
        const z = Math.min(i + run, m0.to);
        if (p1 >= 0 && p2 >= 0 && a < z) this.add(values, v + a - i, a, z, p1, p2);
      }
      v += run;
      i = 0;
      if (++j === d1) {
        j = 0;
        k++;
      }
    }
  }

  /** All sums become means. */
  end(): void {
    if (!this.scattered) return this.close();
    const { out, counts } = this;
    for (let at = 0; at < out.length; at++) out[at] = counts[at] ? out[at] / counts[at] : NaN;
  }

  private add(values: Values, first: number, a: number, z: number, p1: number, p2: number): void {
    const { maps, none, strides, scattered } = this;
    const { from, place, size } = maps[0];
    if (!scattered && p2 !== this.layer) {
      this.close();
      this.layer = p2;
    }
    const sums = scattered ? this.out : this.sums;
    const step = scattered ? strides[0] : 1;
    const base = scattered ? p1 * strides[1] + p2 * strides[2] : p1 * size;
    const { counts } = this;
    const some = none.size > 0;
    for (let i = a, v = first; i < z; i++, v++) {
      const p = place[i - from];
      if (p < 0) continue;
      const value = Math.fround(values[v]);
      if (value - value !== 0 || (some && none.has(value))) continue;
      sums[base + p * step] += value;
      counts[base + p * step]++;
    }
  }

  /** Writes the layer whose values have all come. */
  private close(): void {
    if (this.layer < 0) return;
    const { out, sums, counts, strides, maps } = this;
    const [s0, s1, s2] = strides;
    const { size } = maps[0];
    for (let q = 0; q < maps[1].size; q++)
      for (let p = 0, c = q * size, at = q * s1 + this.layer * s2; p < size; p++, c++, at += s0)
        out[at] = counts[c] ? sums[c] / counts[c] : NaN;
    sums.fill(0);
    counts.fill(0);
  }
}
