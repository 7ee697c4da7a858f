/** The spectral branch on one pixel, again in float64: its G tokens, their scan, and what each gives each logit by way of each. */
import type { SpectralWeights } from './network';
import { through } from './readout';
import { silu, stepSizes, type ScanParts } from './scan';
import { sourcesOf } from './sources';

export interface TokenScan {
  /** [G, G, R] what token s (second) adds to the logits by way of token t (first), s ≤ t */
  readonly sources: Float64Array;
  /** [G] Δ, geometric mean over channels */
  readonly steps: Float64Array;
  /** [G] SiLU(z), mean over channels: 0 closed */
  readonly gate: Float64Array;
}

const EPSILON = 1e-5;

/** What the scan over the tokens of a pixel reads. @param f [C] features of the pixel */
export function tokenParts(f: ArrayLike<number>, w: SpectralWeights): ScanParts {
  const { d, e, n } = w;
  const G = f.length / d;
  const normal = new Float64Array(f.length);
  for (let g = 0; g < G; g++) {
    let [mean, spread] = [0, 0];
    for (let k = 0; k < d; k++) mean += f[g * d + k] / d;
    for (let k = 0; k < d; k++) spread += (f[g * d + k] - mean) ** 2 / d;
    const scale = 1 / Math.sqrt(spread + EPSILON);
    for (let k = 0; k < d; k++)
      normal[g * d + k] = (f[g * d + k] - mean) * scale * w.gain[k] + w.bias[k];
  }
  const wide = product(normal, w.inX, d); // [G, e]
  const taps = w.conv.length / e;
  const u = new Float64Array(G * e);
  for (let g = 0; g < G; g++) {
    for (let c = 0; c < e; c++) {
      let sum = w.convBias[c];
      for (let k = 0; k < taps; k++) {
        const from = g - (taps - 1) + k;
        if (from >= 0) sum += w.conv[k * e + c] * wide[from * e + c];
      }
      u[g * e + c] = silu(sum);
    }
  }
  const r = w.xDt.length / e;
  return {
    ...{ e, n, u, D: w.D, deltaBias: w.dtBias },
    delta: product(product(u, w.xDt, e), w.dt, r),
    A: Float64Array.from(w.aLog, (v) => -Math.exp(v)),
    B: product(u, w.xB, e),
    C: product(u, w.xC, e),
    z: product(normal, w.inZ, d),
  };
}

/** @param f [C] @param J [C, R] of `readoutAt` */
export function tokenScan(
  f: ArrayLike<number>,
  w: SpectralWeights,
  J: ArrayLike<number>,
): TokenScan {
  const { d, e } = w;
  const G = f.length / d;
  const R = J.length / f.length;
  const scan = tokenParts(f, w);
  const steps = stepSizes(scan);
  const sources = new Float64Array(G * G * R);
  const J64 = Float64Array.from(J);
  for (let g = 0; g < G; g++) {
    const readout = through(w.out, J64.subarray(g * d * R, (g + 1) * d * R), d, R, w.weight); // [e, R]
    const cells = { lines: 1, samples: G };
    sources.set(
      sourcesOf('forward', scan, steps, cells, [{ cell: g, weight: 1 }], readout).kappa,
      g * G * R,
    );
  }
  const means = (of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: G }, (_, g) => {
      let sum = 0;
      for (let c = 0; c < e; c++) sum += of(g * e + c) / e;
      return sum;
    });
  return {
    sources,
    steps: means((i) => Math.log(steps[i])).map(Math.exp),
    gate: means((i) => silu(scan.z[i])),
  };
}

/** X W for X [·, k], W [k, m]. */
function product(X: ArrayLike<number>, W: ArrayLike<number>, k: number): Float64Array {
  const [rows, m] = [X.length / k, W.length / k];
  const out = new Float64Array(rows * m);
  for (let i = 0; i < rows; i++)
    for (let l = 0; l < k; l++)
      for (let j = 0; j < m; j++) out[i * m + j] += X[i * k + l] * W[l * m + j];
  return out;
}
