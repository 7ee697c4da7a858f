/**
 * AssemblyScript: Aᵀ B for two tall, thin matrices, the gradient of every weight. Rows are read once, four at a time;
 * the small result stays in the first-level cache. Rows are summed in parts of fixed size, whoever sums them: float32
 * within a part, float64 over the parts.
 */
import { load4 } from './math';

/** Rows of a part. */
const RUN: i32 = 4096;

export function transposedProductParts(rows: i32): i32 {
  return (rows + RUN - 1) / RUN;
}

/** Numbers of a part's sums [k, m'] with m' the next multiple of 4. */
export function transposedProductSums(k: i32, m: i32): i32 {
  return k * ((m + 3) & ~3);
}

/**
 * Pieces `from` to `to` of Aᵀ B for A [rows, k], B [rows, m]. Each part of the rows is cut into `cuts` pieces of its
 * result's lines; the sums of part p go to `sums` + p · transposedProductSums numbers.
 */
export function transposedProduct(
  A: usize,
  B: usize,
  sums: usize,
  rows: i32,
  k: i32,
  m: i32,
  cuts: i32,
  from: i32,
  to: i32,
): void {
  const size = <usize>transposedProductSums(k, m) << 2;
  for (let piece = from; piece < to; piece++) {
    const part = piece / cuts;
    const cut = piece % cuts;
    const first = (k * cut) / cuts;
    const last = (k * (cut + 1)) / cuts;
    const begin = part * RUN;
    sumPart(A, B, sums + <usize>part * size, begin, min(begin + RUN, rows), k, m, first, last);
  }
}

function sumPart(
  A: usize,
  B: usize,
  sums: usize,
  begin: i32,
  end: i32,
  k: i32,
  m: i32,
  first: i32,
  last: i32,
): void {
  const mp = (m + 3) & ~3;
  const stepA = <usize>k << 2;
  const stepB = <usize>m << 2;
  const start = sums + (<usize>(first * mp) << 2);
  memory.fill(start, 0, <usize>((last - first) * mp) << 2);
  let a = A + <usize>begin * stepA + (<usize>first << 2);
  let b = B + <usize>begin * stepB;
  let i = begin;
  for (; i + 4 <= end; i += 4) {
    for (let c = 0; c < m; c += 4) {
      const w = m - c;
      const lane = <usize>c << 2;
      const b0 = load4(b + lane, w);
      const b1 = load4(b + stepB + lane, w);
      const b2 = load4(b + 2 * stepB + lane, w);
      const b3 = load4(b + 3 * stepB + lane, w);
      let at = start + lane;
      let from = a;
      for (let r = first; r < last; r++) {
        const low = f32x4.add(
          f32x4.mul(v128.load32_splat(from), b0),
          f32x4.mul(v128.load32_splat(from + stepA), b1),
        );
        const high = f32x4.add(
          f32x4.mul(v128.load32_splat(from + 2 * stepA), b2),
          f32x4.mul(v128.load32_splat(from + 3 * stepA), b3),
        );
        v128.store(at, f32x4.add(v128.load(at), f32x4.add(low, high)));
        at += <usize>mp << 2;
        from += 4;
      }
    }
    a += 4 * stepA;
    b += 4 * stepB;
  }
  for (; i < end; i++) {
    for (let c = 0; c < m; c += 4) {
      const lane = <usize>c << 2;
      const b0 = load4(b + lane, m - c);
      for (let r = first; r < last; r++) {
        const at = start + (<usize>((r - first) * mp) << 2) + lane;
        const v = v128.load32_splat(a + (<usize>(r - first) << 2));
        v128.store(at, f32x4.add(v128.load(at), f32x4.mul(v, b0)));
      }
    }
    a += stepA;
    b += stepB;
  }
}

/** out [k, m] out of its totals, float64 [k, m']. */
export function transposedProductResult(totals: usize, out: usize, k: i32, m: i32): void {
  const mp = (m + 3) & ~3;
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < m; c++) {
      const v = load<f64>(totals + (<usize>(r * mp + c) << 3));
      store<f32>(out + (<usize>(r * m + c) << 2), <f32>v);
    }
  }
}
