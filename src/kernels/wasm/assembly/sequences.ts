/**
 * AssemblyScript: depthwise convolution along short sequences, causal with four taps, whose channels are a multiple of
 * four: what the spectral branch does at every pixel. The sums and their order are depthwise.ts's: the same bits.
 */
import { sigmoid4 } from './math';

/** Whether this file's functions fit. */
export function isSequence(c: i32, kh: i32, kw: i32, padTop: i32, padLeft: i32): bool {
  return kh == 1 && kw == 4 && padTop == 0 && padLeft == 3 && (c & 3) == 0;
}

/** Four channels at step j before SiLU; `at` is their x, `step` the bytes from one step to the next. */
// @ts-ignore: decorator
@inline
function before(
  at: usize,
  j: i32,
  step: usize,
  bias: v128,
  f0: v128,
  f1: v128,
  f2: v128,
  f3: v128,
): v128 {
  let pre = bias;
  if (j > 2) pre = f32x4.add(pre, f32x4.mul(v128.load(at - 3 * step), f0));
  if (j > 1) pre = f32x4.add(pre, f32x4.mul(v128.load(at - 2 * step), f1));
  if (j > 0) pre = f32x4.add(pre, f32x4.mul(v128.load(at - step), f2));
  return f32x4.add(pre, f32x4.mul(v128.load(at), f3));
}

/** Sequences `from` to `to` of x [b, w, c]; with `dy` the gradient before SiLU instead of the result. */
export function sequenceForward(
  x: usize,
  filter: usize,
  bias: usize,
  dy: usize,
  out: usize,
  w: i32,
  c: i32,
  silu: i32,
  from: i32,
  to: i32,
): void {
  const step = <usize>c << 2;
  const one = f32x4.splat(1);
  const first = <usize>(from * w) * step;
  for (let s = 0; s < c; s += 4) {
    const lane = <usize>s << 2;
    const f0 = v128.load(filter + lane);
    const f1 = v128.load(filter + lane + step);
    const f2 = v128.load(filter + lane + 2 * step);
    const f3 = v128.load(filter + lane + 3 * step);
    const b = bias ? v128.load(bias + lane) : f32x4.splat(0);
    let o = first + lane;
    for (let line = from; line < to; line++) {
      for (let j = 0; j < w; j++) {
        let v = before(x + o, j, step, b, f0, f1, f2, f3);
        if (dy) {
          const gate = sigmoid4(v);
          const slope = f32x4.mul(gate, f32x4.add(one, f32x4.mul(v, f32x4.sub(one, gate))));
          v = f32x4.mul(v128.load(dy + o), slope);
        } else if (silu) v = f32x4.mul(v, sigmoid4(v));
        v128.store(out + o, v);
        o += step;
      }
    }
  }
}

/** One part of the pixels, whole sequences: gx, and the sums of filter and bias [5, c]. */
export function sequenceBackward(
  x: usize,
  filter: usize,
  slopes: usize,
  gx: usize,
  sums: usize,
  w: i32,
  c: i32,
  from: i32,
  to: i32,
): void {
  const step = <usize>c << 2;
  const first = <usize>(from * w) * step;
  for (let s = 0; s < c; s += 4) {
    const lane = <usize>s << 2;
    const f0 = v128.load(filter + lane);
    const f1 = v128.load(filter + lane + step);
    const f2 = v128.load(filter + lane + 2 * step);
    const f3 = v128.load(filter + lane + 3 * step);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let sumBias = s0;
    let o = first + lane;
    for (let line = from; line < to; line++) {
      for (let j = 0; j < w; j++) {
        const at = x + o;
        const d = slopes + o;
        const dPre = v128.load(d);
        sumBias = f32x4.add(sumBias, dPre);
        if (j > 2) s0 = f32x4.add(s0, f32x4.mul(dPre, v128.load(at - 3 * step)));
        if (j > 1) s1 = f32x4.add(s1, f32x4.mul(dPre, v128.load(at - 2 * step)));
        if (j > 0) s2 = f32x4.add(s2, f32x4.mul(dPre, v128.load(at - step)));
        s3 = f32x4.add(s3, f32x4.mul(dPre, v128.load(at)));
        // In the order of the steps that read this one.
        let g = f32x4.add(f32x4.splat(0), f32x4.mul(dPre, f3));
        if (j + 1 < w) g = f32x4.add(g, f32x4.mul(v128.load(d + step), f2));
        if (j + 2 < w) g = f32x4.add(g, f32x4.mul(v128.load(d + 2 * step), f1));
        if (j + 3 < w) g = f32x4.add(g, f32x4.mul(v128.load(d + 3 * step), f0));
        v128.store(gx + o, g);
        o += step;
      }
    }
    v128.store(sums + lane, s0);
    v128.store(sums + lane + step, s1);
    v128.store(sums + lane + 2 * step, s2);
    v128.store(sums + lane + 3 * step, s3);
    v128.store(sums + lane + 4 * step, sumBias);
  }
}
