/**
 * AssemblyScript: depthwise convolution with bias and SiLU, and its gradient, four channels at a time. Twin and letters:
 * ../../depthwise_conv2d/reference.ts. `bias` and `gbias` are 0 without one; `scratch` holds depthwiseScratch bytes.
 */
import { flush, load4, sigmoid4, store4 } from './math';

/** Pixels whose filter gradients are summed in float32 before they go to float64. */
const RUN: i32 = 512;

// @ts-ignore: decorator
@inline
function padded(c: i32): i32 {
  return (c + 3) & ~3;
}

/** Bytes of scratch of the backward pass. */
export function depthwiseScratch(c: i32, kh: i32, kw: i32): f64 {
  return 12 * <f64>padded(c) * <f64>(kh * kw + 1) + 64;
}

/** Four channels of one pixel before SiLU. */
// @ts-ignore: decorator
@inline
function preActivation(
  x: usize,
  filter: usize,
  bias: usize,
  image: i32,
  i: i32,
  j: i32,
  s: i32,
  h: i32,
  w: i32,
  c: i32,
  kh: i32,
  kw: i32,
  padTop: i32,
  padLeft: i32,
): v128 {
  const m = c - s;
  const lane = <usize>s << 2;
  let pre = bias ? load4(bias + lane, m) : f32x4.splat(0);
  for (let ky = 0; ky < kh; ky++) {
    const y = i + ky - padTop;
    if (y < 0 || y >= h) continue;
    for (let kx = 0; kx < kw; kx++) {
      const k = j + kx - padLeft;
      if (k < 0 || k >= w) continue;
      const from = (<usize>((image * h + y) * w + k) * <usize>c) << 2;
      const tap = <usize>((ky * kw + kx) * c) << 2;
      pre = f32x4.add(pre, f32x4.mul(load4(x + from + lane, m), load4(filter + tap + lane, m)));
    }
  }
  return pre;
}

export function depthwiseForward(
  x: usize,
  filter: usize,
  bias: usize,
  out: usize,
  b: i32,
  h: i32,
  w: i32,
  c: i32,
  kh: i32,
  kw: i32,
  padTop: i32,
  padLeft: i32,
  silu: i32,
): void {
  let o = out;
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        for (let s = 0; s < c; s += 4) {
          let v = preActivation(x, filter, bias, q, i, j, s, h, w, c, kh, kw, padTop, padLeft);
          if (silu) v = f32x4.mul(v, sigmoid4(v));
          store4(o + (<usize>s << 2), v, c - s);
        }
        o += <usize>c << 2;
      }
    }
  }
}

export function depthwiseBackward(
  x: usize,
  filter: usize,
  bias: usize,
  dy: usize,
  gx: usize,
  gfilter: usize,
  gbias: usize,
  b: i32,
  h: i32,
  w: i32,
  c: i32,
  kh: i32,
  kw: i32,
  padTop: i32,
  padLeft: i32,
  silu: i32,
  scratch: usize,
): void {
  const cp = padded(c);
  const taps = kh * kw;
  const count = cp * (taps + 1);
  const totals = scratch; // float64 [taps + 1, cp]: filter, bias
  const sums = totals + (<usize>count << 3); // the same in float32
  const sumBias = sums + (<usize>(taps * cp) << 2);
  memory.fill(scratch, 0, <usize>count * 12);
  memory.fill(gx, 0, (<usize>(b * h * w) * <usize>c) << 2);
  let o: usize = 0;
  let pixel = 0;
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        for (let s = 0; s < c; s += 4) {
          const m = c - s;
          const lane = <usize>s << 2;
          let dPre = load4(dy + o + lane, m);
          if (silu) {
            const pre = preActivation(x, filter, bias, q, i, j, s, h, w, c, kh, kw, padTop, padLeft);
            const gate = sigmoid4(pre);
            const one = f32x4.splat(1);
            const slope = f32x4.mul(gate, f32x4.add(one, f32x4.mul(pre, f32x4.sub(one, gate))));
            dPre = f32x4.mul(dPre, slope);
          }
          v128.store(sumBias + lane, f32x4.add(v128.load(sumBias + lane), dPre));
          for (let ky = 0; ky < kh; ky++) {
            const y = i + ky - padTop;
            if (y < 0 || y >= h) continue;
            for (let kx = 0; kx < kw; kx++) {
              const k = j + kx - padLeft;
              if (k < 0 || k >= w) continue;
              const from = ((<usize>((q * h + y) * w + k) * <usize>c) << 2) + lane;
              const t = ky * kw + kx;
              const f = load4(filter + (<usize>(t * c) << 2) + lane, m);
              store4(gx + from, f32x4.add(load4(gx + from, m), f32x4.mul(dPre, f)), m);
              const at = sums + (<usize>(t * cp) << 2) + lane;
              v128.store(at, f32x4.add(v128.load(at), f32x4.mul(dPre, load4(x + from, m))));
            }
          }
        }
        o += <usize>c << 2;
        if (++pixel == RUN) {
          flush(sums, totals, count);
          pixel = 0;
        }
      }
    }
  }
  flush(sums, totals, count);
  for (let t = 0; t < taps; t++) {
    for (let s = 0; s < c; s++) {
      const v = load<f64>(totals + (<usize>(t * cp + s) << 3));
      store<f32>(gfilter + (<usize>(t * c + s) << 2), <f32>v);
    }
  }
  if (gbias) {
    for (let s = 0; s < c; s++) {
      store<f32>(gbias + (<usize>s << 2), <f32>load<f64>(totals + (<usize>(taps * cp + s) << 3)));
    }
  }
}
