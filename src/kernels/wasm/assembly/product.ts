/**
 * AssemblyScript: C = A B, rows of A in fours and columns of B in eights, the sums of a tile in registers. B is packed
 * first, so that the inner loop reads it from one end to the other. Every sum runs over k in order, one product after
 * the other, which is what XNNPACK does: the same bits.
 */
import { turn4 } from './copies';
import { store4 } from './math';

/** Bytes of B packed: panels [⌈m / 8⌉, k, 8], zeros beyond m. */
export function packedBytes(k: i32, m: i32): f64 {
  return 4 * <f64>k * <f64>((m + 7) & ~7) + 16;
}

/** Panels `from` to `to` of B [k, m], or of [m, k] where `turned`. */
export function pack(
  B: usize,
  out: usize,
  k: i32,
  m: i32,
  turned: i32,
  from: i32,
  to: i32,
): void {
  const step = (turned ? <usize>1 : <usize>m) << 2; // from one line of B to the next
  const across = (turned ? <usize>k : <usize>1) << 2; // from one column of B to the next
  out += (<usize>(from * k)) << 5;
  for (let p = from; p < to; p++) {
    const width = m - 8 * p;
    let at = B + <usize>(8 * p) * across;
    if (width >= 8 && !turned) {
      for (let r = 0; r < k; r++) {
        v128.store(out, v128.load(at));
        v128.store(out, v128.load(at, 16), 16);
        at += step;
        out += 32;
      }
    } else {
      let r = 0;
      if (width >= 8) {
        for (; r + 4 <= k; r += 4) {
          turn4(at, across, out, 32);
          turn4(at + 4 * across, across, out + 16, 32);
          at += 16;
          out += 128;
        }
      }
      for (; r < k; r++) {
        for (let c = 0; c < 8; c++) {
          const v: f32 = c < width ? load<f32>(at + <usize>c * across) : 0;
          store<f32>(out + (<usize>c << 2), v);
        }
        at += step;
        out += 32;
      }
    }
  }
}

/** Rows `from` to `to` of out [rows, m] = A [rows, k] B, B packed. */
export function product(
  A: usize,
  packed: usize,
  out: usize,
  k: i32,
  m: i32,
  from: i32,
  to: i32,
): void {
  const stepA = <usize>k << 2;
  const stepC = <usize>m << 2;
  const panel = <usize>k << 5;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const a0 = A + <usize>i * stepA;
    const end = a0 + stepA;
    let b = packed;
    let c0 = out + <usize>i * stepC;
    for (let p = 0; p < m; p += 8) {
      let s00 = f32x4.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      for (let a = a0; a < end; a += 4) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        b += 32;
        const v0 = v128.load32_splat(a);
        s00 = f32x4.add(s00, f32x4.mul(v0, b0));
        s01 = f32x4.add(s01, f32x4.mul(v0, b1));
        const v1 = v128.load32_splat(a + stepA);
        s10 = f32x4.add(s10, f32x4.mul(v1, b0));
        s11 = f32x4.add(s11, f32x4.mul(v1, b1));
        const v2 = v128.load32_splat(a + 2 * stepA);
        s20 = f32x4.add(s20, f32x4.mul(v2, b0));
        s21 = f32x4.add(s21, f32x4.mul(v2, b1));
        const v3 = v128.load32_splat(a + 3 * stepA);
        s30 = f32x4.add(s30, f32x4.mul(v3, b0));
        s31 = f32x4.add(s31, f32x4.mul(v3, b1));
      }
      const w = m - p;
      store4(c0, s00, w);
      store4(c0 + stepC, s10, w);
      store4(c0 + 2 * stepC, s20, w);
      store4(c0 + 3 * stepC, s30, w);
      if (w > 4) {
        store4(c0 + 16, s01, w - 4);
        store4(c0 + stepC + 16, s11, w - 4);
        store4(c0 + 2 * stepC + 16, s21, w - 4);
        store4(c0 + 3 * stepC + 16, s31, w - 4);
      }
      c0 += 32;
    }
  }
  for (; i < to; i++) {
    const a0 = A + <usize>i * stepA;
    const end = a0 + stepA;
    let b = packed;
    let c0 = out + <usize>i * stepC;
    for (let p = 0; p < m; p += 8) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      for (let a = a0; a < end; a += 4) {
        const v = v128.load32_splat(a);
        s0 = f32x4.add(s0, f32x4.mul(v, v128.load(b)));
        s1 = f32x4.add(s1, f32x4.mul(v, v128.load(b, 16)));
        b += 32;
      }
      const w = m - p;
      store4(c0, s0, w);
      if (w > 4) store4(c0 + 16, s1, w - 4);
      c0 += 32;
    }
  }
}
