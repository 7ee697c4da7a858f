/**
 * The 2-D selective scan (2DMamba) and its gradient in plain TypeScript: the readable twin of the WGSL kernels, and
 * what the cpu and wasm backends run. Equations of testdata/golden/generate_scan.py:
 *   g[i,j] = exp(dt A) g[i,j−1] + dt B u        (along a line)
 *   h[i,j] = exp(dt A) h[i−1,j] + g[i,j]        (down the lines)
 *   y[i,j] = (C·h[i,j] + D u) · SiLU(z),  dt = softplus(delta + deltaBias)
 * The gradient works one channel at a time, so it never holds the states of more than one channel.
 */
import { expDecay, sigmoid, softplus } from '../math';
import type { ScanGradients, ScanInputs } from '../selective_scan_1d/reference';

export interface ScanSize2d {
  readonly b: number;
  readonly h: number;
  readonly w: number;
  readonly d: number;
  readonly n: number;
}

/** Writes y [b, h, w, d]; inputs as in 1-D with [h, w] in place of l. */
export function scan2dForward(x: ScanInputs, y: Float32Array, size: ScanSize2d): void {
  const { b, h, w, d, n } = size;
  const { u, delta, A, B, C, D, deltaBias, z } = x;
  const g = new Float64Array(d * n); // [d, n] running along the line
  const above = new Float64Array(w * d * n); // [w, d, n] h of the line above
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        const p = (q * h + i) * w + j;
        for (let c = 0; c < d; c++) {
          const e = p * d + c;
          const dt = softplus(delta[e] + deltaBias[c]);
          const v = dt * u[e];
          let sum = D[c] * u[e];
          for (let s = 0; s < n; s++) {
            const k = c * n + s;
            const a = i > 0 || j > 0 ? expDecay(dt * A[k]) : 0;
            let along = v * B[p * n + s];
            if (j > 0) along += a * g[k];
            g[k] = along;
            let state = along;
            if (i > 0) state += a * above[j * d * n + k];
            above[j * d * n + k] = state;
            sum += state * C[p * n + s];
          }
          if (z) sum *= z[e] * sigmoid(z[e]);
          y[e] = sum;
        }
      }
    }
  }
}

/** Writes the gradient of Σ y·dy for every input. */
export function scan2dBackward(
  x: ScanInputs,
  dy: Float32Array, // [b, h, w, d]
  grad: ScanGradients,
  size: ScanSize2d,
): void {
  const { b, h, w, d, n } = size;
  const { u, delta, A, B, C, D, deltaBias, z } = x;
  const gs = new Float64Array(h * w * n); // [h, w, n] of one channel, as are the next two
  const hs = new Float64Array(h * w * n);
  const decay = new Float64Array(h * w * n);
  const steps = new Float64Array(h * w); // dt
  const fromBelow = new Float64Array(w * n); // exp(dt A)[i+1] · d/dh[i+1]
  const fromRight = new Float64Array(n); // exp(dt A)[j+1] · d/dg[j+1]
  const dB = new Float64Array(h * w * n);
  const dC = new Float64Array(h * w * n);
  const dA = new Float64Array(d * n);
  const dD = new Float64Array(d);
  const dBias = new Float64Array(d);
  const line = w * n;
  for (let q = 0; q < b; q++) {
    const origin = q * h * w;
    dB.fill(0);
    dC.fill(0);
    for (let c = 0; c < d; c++) {
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < w; j++) {
          const r = i * w + j;
          const e = (origin + r) * d + c;
          const dt = softplus(delta[e] + deltaBias[c]);
          steps[r] = dt;
          const v = dt * u[e];
          for (let s = 0; s < n; s++) {
            const k = r * n + s;
            const a = expDecay(dt * A[c * n + s]);
            decay[k] = a;
            let along = v * B[(origin + r) * n + s];
            if (j > 0) along += a * gs[k - n];
            gs[k] = along;
            hs[k] = i > 0 ? a * hs[k - line] + along : along;
          }
        }
      }
      fromBelow.fill(0);
      for (let i = h - 1; i >= 0; i--) {
        fromRight.fill(0);
        for (let j = w - 1; j >= 0; j--) {
          const r = i * w + j;
          const p = origin + r;
          const e = p * d + c;
          const dt = steps[r];
          let dOut = dy[e]; // d/d(C·h + D u)
          if (z) {
            const gate = sigmoid(z[e]);
            let out = D[c] * u[e];
            for (let s = 0; s < n; s++) out += hs[r * n + s] * C[p * n + s];
            if (grad.z) grad.z[e] = dOut * out * gate * (1 + z[e] * (1 - gate));
            dOut *= z[e] * gate;
          }
          const v = dt * u[e];
          let dDt = 0;
          let dV = 0; // d/d(dt u)
          for (let s = 0; s < n; s++) {
            const k = r * n + s;
            const a = decay[k];
            const dh = fromBelow[j * n + s] + dOut * C[p * n + s];
            const dg = fromRight[s] + dh;
            dC[k] += dOut * hs[k];
            dB[k] += dg * v;
            dV += dg * B[p * n + s];
            let dDecay = 0;
            if (i > 0) dDecay += dh * hs[k - line];
            if (j > 0) dDecay += dg * gs[k - n];
            const da = dDecay * a;
            dDt += da * A[c * n + s];
            dA[c * n + s] += da * dt;
            fromBelow[j * n + s] = a * dh;
            fromRight[s] = a * dg;
          }
          dDt += dV * u[e];
          grad.u[e] = dOut * D[c] + dV * dt;
          dD[c] += dOut * u[e];
          const dDelta = dDt * sigmoid(delta[e] + deltaBias[c]);
          grad.delta[e] = dDelta;
          dBias[c] += dDelta;
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
