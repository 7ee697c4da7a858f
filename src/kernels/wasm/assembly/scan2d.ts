/**
 * AssemblyScript: the 2-D selective scan and its gradient, four channels at a time. Twin, equations and letters:
 * ../../selective_scan_2d/reference.ts. `z` and `gz` are 0 without a gate; `scratch` holds scan2dScratch bytes.
 */
import { exp4, flush, load4, sigmoid4, softplus4, store4, sum4, transposeA } from './math';

// @ts-ignore: decorator
@inline
function padded(d: i32): i32 {
  return (d + 3) & ~3;
}

/** Bytes of scratch that both passes need. */
export function scan2dScratch(h: i32, w: i32, d: i32, n: i32): f64 {
  const dp = <f64>padded(d);
  const pixels = <f64>h * <f64>w;
  const parameters = dp * (<f64>n + 2);
  return (
    4 * dp * <f64>n +
    16 * (5 * pixels * <f64>n + pixels + (<f64>w + 1) * <f64>n) +
    12 * parameters +
    64
  );
}

/** g and h of four channels: fills `gs` and `hs` [h, w, n, 4], and `decay` and `steps` where they are asked for. */
// @ts-ignore: decorator
@inline
function states(
  u: usize,
  delta: usize,
  At: usize,
  B: usize,
  biases: v128,
  origin: usize,
  h: i32,
  w: i32,
  d: i32,
  n: i32,
  dp: i32,
  j: i32,
  gs: usize,
  hs: usize,
  decay: usize,
  steps: usize,
): void {
  const m = d - j;
  const lane = <usize>j << 2;
  const cell = <usize>n << 4;
  const line = <usize>w * cell;
  for (let i = 0; i < h; i++) {
    for (let k = 0; k < w; k++) {
      const r = <usize>(i * w + k);
      const e = ((origin + r) * <usize>d + <usize>j) << 2;
      const dt = softplus4(f32x4.add(load4(delta + e, m), biases));
      v128.store(steps + (r << 4), dt);
      const v = f32x4.mul(dt, load4(u + e, m));
      for (let s = 0; s < n; s++) {
        const at = r * cell + (<usize>s << 4);
        let along = f32x4.mul(v, v128.load32_splat(B + (((origin + r) * <usize>n + <usize>s) << 2)));
        let state = along;
        if (i > 0 || k > 0) {
          const a = exp4(f32x4.mul(dt, v128.load(At + (<usize>(s * dp) << 2) + lane)));
          v128.store(decay + at, a);
          if (k > 0) along = f32x4.add(along, f32x4.mul(a, v128.load(gs + at - cell)));
          state = along;
          if (i > 0) state = f32x4.add(state, f32x4.mul(a, v128.load(hs + at - line)));
        }
        v128.store(gs + at, along);
        v128.store(hs + at, state);
      }
    }
  }
}

export function scan2dForward(
  u: usize,
  delta: usize,
  A: usize,
  B: usize,
  C: usize,
  D: usize,
  bias: usize,
  z: usize,
  y: usize,
  b: i32,
  h: i32,
  w: i32,
  d: i32,
  n: i32,
  scratch: usize,
): void {
  const dp = padded(d);
  const pixels = h * w;
  const cell = <usize>n << 4;
  const At = scratch;
  const gs = At + (<usize>(n * dp) << 2);
  const hs = gs + <usize>pixels * cell;
  const decay = hs + <usize>pixels * cell;
  const steps = decay + <usize>pixels * cell;
  transposeA(A, At, d, n, dp);
  for (let q = 0; q < b; q++) {
    const origin = <usize>(q * pixels);
    for (let j = 0; j < d; j += 4) {
      const m = d - j;
      const lane = <usize>j << 2;
      const Dj = load4(D + lane, m);
      states(u, delta, At, B, load4(bias + lane, m), origin, h, w, d, n, dp, j, gs, hs, decay, steps);
      for (let r: usize = 0; r < <usize>pixels; r++) {
        const e = ((origin + r) * <usize>d + <usize>j) << 2;
        let sum = f32x4.mul(Dj, load4(u + e, m));
        for (let s = 0; s < n; s++) {
          const c = v128.load32_splat(C + (((origin + r) * <usize>n + <usize>s) << 2));
          sum = f32x4.add(sum, f32x4.mul(v128.load(hs + r * cell + (<usize>s << 4)), c));
        }
        if (z) {
          const zz = load4(z + e, m);
          sum = f32x4.mul(sum, f32x4.mul(zz, sigmoid4(zz)));
        }
        store4(y + e, sum, m);
      }
    }
  }
}

export function scan2dBackward(
  u: usize,
  delta: usize,
  A: usize,
  B: usize,
  C: usize,
  D: usize,
  bias: usize,
  z: usize,
  dy: usize,
  gu: usize,
  gdelta: usize,
  gA: usize,
  gB: usize,
  gC: usize,
  gD: usize,
  gbias: usize,
  gz: usize,
  b: i32,
  h: i32,
  w: i32,
  d: i32,
  n: i32,
  scratch: usize,
): void {
  const dp = padded(d);
  const count = dp * (n + 2);
  const pixels = h * w;
  const cell = <usize>n << 4;
  const line = <usize>w * cell;
  const field = <usize>pixels * cell;
  const At = scratch; // [n, dp]
  const gs = At + (<usize>(n * dp) << 2); // [h, w, n, 4], as are the next four
  const hs = gs + field;
  const decay = hs + field;
  const dB = decay + field; // summed over blocks of channels
  const dC = dB + field;
  const steps = dC + field; // [h, w, 4]
  const fromBelow = steps + (<usize>pixels << 4); // exp(dt A)[i+1] · d/dh[i+1] [w, n, 4]
  const fromRight = fromBelow + line; // exp(dt A)[j+1] · d/dg[j+1] [n, 4]
  const totals = fromRight + cell; // float64 [n + 2, dp]: dA, dD, dBias
  const sums = totals + (<usize>count << 3); // the same in float32
  const sumD = sums + (<usize>(n * dp) << 2);
  const sumBias = sumD + (<usize>dp << 2);
  transposeA(A, At, d, n, dp);
  memory.fill(totals, 0, <usize>count * 12);

  for (let q = 0; q < b; q++) {
    const origin = <usize>(q * pixels);
    memory.fill(dB, 0, 2 * field);
    for (let j = 0; j < d; j += 4) {
      const m = d - j;
      const lane = <usize>j << 2;
      const biases = load4(bias + lane, m);
      const Dj = load4(D + lane, m);
      states(u, delta, At, B, biases, origin, h, w, d, n, dp, j, gs, hs, decay, steps);
      memory.fill(fromBelow, 0, line);
      for (let i = h - 1; i >= 0; i--) {
        memory.fill(fromRight, 0, cell);
        for (let k = w - 1; k >= 0; k--) {
          const r = <usize>(i * w + k);
          const p = origin + r;
          const e = (p * <usize>d + <usize>j) << 2;
          const uu = load4(u + e, m);
          const dt = v128.load(steps + (r << 4));
          const v = f32x4.mul(dt, uu);
          const given = load4(dy + e, m);
          let dOut = given; // d/d(C·h + D u)
          let slope = f32x4.splat(0); // dy · SiLU'(z)
          if (z) {
            const zz = load4(z + e, m);
            const gate = sigmoid4(zz);
            const one = f32x4.splat(1);
            slope = f32x4.mul(
              f32x4.mul(given, gate),
              f32x4.add(one, f32x4.mul(zz, f32x4.sub(one, gate))),
            );
            dOut = f32x4.mul(given, f32x4.mul(zz, gate));
          }
          let out = f32x4.mul(Dj, uu); // C·h + D u
          let dDt = f32x4.splat(0);
          let dV = f32x4.splat(0); // d/d(dt u)
          for (let s = 0; s < n; s++) {
            const state = <usize>s << 4;
            const at = r * cell + state;
            const pn = (p * <usize>n + <usize>s) << 2;
            const c = v128.load32_splat(C + pn);
            const hh = v128.load(hs + at);
            out = f32x4.add(out, f32x4.mul(hh, c));
            const below = fromBelow + <usize>k * cell + state;
            const dh = f32x4.add(v128.load(below), f32x4.mul(dOut, c));
            const dg = f32x4.add(v128.load(fromRight + state), dh);
            v128.store(dC + at, f32x4.add(v128.load(dC + at), f32x4.mul(dOut, hh)));
            v128.store(dB + at, f32x4.add(v128.load(dB + at), f32x4.mul(dg, v)));
            dV = f32x4.add(dV, f32x4.mul(dg, v128.load32_splat(B + pn)));
            if (r == 0) continue;
            const a = v128.load(decay + at);
            let dDecay = f32x4.splat(0);
            if (i > 0) dDecay = f32x4.mul(dh, v128.load(hs + at - line));
            if (k > 0) dDecay = f32x4.add(dDecay, f32x4.mul(dg, v128.load(gs + at - cell)));
            const da = f32x4.mul(dDecay, a);
            const kA = (<usize>(s * dp) << 2) + lane;
            dDt = f32x4.add(dDt, f32x4.mul(da, v128.load(At + kA)));
            v128.store(sums + kA, f32x4.add(v128.load(sums + kA), f32x4.mul(da, dt)));
            v128.store(below, f32x4.mul(a, dh));
            v128.store(fromRight + state, f32x4.mul(a, dg));
          }
          if (gz) store4(gz + e, f32x4.mul(slope, out), m);
          store4(gu + e, f32x4.add(f32x4.mul(dOut, Dj), f32x4.mul(dV, dt)), m);
          v128.store(sumD + lane, f32x4.add(v128.load(sumD + lane), f32x4.mul(dOut, uu)));
          const dDelta = f32x4.mul(
            f32x4.add(dDt, f32x4.mul(dV, uu)),
            sigmoid4(f32x4.add(load4(delta + e, m), biases)),
          );
          store4(gdelta + e, dDelta, m);
          v128.store(sumBias + lane, f32x4.add(v128.load(sumBias + lane), dDelta));
        }
      }
      flush(sums, totals, count);
    }
    for (let k = 0; k < pixels * n; k++) {
      const at = (origin * <usize>n + <usize>k) << 2;
      store<f32>(gB + at, sum4(v128.load(dB + (<usize>k << 4))));
      store<f32>(gC + at, sum4(v128.load(dC + (<usize>k << 4))));
    }
  }
  for (let c = 0; c < d; c++) {
    for (let s = 0; s < n; s++) {
      const v = load<f64>(totals + (<usize>(s * dp + c) << 3));
      store<f32>(gA + (<usize>(c * n + s) << 2), <f32>v);
    }
    store<f32>(gD + (<usize>c << 2), <f32>load<f64>(totals + (<usize>(n * dp + c) << 3)));
    store<f32>(gbias + (<usize>c << 2), <f32>load<f64>(totals + (<usize>((n + 1) * dp + c) << 3)));
  }
}
