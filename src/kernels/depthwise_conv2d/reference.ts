/**
 * Depthwise convolution with zero padding, bias and optional SiLU, and its gradient, in plain TypeScript: the twin of
 * the WGSL kernels and what the cpu and wasm backends run.
 *   pre[i,j,c] = bias[c] + Σ_{y,x} x[i + y − padTop, j + x − padLeft, c] · filter[y, x, c];  out = pre or SiLU(pre)
 */
import { sigmoid } from '../math';

export interface ConvSize {
  readonly b: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  readonly kh: number;
  readonly kw: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly silu: boolean;
}

/** pre [c] of one pixel. */
function preActivation(
  x: Float32Array,
  filter: Float32Array,
  bias: Float32Array | undefined,
  pre: Float64Array,
  size: ConvSize,
  image: number,
  i: number,
  j: number,
): void {
  const { h, w, c, kh, kw, padTop, padLeft } = size;
  for (let s = 0; s < c; s++) pre[s] = bias ? bias[s] : 0;
  for (let ky = 0; ky < kh; ky++) {
    const y = i + ky - padTop;
    if (y < 0 || y >= h) continue;
    for (let kx = 0; kx < kw; kx++) {
      const k = j + kx - padLeft;
      if (k < 0 || k >= w) continue;
      const from = ((image * h + y) * w + k) * c;
      const tap = (ky * kw + kx) * c;
      for (let s = 0; s < c; s++) pre[s] += x[from + s] * filter[tap + s];
    }
  }
}

/** x [b, h, w, c], filter [kh, kw, c], bias [c] → out [b, h, w, c] */
export function convForward(
  x: Float32Array,
  filter: Float32Array,
  bias: Float32Array | undefined,
  out: Float32Array,
  size: ConvSize,
): void {
  const { b, h, w, c, silu } = size;
  const pre = new Float64Array(c);
  let o = 0;
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++, o += c) {
        preActivation(x, filter, bias, pre, size, q, i, j);
        for (let s = 0; s < c; s++) out[o + s] = silu ? pre[s] * sigmoid(pre[s]) : pre[s];
      }
    }
  }
}

/** Writes the gradients of Σ out·dy: dx [b, h, w, c], dFilter [kh, kw, c] and, with a bias, dBias [c]. */
export function convBackward(
  x: Float32Array,
  filter: Float32Array,
  bias: Float32Array | undefined,
  dy: Float32Array,
  dx: Float32Array,
  dFilter: Float32Array,
  dBias: Float32Array | undefined,
  size: ConvSize,
): void {
  const { b, h, w, c, kh, kw, padTop, padLeft, silu } = size;
  const pre = new Float64Array(c);
  const dPre = new Float64Array(c);
  const filterSum = new Float64Array(kh * kw * c);
  const biasSum = new Float64Array(c);
  dx.fill(0);
  let o = 0;
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++, o += c) {
        if (silu) preActivation(x, filter, bias, pre, size, q, i, j);
        for (let s = 0; s < c; s++) {
          let slope = 1;
          if (silu) {
            const gate = sigmoid(pre[s]);
            slope = gate * (1 + pre[s] * (1 - gate));
          }
          dPre[s] = dy[o + s] * slope;
          biasSum[s] += dPre[s];
        }
        for (let ky = 0; ky < kh; ky++) {
          const y = i + ky - padTop;
          if (y < 0 || y >= h) continue;
          for (let kx = 0; kx < kw; kx++) {
            const k = j + kx - padLeft;
            if (k < 0 || k >= w) continue;
            const from = ((q * h + y) * w + k) * c;
            const tap = (ky * kw + kx) * c;
            for (let s = 0; s < c; s++) {
              dx[from + s] += dPre[s] * filter[tap + s];
              filterSum[tap + s] += dPre[s] * x[from + s];
            }
          }
        }
      }
    }
  }
  dFilter.set(filterSum);
  dBias?.set(biasSum);
}
