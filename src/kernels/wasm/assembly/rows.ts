/**
 * AssemblyScript: what the layers of the network do beside products and scans, in one pass where tfjs takes several: sums
 * over rows, leaky ReLU, layer norm. Every number is computed in the order in which tfjs's kernels compute it, one after
 * the other: the same bits.
 */
import { load4, store4 } from './math';

/** Columns `from` to `to`, in fours, of Σ x over its rows: x [rows, m] → out [m]. float32, row after row. */
export function columnSums(
  x: usize,
  out: usize,
  rows: i32,
  m: i32,
  from: i32,
  to: i32,
): void {
  const step = <usize>m << 2;
  let block = from;
  // Sixteen columns at a time: one addition does not wait for the one before.
  for (; block + 4 <= to && 4 * block + 16 <= m; block += 4) {
    let at = x + (<usize>block << 4);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let i = 0; i < rows; i++) {
      s0 = f32x4.add(s0, v128.load(at));
      s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32));
      s3 = f32x4.add(s3, v128.load(at, 48));
      at += step;
    }
    const o = out + (<usize>block << 4);
    v128.store(o, s0);
    v128.store(o, s1, 16);
    v128.store(o, s2, 32);
    v128.store(o, s3, 48);
  }
  for (; block < to; block++) {
    const w = m - 4 * block;
    let at = x + (<usize>block << 4);
    let sum = f32x4.splat(0);
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, load4(at, w));
      at += step;
    }
    store4(out + (<usize>block << 4), sum, w);
  }
}

/** max(x, slope·x), numbers `from` to `to` in fours. `slope` is the float32's bits: threads are told whole numbers. */
export function leakyForward(
  x: usize,
  y: usize,
  count: i32,
  slope: i32,
  from: i32,
  to: i32,
): void {
  const by = f32x4.splat(reinterpret<f32>(slope));
  for (let k = from; k < to; k++) {
    const at = <usize>k << 4;
    const v = load4(x + at, count - 4 * k);
    // The first where they are equal, as tfjs.
    store4(y + at, f32x4.pmax(v, f32x4.mul(v, by)), count - 4 * k);
  }
}

/** dy where x > 0, slope·dy elsewhere; numbers `from` to `to` in fours. */
export function leakyBackward(
  x: usize,
  dy: usize,
  dx: usize,
  count: i32,
  slope: i32,
  from: i32,
  to: i32,
): void {
  const by = f32x4.splat(reinterpret<f32>(slope));
  const zero = f32x4.splat(0);
  for (let k = from; k < to; k++) {
    const at = <usize>k << 4;
    const m = count - 4 * k;
    const given = load4(dy + at, m);
    const up = f32x4.gt(load4(x + at, m), zero);
    store4(dx + at, v128.bitselect(given, f32x4.mul(given, by), up), m);
  }
}

/** Bytes of scratch a thread needs for layer norm: four rows, their values in fours. */
export function layerNormScratch(d: i32): i32 {
  return 48 * d;
}

/** Four rows of x [n, d] from row i on, turned: [d, 4]. Rows beyond the last are the last. */
// @ts-ignore: decorator
@inline
function turn(x: usize, out: usize, i: i32, n: i32, d: i32): void {
  const a = x + (<usize>(i * d) << 2);
  const b = x + (<usize>(min(i + 1, n - 1) * d) << 2);
  const c = x + (<usize>(min(i + 2, n - 1) * d) << 2);
  const e = x + (<usize>(min(i + 3, n - 1) * d) << 2);
  for (let k = 0; k < d; k++) {
    const at = <usize>k << 2;
    let v = v128.load32_zero(a + at);
    v = v128.load_lane<f32>(b + at, v, 1);
    v = v128.load_lane<f32>(c + at, v, 2);
    v = v128.load_lane<f32>(e + at, v, 3);
    v128.store(out + (at << 2), v);
  }
}

/** The same number of four rows. */
// @ts-ignore: decorator
@inline
function four(x: usize, i: i32, n: i32): v128 {
  if (i + 4 <= n) return v128.load(x + (<usize>i << 2));
  let v = v128.load32_zero(x + (<usize>i << 2));
  v = v128.load_lane<f32>(x + (<usize>min(i + 1, n - 1) << 2), v, 1);
  return v128.load_lane<f32>(x + (<usize>min(i + 2, n - 1) << 2), v, 2);
}

/** Lane 0 to row i, and so on, of column k of out [n, d]. */
// @ts-ignore: decorator
@inline
function put(out: usize, v: v128, k: i32, i: i32, n: i32, d: i32): void {
  const at = out + (<usize>(i * d + k) << 2);
  const step = <usize>d << 2;
  v128.store_lane<f32>(at, v, 0);
  if (i + 1 < n) v128.store_lane<f32>(at + step, v, 1);
  if (i + 2 < n) v128.store_lane<f32>(at + 2 * step, v, 2);
  if (i + 3 < n) v128.store_lane<f32>(at + 3 * step, v, 3);
}

/** Σ v·share of values in fours [d, 4]. */
// @ts-ignore: decorator
@inline
function mean(values: usize, d: i32, share: v128): v128 {
  let sum = f32x4.splat(0);
  for (let k = 0; k < d; k++) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(values + (<usize>k << 4)), share));
  }
  return sum;
}

/** v − centre in place. */
// @ts-ignore: decorator
@inline
function subtract(values: usize, d: i32, centre: v128): void {
  for (let k = 0; k < d; k++) {
    const at = values + (<usize>k << 4);
    v128.store(at, f32x4.sub(v128.load(at), centre));
  }
}

// @ts-ignore: decorator
@inline
function inverseRoot(v: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(v));
}

/** y = x̂ gain + bias, and variance + ε [n]; rows `from` to `to` in fours. */
export function layerNormForward(
  x: usize,
  gain: usize,
  bias: usize,
  y: usize,
  variances: usize,
  n: i32,
  d: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const share = f32x4.splat(<f32>(1.0 / <f64>d));
  for (let block = from; block < to; block++) {
    const i = 4 * block;
    turn(x, scratch, i, n, d);
    subtract(scratch, d, mean(scratch, d, share));
    let variance = f32x4.splat(0);
    for (let k = 0; k < d; k++) {
      const v = v128.load(scratch + (<usize>k << 4));
      variance = f32x4.add(variance, f32x4.mul(f32x4.mul(v, v), share));
    }
    variance = f32x4.add(variance, f32x4.splat(1e-5));
    store4(variances + (<usize>i << 2), variance, n - i);
    const rho = inverseRoot(variance);
    for (let k = 0; k < d; k++) {
      const lane = <usize>k << 2;
      const normal = f32x4.mul(v128.load(scratch + (lane << 2)), rho);
      const scaled = f32x4.mul(normal, v128.load32_splat(gain + lane));
      put(y, f32x4.add(scaled, v128.load32_splat(bias + lane)), k, i, n, d);
    }
  }
}

/**
 * The gradient of x, apart what comes through its mean (`dmean`), and what the gain's sums up (`dgains` [n, d]).
 * `variances` of the forward pass, `cubes` their power 3/2 [n]. Rows `from` to `to` in fours.
 */
export function layerNormBackward(
  x: usize,
  gain: usize,
  dy: usize,
  variances: usize,
  cubes: usize,
  dx: usize,
  dmean: usize,
  dgains: usize,
  n: i32,
  d: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const share = f32x4.splat(<f32>(1.0 / <f64>d));
  const two = f32x4.splat(2);
  const size = <usize>d << 4;
  const centred = scratch; // [d, 4]
  const given = scratch + size; // dy, then its product with the gain, then dx [d, 4]
  const apart = given + size; // the variance's gradient by value [d, 4]
  for (let block = from; block < to; block++) {
    const i = 4 * block;
    turn(x, centred, i, n, d);
    turn(dy, given, i, n, d);
    subtract(centred, d, mean(centred, d, share));
    const rho = inverseRoot(four(variances, i, n));
    const slope = f32x4.mul(four(cubes, i, n), two);
    for (let k = 0; k < d; k++) {
      const at = <usize>k << 4;
      const v = v128.load(centred + at);
      const g = v128.load(given + at);
      put(dgains, f32x4.mul(g, f32x4.mul(v, rho)), k, i, n, d);
      const normal = f32x4.mul(g, v128.load32_splat(gain + (<usize>k << 2)));
      v128.store(given + at, normal);
      v128.store(apart + at, f32x4.neg(f32x4.div(f32x4.mul(normal, v), slope)));
    }
    const square = mean(apart, d, share);
    let through = f32x4.splat(0);
    for (let k = 0; k < d; k++) {
      const at = <usize>k << 4;
      const direct = f32x4.mul(v128.load(given + at), rho);
      const v = f32x4.add(direct, f32x4.mul(square, f32x4.mul(v128.load(centred + at), two)));
      put(dx, v, k, i, n, d);
      through = f32x4.add(through, f32x4.mul(f32x4.neg(v), share));
    }
    for (let k = 0; k < d; k++) put(dmean, through, k, i, n, d);
  }
}
