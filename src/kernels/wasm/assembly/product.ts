/**
 * AssemblyScript: Aᵀ B for two tall, thin matrices, the gradient of every weight. Rows are read once, four at a time;
 * the small result stays in the first-level cache.
 */
import { flush, load4 } from './math';

/** Rows that are summed in float32 before they go to float64. */
const RUN: i32 = 4096;

/** Bytes of scratch: the result in float32 lanes, then in float64. */
export function transposedProductScratch(k: i32, m: i32): f64 {
  return 12 * <f64>k * <f64>((m + 3) & ~3) + 64;
}

/** out [k, m] = Aᵀ B for A [rows, k], B [rows, m] */
export function transposedProduct(
  A: usize,
  B: usize,
  out: usize,
  rows: i32,
  k: i32,
  m: i32,
  scratch: usize,
): void {
  const mp = (m + 3) & ~3;
  const count = k * mp;
  const totals = scratch; // float64 [k, mp]
  const sums = totals + (<usize>count << 3); // float32 [k, mp]
  memory.fill(scratch, 0, <usize>count * 12);
  const stepA = <usize>k << 2;
  const stepB = <usize>m << 2;
  let a = A;
  let b = B;
  let i = 0;
  let since = 0;
  for (; i + 4 <= rows; i += 4) {
    for (let c = 0; c < m; c += 4) {
      const w = m - c;
      const lane = <usize>c << 2;
      const b0 = load4(b + lane, w);
      const b1 = load4(b + stepB + lane, w);
      const b2 = load4(b + 2 * stepB + lane, w);
      const b3 = load4(b + 3 * stepB + lane, w);
      let at = sums + lane;
      let from = a;
      for (let r = 0; r < k; r++) {
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
    since += 4;
    if (since == RUN) {
      flush(sums, totals, count);
      since = 0;
    }
  }
  for (; i < rows; i++) {
    for (let c = 0; c < m; c += 4) {
      const lane = <usize>c << 2;
      const b0 = load4(b + lane, m - c);
      for (let r = 0; r < k; r++) {
        const at = sums + (<usize>(r * mp) << 2) + lane;
        const v = v128.load32_splat(a + (<usize>r << 2));
        v128.store(at, f32x4.add(v128.load(at), f32x4.mul(v, b0)));
      }
    }
    a += stepA;
    b += stepB;
  }
  flush(sums, totals, count);
  for (let r = 0; r < k; r++) {
    for (let c = 0; c < m; c++) {
      const v = load<f64>(totals + (<usize>(r * mp + c) << 3));
      store<f32>(out + (<usize>(r * m + c) << 2), <f32>v);
    }
  }
}
