/**
 * The spatial scan and its gradient in plain TypeScript: the readable twin of the WGSL and SIMD kernels, and what the cpu
 * backend runs. Equations of testdata/golden/generate_spatial.py, for every pixel (i, j), channel and state:
 *   a = exp(Δ A),  Δ = softplus(delta + deltaBias),  x = (1 − a)² B u
 *   G = g→ + g←,   g→[i,j] = a[i,j] g→[i,j−1] + x[i,j],  g← the same from the right
 *   H = h↓ + h↑,   h↓[i,j] = a[i,j] h↓[i−1,j] + G[i,j],  h↑ the same from below
 *   y = (C · ¼H + D u) · SiLU(z)
 * Scans are linear, so ¼H is the mean of the four 2-D scans that begin in the four corners. The sum of a scan's weights is
 * at most 1/(1 − a)², hence the factor: a constant x comes out as at most itself, whatever the memory (unit gain).
 *
 * One channel and state at a time, in float64: a few fields [h, w] are all that is held.
 */
import { sigmoid, softplus } from '../math';
import type { ScanGradients, ScanInputs } from '../selective_scan_1d/reference';
import type { ScanSize2d } from '../selective_scan_2d/reference';

/** A field read along parallel lines: line k holds the elements k·apart, k·apart + step, … */
interface Lines {
  readonly count: number;
  readonly apart: number;
  readonly length: number;
  readonly step: number;
}

const rows = (h: number, w: number): Lines => ({ count: h, apart: w, length: w, step: 1 });
const columns = (h: number, w: number): Lines => ({ count: w, apart: 1, length: h, step: w });

/** Scans of a field both ways along lines. */
interface BothWays {
  readonly ahead: Float64Array;
  readonly back: Float64Array;
}

const bothWays = (size: number): BothWays => ({
  ahead: new Float64Array(size),
  back: new Float64Array(size),
});

/** ahead[k] = a[k] ahead[k−1] + x[k], back[k] = a[k] back[k+1] + x[k]; `sum` gets ahead + back, and may be x itself. */
function scan(
  a: Float64Array,
  x: Float64Array,
  { ahead, back }: BothWays,
  sum: Float64Array,
  { count, apart, length, step }: Lines,
): void {
  for (let line = 0; line < count; line++) {
    const first = line * apart;
    const last = first + (length - 1) * step;
    let state = 0;
    for (let k = first; k <= last; k += step) ahead[k] = state = a[k] * state + x[k];
    state = 0;
    for (let k = last; k >= first; k -= step) back[k] = state = a[k] * state + x[k];
    for (let k = first; k <= last; k += step) sum[k] = ahead[k] + back[k];
  }
}

/** The gradient of `scan`: `d` of sum becomes that of x, in place; that of a is added to `da`. */
function scanBackward(
  a: Float64Array,
  { ahead, back }: BothWays,
  d: Float64Array,
  da: Float64Array,
  { count, apart, length, step }: Lines,
): void {
  const dx = new Float64Array(length);
  for (let line = 0; line < count; line++) {
    const first = line * apart;
    const last = first + (length - 1) * step;
    let carried = 0; // a[k+1] · d/d ahead[k+1]
    for (let k = last, t = length - 1; k >= first; k -= step, t--) {
      dx[t] = d[k] + carried;
      if (k > first) da[k] += dx[t] * ahead[k - step];
      carried = a[k] * dx[t];
    }
    carried = 0;
    for (let k = first, t = 0; k <= last; k += step, t++) {
      const own = d[k] + carried;
      if (k < last) da[k] += own * back[k + step];
      carried = a[k] * own;
      d[k] = own + dx[t];
    }
  }
}

/** The fields [h, w] of one channel and state. */
function fieldsOf({ h, w }: ScanSize2d) {
  const pixels = h * w;
  return {
    rest: new Float64Array(pixels), // 1 − a, exact where Δ is small
    a: new Float64Array(pixels),
    G: new Float64Array(pixels),
    H: new Float64Array(pixels),
    g: bothWays(pixels),
    h: bothWays(pixels),
  };
}

/** Fills the fields of image q, channel c, state s. */
function states(
  f: ReturnType<typeof fieldsOf>,
  { u, A, B }: ScanInputs,
  steps: Float64Array, // Δ [h, w] of the channel
  [q, c, s]: readonly [number, number, number],
  { h, w, d, n }: ScanSize2d,
): void {
  const rate = A[c * n + s];
  for (let r = 0; r < h * w; r++) {
    const p = q * h * w + r;
    f.rest[r] = -Math.expm1(steps[r] * rate);
    f.a[r] = 1 - f.rest[r];
    f.G[r] = f.rest[r] * f.rest[r] * B[p * n + s] * u[p * d + c];
  }
  scan(f.a, f.G, f.g, f.G, rows(h, w));
  scan(f.a, f.G, f.h, f.H, columns(h, w));
}

/** Δ of image q, channel c. */
function stepsOf(
  { delta, deltaBias }: ScanInputs,
  steps: Float64Array, // [h, w]
  q: number,
  c: number,
  d: number,
): void {
  const origin = q * steps.length;
  for (let r = 0; r < steps.length; r++) {
    steps[r] = softplus(delta[(origin + r) * d + c] + deltaBias[c]);
  }
}

/** Writes y [b, h, w, d]. */
export function spatialForward(x: ScanInputs, y: Float32Array, size: ScanSize2d): void {
  const { b, h, w, d, n } = size;
  const { u, C, D, z } = x;
  const pixels = h * w;
  const f = fieldsOf(size);
  const steps = new Float64Array(pixels);
  const sum = new Float64Array(pixels); // C · ¼H + D u
  for (let q = 0; q < b; q++) {
    for (let c = 0; c < d; c++) {
      stepsOf(x, steps, q, c, d);
      for (let r = 0; r < pixels; r++) sum[r] = D[c] * u[(q * pixels + r) * d + c];
      for (let s = 0; s < n; s++) {
        states(f, x, steps, [q, c, s], size);
        for (let r = 0; r < pixels; r++) sum[r] += (C[(q * pixels + r) * n + s] * f.H[r]) / 4;
      }
      for (let r = 0; r < pixels; r++) {
        const e = (q * pixels + r) * d + c;
        y[e] = z ? sum[r] * z[e] * sigmoid(z[e]) : sum[r];
      }
    }
  }
}

/** Writes the gradient of Σ y·dy for every input. */
export function spatialBackward(
  x: ScanInputs,
  dy: Float32Array, // [b, h, w, d]
  grad: ScanGradients,
  size: ScanSize2d,
): void {
  const { b, h, w, d, n } = size;
  const { u, delta, A, B, C, D, deltaBias, z } = x;
  const pixels = h * w;
  const f = fieldsOf(size);
  const field = (): Float64Array => new Float64Array(pixels);
  const [steps, dOut, out, dSteps, dU] = [field(), field(), field(), field(), field()];
  const [dx, da] = [field(), field()];
  const dB = new Float64Array(pixels * n);
  const dC = new Float64Array(pixels * n);
  const dA = new Float64Array(d * n);
  const dD = new Float64Array(d);
  const dBias = new Float64Array(d);
  for (let q = 0; q < b; q++) {
    const origin = q * pixels;
    dB.fill(0);
    dC.fill(0);
    for (let c = 0; c < d; c++) {
      stepsOf(x, steps, q, c, d);
      dSteps.fill(0);
      for (let r = 0; r < pixels; r++) {
        const e = (origin + r) * d + c;
        dOut[r] = z ? dy[e] * z[e] * sigmoid(z[e]) : dy[e]; // d/d(C · ¼H + D u)
        out[r] = D[c] * u[e];
        dU[r] = dOut[r] * D[c];
        dD[c] += dOut[r] * u[e];
      }
      for (let s = 0; s < n; s++) {
        const rate = A[c * n + s];
        states(f, x, steps, [q, c, s], size);
        for (let r = 0; r < pixels; r++) {
          const weight = C[(origin + r) * n + s] / 4;
          out[r] += weight * f.H[r];
          dC[r * n + s] += (dOut[r] * f.H[r]) / 4;
          dx[r] = dOut[r] * weight; // of H; of G, then of x, after the next two lines
        }
        da.fill(0);
        scanBackward(f.a, f.h, dx, da, columns(h, w));
        scanBackward(f.a, f.g, dx, da, rows(h, w));
        for (let r = 0; r < pixels; r++) {
          const p = origin + r;
          const gain = f.rest[r] * f.rest[r];
          const v = B[p * n + s] * u[p * d + c];
          // d/d(Δ A) of the decays and of the gain: da/d(Δ A) = a.
          const dDecay = (da[r] - 2 * f.rest[r] * v * dx[r]) * f.a[r];
          dSteps[r] += dDecay * rate;
          dA[c * n + s] += dDecay * steps[r];
          dB[r * n + s] += dx[r] * gain * u[p * d + c];
          dU[r] += dx[r] * gain * B[p * n + s];
        }
      }
      for (let r = 0; r < pixels; r++) {
        const e = (origin + r) * d + c;
        const dDelta = dSteps[r] * sigmoid(delta[e] + deltaBias[c]);
        grad.u[e] = dU[r];
        grad.delta[e] = dDelta;
        dBias[c] += dDelta;
        if (z && grad.z) {
          const gate = sigmoid(z[e]);
          grad.z[e] = dy[e] * out[r] * gate * (1 + z[e] * (1 - gate));
        }
      }
    }
    grad.B.set(dB, origin * n);
    grad.C.set(dC, origin * n);
  }
  grad.A.set(dA);
  grad.D.set(dD);
  grad.deltaBias.set(dBias);
}
