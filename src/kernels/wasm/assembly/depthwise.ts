/**
 * AssemblyScript: depthwise convolution with bias and SiLU, and its gradient, four channels at a time. Twin and letters:
 * ../../depthwise_conv2d/reference.ts. `bias` and `gbias` are 0 without one.
 */
import { load4, sigmoid4, store4 } from './math';
import { isSequence, sequenceBackward, sequenceForward } from './sequences';

/** Pixels of a part, whose filter gradients are summed in float32 before they go to float64. */
const RUN: i32 = 512;

// @ts-ignore: decorator
@inline
function padded(c: i32): i32 {
  return (c + 3) & ~3;
}

export function depthwiseParts(pixels: i32): i32 {
  return (pixels + RUN - 1) / RUN;
}

/** Numbers of a part's sums: the filter's [taps, c'], then the bias's [c'], with c' the next multiple of 4. */
export function depthwiseSums(c: i32, kh: i32, kw: i32): i32 {
  return padded(c) * (kh * kw + 1);
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

/** Lines `from` to `to` of all images one below the other. */
export function depthwiseForward(
  x: usize,
  filter: usize,
  bias: usize,
  out: usize,
  h: i32,
  w: i32,
  c: i32,
  kh: i32,
  kw: i32,
  padTop: i32,
  padLeft: i32,
  silu: i32,
  from: i32,
  to: i32,
): void {
  if (h == 1 && isSequence(c, kh, kw, padTop, padLeft)) {
    sequenceForward(x, filter, bias, 0, out, w, c, silu, from, to);
    return;
  }
  let o = out + (<usize>(from * w) * <usize>c << 2);
  for (let line = from; line < to; line++) {
    const q = line / h;
    const i = line - q * h;
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

/** Lines `from` to `to` of the gradient before SiLU, [b, h, w, c] as dy. */
export function depthwiseSlopes(
  x: usize,
  filter: usize,
  bias: usize,
  dy: usize,
  slopes: usize,
  h: i32,
  w: i32,
  c: i32,
  kh: i32,
  kw: i32,
  padTop: i32,
  padLeft: i32,
  from: i32,
  to: i32,
): void {
  if (h == 1 && isSequence(c, kh, kw, padTop, padLeft)) {
    sequenceForward(x, filter, bias, dy, slopes, w, c, 1, from, to);
    return;
  }
  const one = f32x4.splat(1);
  let o = <usize>(from * w) * <usize>c << 2;
  for (let line = from; line < to; line++) {
    const q = line / h;
    const i = line - q * h;
    for (let j = 0; j < w; j++) {
      for (let s = 0; s < c; s += 4) {
        const m = c - s;
        const lane = <usize>s << 2;
        const pre = preActivation(x, filter, bias, q, i, j, s, h, w, c, kh, kw, padTop, padLeft);
        const gate = sigmoid4(pre);
        const slope = f32x4.mul(gate, f32x4.add(one, f32x4.mul(pre, f32x4.sub(one, gate))));
        store4(slopes + o + lane, f32x4.mul(load4(dy + o + lane, m), slope), m);
      }
      o += <usize>c << 2;
    }
  }
}

/**
 * Parts `from` to `to` of the pixels: gx gathers from the pixels whose windows hold it; the sums of part p go to
 * `sums` + p · depthwiseSums numbers. `slopes` [b, h, w, c]: the gradient before SiLU.
 */
export function depthwiseBackward(
  x: usize,
  filter: usize,
  slopes: usize,
  gx: usize,
  sums: usize,
  b: i32,
  h: i32,
  w: i32,
  c: i32,
  kh: i32,
  kw: i32,
  padTop: i32,
  padLeft: i32,
  from: i32,
  to: i32,
): void {
  const cp = padded(c);
  const taps = kh * kw;
  const size = <usize>depthwiseSums(c, kh, kw) << 2;
  const end = min(to * RUN, b * h * w);
  // Parts hold whole sequences.
  if (h == 1 && RUN % w == 0 && isSequence(c, kh, kw, padTop, padLeft)) {
    for (let part = from; part < to; part++) {
      const begin = (part * RUN) / w;
      const last = min(begin + RUN / w, b);
      sequenceBackward(x, filter, slopes, gx, sums + <usize>part * size, w, c, begin, last);
    }
    return;
  }
  let sumFilter: usize = 0;
  for (let o = from * RUN; o < end; o++) {
    if (o % RUN == 0) {
      sumFilter = sums + <usize>(o / RUN) * size;
      memory.fill(sumFilter, 0, size);
    }
    const sumBias = sumFilter + (<usize>(taps * cp) << 2);
    const j = o % w;
    const i = (o / w) % h;
    const image = o - i * w - j;
    for (let s = 0; s < c; s += 4) {
      const m = c - s;
      const lane = <usize>s << 2;
      const dPre = load4(slopes + ((<usize>o * <usize>c) << 2) + lane, m);
      v128.store(sumBias + lane, f32x4.add(v128.load(sumBias + lane), dPre));
      for (let ky = 0; ky < kh; ky++) {
        const y = i + ky - padTop;
        if (y < 0 || y >= h) continue;
        for (let kx = 0; kx < kw; kx++) {
          const k = j + kx - padLeft;
          if (k < 0 || k >= w) continue;
          const read = load4(x + ((<usize>(image + y * w + k) * <usize>c) << 2) + lane, m);
          const at = sumFilter + (<usize>((ky * kw + kx) * cp) << 2) + lane;
          v128.store(at, f32x4.add(v128.load(at), f32x4.mul(dPre, read)));
        }
      }
      // In the order of the pixels that read this one.
      let g = f32x4.splat(0);
      for (let ky = kh - 1; ky >= 0; ky--) {
        const y = i - ky + padTop;
        if (y < 0 || y >= h) continue;
        for (let kx = kw - 1; kx >= 0; kx--) {
          const k = j - kx + padLeft;
          if (k < 0 || k >= w) continue;
          const given = load4(slopes + ((<usize>(image + y * w + k) * <usize>c) << 2) + lane, m);
          const f = load4(filter + (<usize>((ky * kw + kx) * c) << 2) + lane, m);
          g = f32x4.add(g, f32x4.mul(given, f));
        }
      }
      store4(gx + ((<usize>o * <usize>c) << 2) + lane, g, m);
    }
  }
}

/** The gradients of filter and bias (`gbias` 0 without one) out of their totals, float64 [taps + 1, c']. */
export function depthwiseParameters(
  totals: usize,
  gfilter: usize,
  gbias: usize,
  c: i32,
  taps: i32,
): void {
  const cp = padded(c);
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
