/**
 * AssemblyScript, not TypeScript: float32 functions of four lanes, and how rows of any length are read four at a time.
 * The twins of ../../math.ts; relative errors near 1e-7.
 */

/** 1.5 · 2²³: a float32 of this size has no fraction, so that adding it rounds and its low bits are the integer. */
const ROUND: f32 = 12582912;

/**
 * exp(x), x clamped to [−87, 88]; NaN stays NaN. Cephes' polynomial. Only operations that are one instruction: min, max
 * and conversions with WASM's rules for NaN take a dozen (measured: half the speed).
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87)), f32x4.splat(88));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(ROUND));
  const k = f32x4.sub(shifted, f32x4.splat(ROUND));
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.39819995e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.33345191e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.16657959e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.66666655e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.00000012e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** 1 − exp(x) for x ≤ 0, which keeps its digits where x is small: the same polynomial without its 1. */
// @ts-ignore: decorator
@inline
export function restOf4(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(-87));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(ROUND));
  const k = f32x4.sub(shifted, f32x4.splat(ROUND));
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.39819995e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.33345191e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.16657959e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.66666655e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.00000012e-1));
  p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r);
  const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return f32x4.sub(f32x4.sub(f32x4.splat(1), power), f32x4.mul(p, power));
}

/** log(1 + exp(v)) without overflow or cancellation: log1p(e) = 2 atanh(e / (2 + e)). */
// @ts-ignore: decorator
@inline
export function softplus4(v: v128): v128 {
  return softplusOf(v, exp4(f32x4.neg(f32x4.abs(v))));
}

/** The same where e = exp(−|v|) is known. */
// @ts-ignore: decorator
@inline
export function softplusOf(v: v128, e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(e, f32x4.splat(2))); // ≤ 1/3
  const q = f32x4.mul(s, s);
  let p = f32x4.splat(1.0 / 13.0);
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 11.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 9.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 7.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 5.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1.0 / 3.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(1));
  return f32x4.add(f32x4.pmax(v, f32x4.splat(0)), f32x4.mul(f32x4.add(s, s), p));
}

/** 1 / (1 + exp(−v)) without overflow. */
// @ts-ignore: decorator
@inline
export function sigmoid4(v: v128): v128 {
  return sigmoidOf(v, exp4(f32x4.neg(f32x4.abs(v))));
}

/** The same where e = exp(−|v|) is known. */
// @ts-ignore: decorator
@inline
export function sigmoidOf(v: v128, e: v128): v128 {
  const one = f32x4.splat(1);
  const top = v128.bitselect(one, e, f32x4.ge(v, f32x4.splat(0)));
  return f32x4.div(top, f32x4.add(one, e));
}

/** `m` (1 to 4) numbers; lanes beyond are zero. Never reads past them: they may be the last of the memory. */
// @ts-ignore: decorator
@inline
export function load4(at: usize, m: i32): v128 {
  if (m >= 4) return v128.load(at);
  let v = v128.load32_zero(at);
  if (m > 1) v = f32x4.replace_lane(v, 1, load<f32>(at, 4));
  if (m > 2) v = f32x4.replace_lane(v, 2, load<f32>(at, 8));
  return v;
}

/** Writes the first `m` (1 to 4) lanes. */
// @ts-ignore: decorator
@inline
export function store4(at: usize, v: v128, m: i32): void {
  if (m >= 4) {
    v128.store(at, v);
    return;
  }
  store<f32>(at, f32x4.extract_lane(v, 0));
  if (m > 1) store<f32>(at, f32x4.extract_lane(v, 1), 4);
  if (m > 2) store<f32>(at, f32x4.extract_lane(v, 2), 8);
}

/** Sum of the lanes. */
// @ts-ignore: decorator
@inline
export function sum4(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** Adds float32 partial sums to float64 totals and empties them, so that long sums keep float32's precision. */
export function flush(partial: usize, totals: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    const at = totals + (<usize>k << 3);
    store<f64>(at, load<f64>(at) + <f64>load<f32>(partial + (<usize>k << 2)));
    store<f32>(partial + (<usize>k << 2), 0);
  }
}

/** Adds the float32 sums [parts, count] of the parts of a whole to float64 totals [count], in the parts' order. */
export function addSums(sums: usize, totals: usize, parts: i32, count: i32): void {
  for (let p = 0; p < parts; p++) {
    for (let k = 0; k < count; k++) {
      const at = totals + (<usize>k << 3);
      store<f64>(at, load<f64>(at) + <f64>load<f32>(sums + (<usize>k << 2)));
    }
    sums += <usize>count << 2;
  }
}

/** Fills with zeros. */
export function clear(at: usize, bytes: i32): void {
  memory.fill(at, 0, <usize>bytes);
}

/** A [d, n] → lanes of channels [n, d'] with d' the next multiple of 4; zeros beyond d. */
export function transposeA(A: usize, out: usize, d: i32, n: i32, dp: i32): void {
  for (let s = 0; s < n; s++) {
    for (let c = 0; c < dp; c++) {
      const v: f32 = c < d ? load<f32>(A + (<usize>(c * n + s) << 2)) : 0;
      store<f32>(out + (<usize>(s * dp + c) << 2), v);
    }
  }
}
