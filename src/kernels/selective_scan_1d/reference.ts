/**
 * The 1-D selective scan and its gradient in plain TypeScript: the readable twin of the WGSL kernels, and what the cpu
 * and wasm backends run. Equations of testdata/golden/generate_scan.py:
 *   dt = softplus(delta + deltaBias);  h[t] = exp(dt A) h[t−1] + dt B[t] u[t];  y[t] = (C[t]·h[t] + D u[t]) · SiLU(z[t])
 * Letters: b sequences, l steps, d channels, n states; i = (sequence, step), c = channel, s = state.
 * It is sequential: no chunks here, since one core recomputes a block of channels within its cache.
 */
import { expDecay, sigmoid, softplus } from '../math';

export interface ScanInputs {
  readonly u: Float32Array; // [b, l, d]
  readonly delta: Float32Array; // [b, l, d]
  readonly A: Float32Array; // [d, n]
  readonly B: Float32Array; // [b, l, n]
  readonly C: Float32Array; // [b, l, n]
  readonly D: Float32Array; // [d]
  readonly deltaBias: Float32Array; // [d]
  readonly z?: Float32Array; // [b, l, d]
}

export interface ScanGradients {
  readonly u: Float32Array;
  readonly delta: Float32Array;
  readonly A: Float32Array;
  readonly B: Float32Array;
  readonly C: Float32Array;
  readonly D: Float32Array;
  readonly deltaBias: Float32Array;
  readonly z?: Float32Array;
}

export interface ScanSize1d {
  readonly b: number;
  readonly l: number;
  readonly d: number;
  readonly n: number;
}

/** Writes y [b, l, d]. */
export function scan1dForward(x: ScanInputs, y: Float32Array, size: ScanSize1d): void {
  const { b, l, d, n } = size;
  const { u, delta, A, B, C, D, deltaBias, z } = x;
  const h = new Float64Array(d * n); // [d, n] of the current sequence
  const steps = new Float64Array(d); // dt
  const gates = new Float64Array(d).fill(1); // SiLU(z)
  for (let i = 0; i < b * l; i++) {
    // The functions in loops of their own: V8 keeps them in registers, which triples the speed.
    for (let c = 0, e = i * d; c < d; c++, e++) steps[c] = softplus(delta[e] + deltaBias[c]);
    if (z) for (let c = 0, e = i * d; c < d; c++, e++) gates[c] = z[e] * sigmoid(z[e]);
    // h is zero before the first step: no decay to compute.
    const first = i % l === 0;
    for (let c = 0, e = i * d; c < d; c++, e++) {
      const dt = steps[c];
      const v = dt * u[e];
      let sum = D[c] * u[e];
      for (let s = 0, k = c * n, r = i * n; s < n; s++, k++, r++) {
        const state = first ? v * B[r] : expDecay(dt * A[k]) * h[k] + v * B[r];
        h[k] = state;
        sum += state * C[r];
      }
      y[e] = sum * gates[c];
    }
  }
}

/** Doubles of scratch per array that stay in a core's second-level cache. */
const SCRATCH = 1 << 14;

/** Writes the gradient of Σ y·dy for every input. */
export function scan1dBackward(
  x: ScanInputs,
  dy: Float32Array, // [b, l, d]
  grad: ScanGradients,
  size: ScanSize1d,
): void {
  const { b, l, d, n } = size;
  const { u, delta, A, B, C, D, deltaBias, z } = x;
  const width = Math.max(1, Math.min(d, Math.floor(SCRATCH / Math.max(1, l * n)))); // channels a block
  const hs = new Float64Array(l * width * n); // states of the block
  const decay = new Float64Array(l * width * n); // exp(dt A)
  const steps = new Float64Array(l * width); // dt
  const dOuts = new Float64Array(width); // d/d(C·h + D u)
  const slopes = new Float64Array(width); // dy · SiLU'(z)
  const dDeltas = new Float64Array(width);
  const dh = new Float64Array(width * n); // d/dh[t], carried backwards
  const dA = new Float64Array(d * n);
  const dD = new Float64Array(d);
  const dBias = new Float64Array(d);
  const dBrow = new Float64Array(n);
  const dCrow = new Float64Array(n);
  grad.B.fill(0);
  grad.C.fill(0);
  for (let q = 0; q < b; q++) {
    for (let c0 = 0; c0 < d; c0 += width) {
      const m = Math.min(width, d - c0);
      for (let t = 0; t < l; t++) {
        const i = q * l + t;
        const e0 = i * d + c0;
        const row = t * width;
        for (let k = 0; k < m; k++) steps[row + k] = softplus(delta[e0 + k] + deltaBias[c0 + k]);
        for (let k = 0; k < m; k++) {
          const dt = steps[row + k];
          const v = dt * u[e0 + k];
          const A0 = (c0 + k) * n;
          const now = (row + k) * n;
          const before = now - width * n;
          for (let s = 0; s < n; s++) {
            let state = v * B[i * n + s];
            if (t > 0) {
              const a = expDecay(dt * A[A0 + s]);
              decay[now + s] = a;
              state += a * hs[before + s];
            }
            hs[now + s] = state;
          }
        }
      }
      dh.fill(0);
      for (let t = l - 1; t >= 0; t--) {
        const i = q * l + t;
        const e0 = i * d + c0;
        const row = t * width;
        for (let k = 0; k < m; k++) {
          dOuts[k] = dy[e0 + k];
          if (!z) continue;
          const gate = sigmoid(z[e0 + k]);
          slopes[k] = dOuts[k] * gate * (1 + z[e0 + k] * (1 - gate));
          dOuts[k] *= z[e0 + k] * gate;
        }
        dBrow.fill(0);
        dCrow.fill(0);
        for (let k = 0; k < m; k++) {
          const c = c0 + k;
          const e = e0 + k;
          const dt = steps[row + k];
          const now = (row + k) * n;
          const before = now - width * n;
          const dOut = dOuts[k];
          const v = dt * u[e];
          let out = D[c] * u[e]; // C·h + D u
          let dDt = 0;
          let dV = 0; // d/d(dt u)
          for (let s = 0, r = i * n; s < n; s++, r++) {
            const state = hs[now + s];
            out += state * C[r];
            const g = dh[k * n + s] + dOut * C[r];
            dCrow[s] += dOut * state;
            dBrow[s] += g * v;
            dV += g * B[r];
            if (t > 0) {
              const ga = g * decay[now + s];
              const gah = ga * hs[before + s];
              dDt += gah * A[c * n + s];
              dA[c * n + s] += gah * dt;
              dh[k * n + s] = ga;
            }
          }
          if (grad.z) grad.z[e] = slopes[k] * out;
          grad.u[e] = dOut * D[c] + dV * dt;
          dD[c] += dOut * u[e];
          dDeltas[k] = dDt + dV * u[e];
        }
        for (let k = 0; k < m; k++) {
          const dDelta = dDeltas[k] * sigmoid(delta[e0 + k] + deltaBias[c0 + k]);
          grad.delta[e0 + k] = dDelta;
          dBias[c0 + k] += dDelta;
        }
        for (let s = 0, r = i * n; s < n; s++, r++) {
          grad.B[r] += dBrow[s];
          grad.C[r] += dCrow[s];
        }
      }
    }
  }
  grad.A.set(dA);
  grad.D.set(dD);
  grad.deltaBias.set(dBias);
}
