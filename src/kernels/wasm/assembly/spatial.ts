/**
 * AssemblyScript: the spatial scan and its gradient. Twin, equations and letters: ../../spatial_scan/reference.ts.
 * A unit of work is four channels of an image; it goes through their states one after another, so that the fields in
 * `scratch` [h, w, 4] do not grow with n. `z` and `gz` are 0 without a gate.
 */
import { load4, restOf4, sigmoid4, sigmoidOf, softplusOf, exp4, store4, sum4 } from './math';

/** Pixels of a line whose parameter gradients are summed in float32 before they go to float64. */
const RUN: i32 = 256;

// @ts-ignore: decorator
@inline
function blocksOf(d: i32): i32 {
  return (d + 3) >> 2;
}

/** The numbers of one state of four channels, [d, n] → 4 lanes; zeros beyond d. */
// @ts-ignore: decorator
@inline
function rates(A: usize, c: i32, s: i32, d: i32, n: i32): v128 {
  const at = A + (<usize>(c * n + s) << 2);
  const next = <usize>n << 2;
  let v = v128.load32_zero(at);
  if (c + 1 < d) v = f32x4.replace_lane(v, 1, load<f32>(at + next));
  if (c + 2 < d) v = f32x4.replace_lane(v, 2, load<f32>(at + 2 * next));
  if (c + 3 < d) v = f32x4.replace_lane(v, 3, load<f32>(at + 3 * next));
  return v;
}

/** Adds float32 lanes to float64 ones. */
// @ts-ignore: decorator
@inline
function addTo(totals: usize, v: v128): void {
  v128.store(totals, f64x2.add(v128.load(totals), f64x2.promote_low_f32x4(v)));
  const high = i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  v128.store(totals, f64x2.add(v128.load(totals, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** Bytes of scratch a thread needs forward: 1 − a, G, h↓, Δ and the sum over states; x and h↑ of a line. */
export function spatialForwardScratch(h: i32, w: i32, n: i32): f64 {
  return 16 * ((n > 1 ? 5 : 3) * <f64>h * <f64>w + 2 * <f64>w);
}

/** Bytes of scratch a thread needs backward. */
export function spatialBackwardScratch(h: i32, w: i32, n: i32): f64 {
  return 16 * ((n > 1 ? 12 : 9) * <f64>h * <f64>w + 4 * <f64>w);
}

/** Units `from` to `to` of b · ⌈d/4⌉. */
export function spatialForward(
  u: usize,
  delta: usize,
  A: usize,
  B: usize,
  C: usize,
  D: usize,
  bias: usize,
  z: usize,
  y: usize,
  h: i32,
  w: i32,
  d: i32,
  n: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const pixels = h * w;
  const field = <usize>pixels << 4;
  const line = <usize>w << 4;
  const rests = scratch; // 1 − a
  const Gs = rests + field;
  const downs = Gs + field; // h↓
  const xs = downs + field; // of a line [w, 4]
  const ups = xs + line; // h↑ of the line below [w, 4]
  const steps = ups + line; // Δ; this and the next only for n > 1
  const sums = steps + field;
  const pixelBytes = <usize>d << 2;
  const stateBytes = <usize>n << 2;
  const blocks = blocksOf(d);
  for (let unit = from; unit < to; unit++) {
    const origin = <usize>((unit / blocks) * pixels);
    const j = (unit % blocks) << 2;
    const m = d - j;
    const lane = <usize>j << 2;
    const first = origin * pixelBytes + lane;
    const biases = load4(bias + lane, m);
    const Dj = load4(D + lane, m);
    for (let s = 0; s < n; s++) {
      const rate = rates(A, j, s, d, n);
      const firstState = origin * stateBytes + (<usize>s << 2);
      const last = s == n - 1;
      for (let i = 0; i < h; i++) {
        const r0 = <usize>(i * w);
        let at = r0 << 4;
        let e = first + r0 * pixelBytes;
        let pB = B + firstState + r0 * stateBytes;
        let g = zero;
        for (let k: usize = 0; k < line; k += 16) {
          let dt: v128;
          if (s == 0) {
            const raw = f32x4.add(load4(delta + e, m), biases);
            dt = softplusOf(raw, exp4(f32x4.neg(f32x4.abs(raw))));
            if (n > 1) v128.store(steps + at, dt);
          } else {
            dt = v128.load(steps + at);
          }
          const rest = restOf4(f32x4.mul(dt, rate));
          const x = f32x4.mul(
            f32x4.mul(rest, rest),
            f32x4.mul(load4(u + e, m), v128.load32_splat(pB)),
          );
          g = f32x4.add(f32x4.mul(f32x4.sub(one, rest), g), x);
          v128.store(rests + at, rest);
          v128.store(xs + k, x);
          v128.store(Gs + at, g);
          at += 16;
          e += pixelBytes;
          pB += stateBytes;
        }
        g = zero;
        for (let k = line; k != 0; ) {
          k -= 16;
          at -= 16;
          const a = f32x4.sub(one, v128.load(rests + at));
          g = f32x4.add(f32x4.mul(a, g), v128.load(xs + k));
          const G = f32x4.add(v128.load(Gs + at), g);
          v128.store(Gs + at, G);
          let down = G;
          if (i > 0) down = f32x4.add(down, f32x4.mul(a, v128.load(downs + at - line)));
          v128.store(downs + at, down);
        }
      }
      memory.fill(ups, 0, line);
      for (let i = h - 1; i >= 0; i--) {
        const r0 = <usize>(i * w);
        let at = r0 << 4;
        let e = first + r0 * pixelBytes;
        let pC = C + firstState + r0 * stateBytes;
        for (let k: usize = 0; k < line; k += 16) {
          const a = f32x4.sub(one, v128.load(rests + at));
          const up = f32x4.add(v128.load(Gs + at), f32x4.mul(a, v128.load(ups + k)));
          v128.store(ups + k, up);
          const c = f32x4.mul(v128.load32_splat(pC), f32x4.splat(0.25));
          let sum = s == 0 ? f32x4.mul(Dj, load4(u + e, m)) : v128.load(sums + at);
          sum = f32x4.add(sum, f32x4.mul(c, f32x4.add(v128.load(downs + at), up)));
          if (!last) {
            v128.store(sums + at, sum);
          } else {
            if (z) {
              const zz = load4(z + e, m);
              sum = f32x4.mul(sum, f32x4.mul(zz, sigmoid4(zz)));
            }
            store4(y + e, sum, m);
          }
          at += 16;
          e += pixelBytes;
          pC += stateBytes;
        }
      }
    }
  }
}

/**
 * Units `from` to `to` of b · ⌈d/4⌉. `totals`, float64 [b, ⌈d/4⌉, n + 2, 4], get the sums over an image for A, D and bias;
 * `partB` and `partC` [⌈d/4⌉, b, h, w, n] those over four channels.
 */
export function spatialBackward(
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
  gz: usize,
  totals: usize,
  partB: usize,
  partC: usize,
  b: i32,
  h: i32,
  w: i32,
  d: i32,
  n: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const quarter = f32x4.splat(0.25);
  const pixels = h * w;
  const field = <usize>pixels << 4;
  const line = <usize>w << 4;
  const rests = scratch; // 1 − a
  const aheads = rests + field; // g→
  const backs = aheads + field; // g←
  const downs = backs + field; // h↓, then what d a gets from it
  const ups = downs + field; // h↑
  const dGs = ups + field; // the part that comes up the columns
  const steps = dGs + field; // Δ
  const slopes = steps + field; // sigmoid(delta + bias)
  const dOuts = slopes + field; // d/d(C · ¼H + D u)
  const row0 = dOuts + field; // of a line [w, 4], as are the next three
  const row1 = row0 + line;
  const row2 = row1 + line;
  const row3 = row2 + line;
  const outs = row3 + line; // C · ¼H + D u; this and the next two only for n > 1
  const dSteps = outs + field;
  const dUs = dSteps + field;
  const pixelBytes = <usize>d << 2;
  const stateBytes = <usize>n << 2;
  const blocks = blocksOf(d);
  for (let unit = from; unit < to; unit++) {
    const q = unit / blocks;
    const block = unit % blocks;
    const origin = <usize>(q * pixels);
    const j = block << 2;
    const m = d - j;
    const lane = <usize>j << 2;
    const first = origin * pixelBytes + lane;
    const biases = load4(bias + lane, m);
    const Dj = load4(D + lane, m);
    const part = <usize>block * <usize>b * <usize>pixels * stateBytes; // of partB and partC
    const total = totals + ((<usize>unit * <usize>(n + 2)) << 5);
    const totalD = total + (<usize>n << 5);
    memory.fill(total, 0, <usize>(n + 2) << 5);
    for (let s = 0; s < n; s++) {
      const rate = rates(A, j, s, d, n);
      const firstState = origin * stateBytes + (<usize>s << 2);
      const begin = s == 0;
      const end = s == n - 1;

      // The states again: g both ways, h↓.
      for (let i = 0; i < h; i++) {
        const r0 = <usize>(i * w);
        let at = r0 << 4;
        let e = first + r0 * pixelBytes;
        let pB = B + firstState + r0 * stateBytes;
        let g = zero;
        for (let k: usize = 0; k < line; k += 16) {
          let dt: v128;
          if (begin) {
            const raw = f32x4.add(load4(delta + e, m), biases);
            const small = exp4(f32x4.neg(f32x4.abs(raw)));
            dt = softplusOf(raw, small);
            v128.store(steps + at, dt);
            v128.store(slopes + at, sigmoidOf(raw, small));
          } else {
            dt = v128.load(steps + at);
          }
          const rest = restOf4(f32x4.mul(dt, rate));
          const x = f32x4.mul(
            f32x4.mul(rest, rest),
            f32x4.mul(load4(u + e, m), v128.load32_splat(pB)),
          );
          g = f32x4.add(f32x4.mul(f32x4.sub(one, rest), g), x);
          v128.store(rests + at, rest);
          v128.store(row0 + k, x);
          v128.store(aheads + at, g);
          at += 16;
          e += pixelBytes;
          pB += stateBytes;
        }
        g = zero;
        for (let k = line; k != 0; ) {
          k -= 16;
          at -= 16;
          const a = f32x4.sub(one, v128.load(rests + at));
          g = f32x4.add(f32x4.mul(a, g), v128.load(row0 + k));
          v128.store(backs + at, g);
          let down = f32x4.add(v128.load(aheads + at), g);
          if (i > 0) down = f32x4.add(down, f32x4.mul(a, v128.load(downs + at - line)));
          v128.store(downs + at, down);
        }
      }

      // Up the columns: h↑, the gradient of h↓, d C, d z.
      memory.fill(row0, 0, 2 * line);
      for (let i = h - 1; i >= 0; i--) {
        const r0 = <usize>(i * w);
        let at = r0 << 4;
        let e = first + r0 * pixelBytes;
        let pn = firstState + r0 * stateBytes;
        for (let k: usize = 0; k < line; k += 16) {
          const a = f32x4.sub(one, v128.load(rests + at));
          const G = f32x4.add(v128.load(aheads + at), v128.load(backs + at));
          const up = f32x4.add(G, f32x4.mul(a, v128.load(row0 + k)));
          v128.store(row0 + k, up);
          v128.store(ups + at, up);
          let gate = one;
          let zz = zero;
          if (z && (begin || end)) {
            zz = load4(z + e, m);
            gate = sigmoid4(zz);
          }
          let dOut: v128;
          if (begin) {
            dOut = load4(dy + e, m);
            if (z) dOut = f32x4.mul(dOut, f32x4.mul(zz, gate));
            v128.store(dOuts + at, dOut);
          } else {
            dOut = v128.load(dOuts + at);
          }
          const H = f32x4.mul(f32x4.add(v128.load(downs + at), up), quarter);
          const c = v128.load32_splat(C + pn);
          store<f32>(partC + part + pn, sum4(f32x4.mul(dOut, H)));
          if (gz) {
            let out = begin ? f32x4.mul(Dj, load4(u + e, m)) : v128.load(outs + at);
            out = f32x4.add(out, f32x4.mul(c, H));
            if (end) {
              const slope = f32x4.add(one, f32x4.mul(zz, f32x4.sub(one, gate)));
              const given = f32x4.mul(load4(dy + e, m), gate);
              store4(gz + e, f32x4.mul(f32x4.mul(given, slope), out), m);
            } else {
              v128.store(outs + at, out);
            }
          }
          const dh = f32x4.add(
            v128.load(row1 + k),
            f32x4.mul(dOut, f32x4.mul(c, quarter)),
          );
          v128.store(row1 + k, f32x4.mul(a, dh));
          v128.store(dGs + at, dh);
          v128.store(downs + at, i > 0 ? f32x4.mul(dh, v128.load(downs + at - line)) : zero);
          at += 16;
          e += pixelBytes;
          pn += stateBytes;
        }
      }

      // Down the columns: the gradient of h↑, then along the line both ways, and what is left for each pixel.
      memory.fill(row0, 0, line);
      for (let i = 0; i < h; i++) {
        const r0 = <usize>(i * w);
        let at = r0 << 4;
        let e = first + r0 * pixelBytes;
        let pn = firstState + r0 * stateBytes;
        for (let k: usize = 0; k < line; k += 16) {
          const a = f32x4.sub(one, v128.load(rests + at));
          const c = f32x4.mul(v128.load32_splat(C + pn), quarter);
          const dh = f32x4.add(v128.load(row0 + k), f32x4.mul(v128.load(dOuts + at), c));
          v128.store(row0 + k, f32x4.mul(a, dh));
          let da = v128.load(downs + at);
          if (i < h - 1) da = f32x4.add(da, f32x4.mul(dh, v128.load(ups + at + line)));
          v128.store(row1 + k, f32x4.add(v128.load(dGs + at), dh)); // d G
          v128.store(row2 + k, da);
          at += 16;
          pn += stateBytes;
        }
        let carried = zero;
        for (let k = line; k != 0; ) {
          k -= 16;
          at -= 16;
          const dg = f32x4.add(v128.load(row1 + k), carried);
          carried = f32x4.mul(f32x4.sub(one, v128.load(rests + at)), dg);
          v128.store(row3 + k, dg);
          if (k != 0) {
            const more = f32x4.mul(dg, v128.load(aheads + at - 16));
            v128.store(row2 + k, f32x4.add(v128.load(row2 + k), more));
          }
        }
        pn = firstState + r0 * stateBytes;
        carried = zero;
        let sumA = zero;
        let sumD = zero;
        let sumBias = zero;
        let run = RUN;
        for (let k: usize = 0; k < line; k += 16) {
          const rest = v128.load(rests + at);
          const a = f32x4.sub(one, rest);
          const dg = f32x4.add(v128.load(row1 + k), carried);
          carried = f32x4.mul(a, dg);
          let da = v128.load(row2 + k);
          if (k + 16 < line) da = f32x4.add(da, f32x4.mul(dg, v128.load(backs + at + 16)));
          const dx = f32x4.add(v128.load(row3 + k), dg);
          const uu = load4(u + e, m);
          const dt = v128.load(steps + at);
          const bb = v128.load32_splat(B + pn);
          const dv = f32x4.mul(dx, f32x4.mul(rest, rest)); // d/d(B u)
          store<f32>(partB + part + pn, sum4(f32x4.mul(dv, uu)));
          const twice = f32x4.mul(f32x4.add(rest, rest), f32x4.mul(dx, f32x4.mul(bb, uu)));
          const dDecay = f32x4.mul(f32x4.sub(da, twice), a); // d/d(Δ A)
          sumA = f32x4.add(sumA, f32x4.mul(dDecay, dt));
          let dStep = f32x4.mul(dDecay, rate);
          let dU = f32x4.mul(dv, bb);
          if (!begin) {
            dStep = f32x4.add(dStep, v128.load(dSteps + at));
            dU = f32x4.add(dU, v128.load(dUs + at));
          }
          if (!end) {
            v128.store(dSteps + at, dStep);
            v128.store(dUs + at, dU);
          } else {
            const dOut = v128.load(dOuts + at);
            store4(gu + e, f32x4.add(f32x4.mul(dOut, Dj), dU), m);
            const dDelta = f32x4.mul(dStep, v128.load(slopes + at));
            store4(gdelta + e, dDelta, m);
            sumD = f32x4.add(sumD, f32x4.mul(dOut, uu));
            sumBias = f32x4.add(sumBias, dDelta);
          }
          if (--run == 0) {
            addTo(total + (<usize>s << 5), sumA);
            addTo(totalD, sumD);
            addTo(totalD + 32, sumBias);
            sumA = zero;
            sumD = zero;
            sumBias = zero;
            run = RUN;
          }
          at += 16;
          e += pixelBytes;
          pn += stateBytes;
        }
        addTo(total + (<usize>s << 5), sumA);
        addTo(totalD, sumD);
        addTo(totalD + 32, sumBias);
      }
    }
  }
}

/** d B and d C `from` to `to`, sums over blocks of channels in their order. */
export function spatialTokens(
  partB: usize,
  partC: usize,
  gB: usize,
  gC: usize,
  count: i32,
  blocks: i32,
  from: i32,
  to: i32,
): void {
  for (let k = from; k < to; k += 4) {
    const m = to - k;
    let at = <usize>k << 2;
    let sumB = load4(partB + at, m);
    let sumC = load4(partC + at, m);
    const out = at;
    for (let p = 1; p < blocks; p++) {
      at += <usize>count << 2;
      sumB = f32x4.add(sumB, load4(partB + at, m));
      sumC = f32x4.add(sumC, load4(partC + at, m));
    }
    store4(gB + out, sumB, m);
    store4(gC + out, sumC, m);
  }
}

/** The gradients of A, D and bias out of `totals`, float64 [b, ⌈d/4⌉, n + 2, 4]. */
export function spatialParameters(
  totals: usize,
  gA: usize,
  gD: usize,
  gbias: usize,
  b: i32,
  d: i32,
  n: i32,
): void {
  const blocks = blocksOf(d);
  for (let c = 0; c < d; c++) {
    for (let s = 0; s < n + 2; s++) {
      let sum: f64 = 0;
      for (let q = 0; q < b; q++) {
        const unit = q * blocks + (c >> 2);
        sum += load<f64>(totals + (<usize>((unit * (n + 2) + s) * 4 + (c & 3)) << 3));
      }
      const to = s < n ? gA + (<usize>(c * n + s) << 2) : (s == n ? gD : gbias) + (<usize>c << 2);
      store<f32>(to, <f32>sum);
    }
  }
}
