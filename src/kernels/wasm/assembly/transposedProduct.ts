/**
 * AssemblyScript: Aᵀ B for two tall, thin matrices, the gradient of every weight. Rows are read four at a time, in blocks
 * that stay in the second-level cache while panels of eight columns of the result, in the first, are gone through. Rows are summed in
 * parts of fixed size, whoever sums them: float32 within a part, float64 over the parts.
 */
import { load4 } from './math';

/** Rows of a part. */
const RUN: i32 = 4096;
/** Numbers of A and B in a block of rows: 96 KiB. With a quarter of it [9025, 64]ᵀ·[9025, 156] takes 1.6 times as long. */
const BLOCK: i32 = 24576;

export function transposedProductParts(rows: i32): i32 {
  return (rows + RUN - 1) / RUN;
}

/** Numbers of a part's sums, panels [⌈m / 8⌉, k, 8]. */
export function transposedProductSums(k: i32, m: i32): i32 {
  return k * ((m + 7) & ~7);
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
  const block = max(4, (BLOCK / (k + m)) & ~3);
  for (let piece = from; piece < to; piece++) {
    const part = piece / cuts;
    const cut = piece % cuts;
    const first = (k * cut) / cuts;
    const lines = (k * (cut + 1)) / cuts - first;
    const start = sums + <usize>part * size + (<usize>first << 5);
    const panel = <usize>k << 5;
    for (let p = 0; p < m; p += 8) {
      memory.fill(start + <usize>(p >> 3) * panel, 0, <usize>lines << 5);
    }
    const end = min(part * RUN + RUN, rows);
    for (let i = part * RUN; i < end; i += block) {
      const count = min(block, end - i);
      const a = A + ((<usize>i * <usize>k + <usize>first) << 2);
      let b = B + ((<usize>i * <usize>m) << 2);
      let at = start;
      for (let p = 0; p < m; p += 8) {
        const w = m - p;
        if (w >= 8) {
          sumPanel(a, b, at, count, k, m, lines);
        } else {
          sumHalf(a, b, at, count, k, m, lines, w);
          if (w > 4) sumHalf(a, b + 16, at + 16, count, k, m, lines, w - 4);
        }
        b += 32;
        at += panel;
      }
    }
  }
}

/** Adds `count` rows to the panel at `sums`. */
// @ts-ignore: decorator
@inline
function sumPanel(
  a: usize,
  b: usize,
  sums: usize,
  count: i32,
  k: i32,
  m: i32,
  lines: i32,
): void {
  const stepA = <usize>k << 2;
  const stepB = <usize>m << 2;
  const end = sums + (<usize>lines << 5);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const b00 = v128.load(b);
    const b01 = v128.load(b, 16);
    const b10 = v128.load(b + stepB);
    const b11 = v128.load(b + stepB, 16);
    const b20 = v128.load(b + 2 * stepB);
    const b21 = v128.load(b + 2 * stepB, 16);
    const b30 = v128.load(b + 3 * stepB);
    const b31 = v128.load(b + 3 * stepB, 16);
    let from = a;
    for (let at = sums; at < end; at += 32) {
      const v0 = v128.load32_splat(from);
      let low0 = f32x4.mul(v0, b00);
      let low1 = f32x4.mul(v0, b01);
      const v1 = v128.load32_splat(from + stepA);
      low0 = f32x4.add(low0, f32x4.mul(v1, b10));
      low1 = f32x4.add(low1, f32x4.mul(v1, b11));
      const v2 = v128.load32_splat(from + 2 * stepA);
      let high0 = f32x4.mul(v2, b20);
      let high1 = f32x4.mul(v2, b21);
      const v3 = v128.load32_splat(from + 3 * stepA);
      high0 = f32x4.add(high0, f32x4.mul(v3, b30));
      high1 = f32x4.add(high1, f32x4.mul(v3, b31));
      v128.store(at, f32x4.add(v128.load(at), f32x4.add(low0, high0)));
      v128.store(at, f32x4.add(v128.load(at, 16), f32x4.add(low1, high1)), 16);
      from += 4;
    }
    a += 4 * stepA;
    b += 4 * stepB;
  }
  for (; i < count; i++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let from = a;
    for (let at = sums; at < end; at += 32) {
      const v = v128.load32_splat(from);
      v128.store(at, f32x4.add(v128.load(at), f32x4.mul(v, b0)));
      v128.store(at, f32x4.add(v128.load(at, 16), f32x4.mul(v, b1)), 16);
      from += 4;
    }
    a += stepA;
    b += stepB;
  }
}

/** The same of at most four columns. */
function sumHalf(
  a: usize,
  b: usize,
  sums: usize,
  count: i32,
  k: i32,
  m: i32,
  lines: i32,
  w: i32,
): void {
  const stepA = <usize>k << 2;
  const stepB = <usize>m << 2;
  const end = sums + (<usize>lines << 5);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const b0 = load4(b, w);
    const b1 = load4(b + stepB, w);
    const b2 = load4(b + 2 * stepB, w);
    const b3 = load4(b + 3 * stepB, w);
    let from = a;
    for (let at = sums; at < end; at += 32) {
      const low = f32x4.add(
        f32x4.mul(v128.load32_splat(from), b0),
        f32x4.mul(v128.load32_splat(from + stepA), b1),
      );
      const high = f32x4.add(
        f32x4.mul(v128.load32_splat(from + 2 * stepA), b2),
        f32x4.mul(v128.load32_splat(from + 3 * stepA), b3),
      );
      v128.store(at, f32x4.add(v128.load(at), f32x4.add(low, high)));
      from += 4;
    }
    a += 4 * stepA;
    b += 4 * stepB;
  }
  for (; i < count; i++) {
    const b0 = load4(b, w);
    let from = a;
    for (let at = sums; at < end; at += 32) {
      v128.store(at, f32x4.add(v128.load(at), f32x4.mul(v128.load32_splat(from), b0)));
      from += 4;
    }
    a += stepA;
    b += stepB;
  }
}

/** out [k, m] out of its totals, float64 in panels [⌈m / 8⌉, k, 8]. */
export function transposedProductResult(totals: usize, out: usize, k: i32, m: i32): void {
  for (let p = 0; p < m; p += 8) {
    const w = min(8, m - p);
    for (let r = 0; r < k; r++) {
      const from = totals + (<usize>((p >> 3) * k + r) << 6);
      const to = out + (<usize>(r * m + p) << 2);
      for (let c = 0; c < w; c++) {
        store<f32>(to + (<usize>c << 2), <f32>load<f64>(from + (<usize>c << 3)));
      }
    }
  }
}
