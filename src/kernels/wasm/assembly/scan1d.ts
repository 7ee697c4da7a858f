/**
 * AssemblyScript: the 1-D selective scan and its gradient, four channels at a time. Twin, equations and letters:
 * ../../selective_scan_1d/reference.ts. Pointers are byte addresses in tfjs's memory; `z` and `gz` are 0 without a gate.
 * `scratch` holds scan1dScratch(l, d, n) bytes, aligned to 16.
 */
import {
  exp4,
  load4,
  sigmoid4,
  sigmoidOf,
  softplus4,
  softplusOf,
  store4,
  sum4,
  transposeA,
} from './math';

/** Sequences whose parameter gradients are summed in float32 before they go to float64. */
const RUN: i32 = 64;

/** Sequences of a part of the backward pass. Within one long sequence, too, sums go over to float64 in time. */
export function scan1dPart(l: i32): i32 {
  return l > RUN ? 1 : RUN;
}

/** Numbers of a part's sums: dA [n, d'], dD [d'], dBias [d'] with d' the next multiple of 4. */
export function scan1dSums(d: i32, n: i32): i32 {
  return padded(d) * (n + 2);
}

// @ts-ignore: decorator
@inline
function padded(d: i32): i32 {
  return (d + 3) & ~3;
}

/** Bytes of scratch a thread needs forward: A transposed, h. */
export function scan1dForwardScratch(d: i32, n: i32): f64 {
  return 8 * <f64>padded(d) * <f64>n + 64;
}

/** Bytes of scratch a thread needs backward: A transposed, dh, hs and decay, dt and its exponential, dB and dC. */
export function scan1dBackwardScratch(l: i32, d: i32, n: i32): f64 {
  return 4 * <f64>padded(d) * <f64>n + 16 * (4 * <f64>l * <f64>n + 2 * <f64>l + <f64>n) + 64;
}

/** Sequences `from` to `to`. */
export function scan1dForward(
  u: usize,
  delta: usize,
  A: usize,
  B: usize,
  C: usize,
  D: usize,
  bias: usize,
  z: usize,
  y: usize,
  l: i32,
  d: i32,
  n: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const dp = padded(d);
  const At = scratch; // [n, dp]
  const h = At + (<usize>(n * dp) << 2); // [dp / 4, n, 4]
  transposeA(A, At, d, n, dp);
  let t = 0;
  for (let i = from * l; i < to * l; i++) {
    const row = <usize>i * <usize>n * 4;
    for (let j = 0; j < d; j += 4) {
      const m = d - j;
      const e = (<usize>i * <usize>d + <usize>j) << 2;
      const lane = <usize>j << 2;
      const uu = load4(u + e, m);
      const dt = softplus4(f32x4.add(load4(delta + e, m), load4(bias + lane, m)));
      const v = f32x4.mul(dt, uu);
      let sum = f32x4.mul(load4(D + lane, m), uu);
      let at = h + lane * <usize>n;
      let a = At + lane;
      if (t == 0) {
        for (let s = 0; s < n; s++) {
          const r = row + (<usize>s << 2);
          const state = f32x4.mul(v, v128.load32_splat(B + r));
          v128.store(at, state);
          sum = f32x4.add(sum, f32x4.mul(state, v128.load32_splat(C + r)));
          at += 16;
        }
      } else {
        for (let s = 0; s < n; s++) {
          const r = row + (<usize>s << 2);
          const decay = exp4(f32x4.mul(dt, v128.load(a)));
          const state = f32x4.add(
            f32x4.mul(v, v128.load32_splat(B + r)),
            f32x4.mul(decay, v128.load(at)),
          );
          v128.store(at, state);
          sum = f32x4.add(sum, f32x4.mul(state, v128.load32_splat(C + r)));
          at += 16;
          a += <usize>dp << 2;
        }
      }
      if (z) {
        const zz = load4(z + e, m);
        sum = f32x4.mul(sum, f32x4.mul(zz, sigmoid4(zz)));
      }
      store4(y + e, sum, m);
    }
    if (++t == l) t = 0;
  }
}

/** Parts `first` + `from` to `first` + `to`, of scan1dPart(l) sequences; the sums of the first one go to `sums`. */
export function scan1dBackward(
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
  gB: usize,
  gC: usize,
  gz: usize,
  sums: usize,
  first: i32,
  b: i32,
  l: i32,
  d: i32,
  n: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const dp = padded(d);
  const count = scan1dSums(d, n);
  const size = scan1dPart(l);
  const cell = <usize>n << 4; // bytes of the states of four channels
  const At = scratch; // [n, dp]
  const dh = At + (<usize>(n * dp) << 2); // [n, 4], carried backwards
  const hs = dh + cell; // [l, n, 4]
  const decay = hs + <usize>l * cell; // [l, n, 4]
  const steps = decay + <usize>l * cell; // [l, 2, 4]: dt, and exp(−|v|) of the v it is the softplus of
  const dB = steps + (<usize>l << 5); // [l, n, 4], summed over blocks of channels
  const dC = dB + <usize>l * cell;
  transposeA(A, At, d, n, dp);

  const end = min((first + to) * size, b);
  for (let q = (first + from) * size; q < end; q++) {
    const part = q / size - first;
    const sumA = sums + <usize>part * (<usize>count << 2); // [n, dp]
    const sumD = sumA + (<usize>(n * dp) << 2); // [dp]
    const sumBias = sumD + (<usize>dp << 2); // [dp]
    if (q % size == 0) memory.fill(sumA, 0, <usize>count << 2);
    memory.fill(dB, 0, 2 * <usize>l * cell);
    for (let j = 0; j < d; j += 4) {
      const m = d - j;
      const lane = <usize>j << 2;
      const biases = load4(bias + lane, m);
      const Dj = load4(D + lane, m);
      for (let t = 0; t < l; t++) {
        const i = <usize>(q * l + t);
        const e = (i * <usize>d + <usize>j) << 2;
        const raw = f32x4.add(load4(delta + e, m), biases);
        const small = exp4(f32x4.neg(f32x4.abs(raw)));
        const dt = softplusOf(raw, small);
        v128.store(steps + (<usize>t << 5), dt);
        v128.store(steps + (<usize>t << 5), small, 16);
        const v = f32x4.mul(dt, load4(u + e, m));
        const now = <usize>t * cell;
        const row = (i * <usize>n) << 2;
        // Two loops: a branch inside costs as much as the arithmetic.
        if (t == 0) {
          for (let s = 0; s < n; s++) {
            const state = f32x4.mul(v, v128.load32_splat(B + row + (<usize>s << 2)));
            v128.store(hs + (<usize>s << 4), state);
          }
          continue;
        }
        for (let s = 0; s < n; s++) {
          const k = now + (<usize>s << 4);
          const a = exp4(f32x4.mul(dt, v128.load(At + (<usize>(s * dp) << 2) + lane)));
          v128.store(decay + k, a);
          const state = f32x4.add(
            f32x4.mul(v, v128.load32_splat(B + row + (<usize>s << 2))),
            f32x4.mul(a, v128.load(hs + k - cell)),
          );
          v128.store(hs + k, state);
        }
      }
      memory.fill(dh, 0, cell);
      for (let t = l - 1; t >= 0; t--) {
        const i = <usize>(q * l + t);
        const e = (i * <usize>d + <usize>j) << 2;
        const uu = load4(u + e, m);
        const dt = v128.load(steps + (<usize>t << 5));
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
        const now = <usize>t * cell;
        for (let s = 0; s < n; s++) {
          const k = now + (<usize>s << 4);
          const r = (i * <usize>n + <usize>s) << 2;
          const state = v128.load(hs + k);
          const c = v128.load32_splat(C + r);
          out = f32x4.add(out, f32x4.mul(state, c));
          const carried = dh + (<usize>s << 4);
          const g = f32x4.add(v128.load(carried), f32x4.mul(dOut, c));
          v128.store(dC + k, f32x4.add(v128.load(dC + k), f32x4.mul(dOut, state)));
          v128.store(dB + k, f32x4.add(v128.load(dB + k), f32x4.mul(g, v)));
          dV = f32x4.add(dV, f32x4.mul(g, v128.load32_splat(B + r)));
          if (t == 0) continue;
          const ga = f32x4.mul(g, v128.load(decay + k));
          const gah = f32x4.mul(ga, v128.load(hs + k - cell));
          const at = (<usize>(s * dp) << 2) + lane;
          dDt = f32x4.add(dDt, f32x4.mul(gah, v128.load(At + at)));
          v128.store(sumA + at, f32x4.add(v128.load(sumA + at), f32x4.mul(gah, dt)));
          v128.store(carried, ga);
        }
        if (gz) store4(gz + e, f32x4.mul(slope, out), m);
        store4(gu + e, f32x4.add(f32x4.mul(dOut, Dj), f32x4.mul(dV, dt)), m);
        v128.store(sumD + lane, f32x4.add(v128.load(sumD + lane), f32x4.mul(dOut, uu)));
        const dDelta = f32x4.mul(
          f32x4.add(dDt, f32x4.mul(dV, uu)),
          sigmoidOf(
            f32x4.add(load4(delta + e, m), biases),
            v128.load(steps + (<usize>t << 5), 16),
          ),
        );
        store4(gdelta + e, dDelta, m);
        v128.store(sumBias + lane, f32x4.add(v128.load(sumBias + lane), dDelta));
      }
    }
    const origin = <usize>(q * l) * <usize>n;
    for (let k = 0; k < l * n; k++) {
      store<f32>(gB + ((origin + <usize>k) << 2), sum4(v128.load(dB + (<usize>k << 4))));
      store<f32>(gC + ((origin + <usize>k) << 2), sum4(v128.load(dC + (<usize>k << 4))));
    }
  }
}

/** The gradients of A, D and bias out of their totals, float64 [n + 2, d']. */
export function scan1dParameters(
  totals: usize,
  gA: usize,
  gD: usize,
  gbias: usize,
  d: i32,
  n: i32,
): void {
  const dp = padded(d);
  for (let c = 0; c < d; c++) {
    for (let s = 0; s < n; s++) {
      const v = load<f64>(totals + (<usize>(s * dp + c) << 3));
      store<f32>(gA + (<usize>(c * n + s) << 2), <f32>v);
    }
    store<f32>(gD + (<usize>c << 2), <f32>load<f64>(totals + (<usize>(n * dp + c) << 3)));
    store<f32>(gbias + (<usize>c << 2), <f32>load<f64>(totals + (<usize>((n + 1) * dp + c) << 3)));
  }
}
