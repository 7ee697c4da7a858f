/**
 * Bytes and flops of the own ops by size: each operand read once, each result written once, four bytes a value. What an
 * implementation reads again or keeps (chunk states, partial sums) is not counted, so that two of them can be compared.
 */
import type { Size } from './results';
import type { Work } from './roofline';

export interface Cost {
  readonly forward: Work;
  /** null: no gradient of its own. */
  readonly backward: Work | null;
}

const work = (values: number, flops: number): Work => ({ bytes: 4 * values, flops });

/** A gated scan over `positions` (b·l or b·h·w) of d channels with n states; `passes` 1 along a line, 2 for the grid. */
function scanCost(positions: number, d: number, n: number, passes: number): Cost {
  const P = positions * d;
  const shared = 2 * positions * n + d * n + 2 * d;
  // A state: exp(dt A) 2, h = a h + dt u B 3 for the first pass and 2 for the second, y += C h 2.
  // An element: softplus with bias 4, dt u 1, + D u 2, · SiLU(z) 5.
  const perState = 2 + 3 + 2 * (passes - 1) + 2;
  // A state: the forward pass again without y, then dh 3, dC 2, dB 2, d(dt) 6, dA 3, du 2, and dg 3 in the grid.
  const perStateBack = perState - 2 + 3 + 2 + 2 + 6 + 3 + 2 + 3 * (passes - 1);
  return {
    // u, Δ, z in; y out.
    forward: work(4 * P + shared, P * (perState * n + 12)),
    // u, Δ, z, dy in; du, dΔ, dz out; everything shared in and its gradient out.
    backward: work(7 * P + 2 * shared, P * (perStateBack * n + 30)),
  };
}

export const scan1dCost = ({ b, l, d, n }: Size): Cost => scanCost(b * l, d, n, 1);
export const scan2dCost = ({ b, h, w, d, n }: Size): Cost => scanCost(b * h * w, d, n, 2);

/** A gated scan from four sides: the same operands as scan2d, four scans instead of two. */
export function spatialCost({ b, h, w, d, n }: Size): Cost {
  const { forward, backward } = scan2dCost({ b, h, w, d, n });
  const states = b * h * w * d * n;
  // Two more scans 2 each, their sums 3, 1 − a, its square and product with B u 3 in place of dt u B 1.
  const more = 4 + 3 + 2;
  // The same again, two more gradients of scans 4 each, the gain's 6.
  return {
    forward: { ...forward, flops: forward.flops + more * states },
    backward: { ...backward!, flops: backward!.flops + (more + 8 + 6) * states },
  };
}

/** With bias and SiLU. */
export function depthwiseCost({ b, h, w, c, kh, kw }: Size): Cost {
  const P = b * h * w * c;
  const taps = kh * kw;
  const weights = taps * c + c;
  return {
    forward: work(2 * P + weights, P * (2 * taps + 5)),
    // x, dy in, dx out; the sum under the SiLU again, its derivative 7, dx and dfilter.
    backward: work(3 * P + 2 * weights, P * (6 * taps + 8)),
  };
}

export function im2colCost({ b, h, w, c }: Size): Cost {
  const P = b * h * w * c;
  return { forward: work(10 * P, 0), backward: work(10 * P, 8 * P) };
}

export const transposedProductCost = ({ n, k, m }: Size): Cost => ({
  forward: work(n * k + n * m + k * m, 2 * n * k * m),
  backward: null,
});

/** A [n, k] · B [k, m]; backward gives dA and dB. */
export const productCost = ({ n, k, m }: Size): Cost => ({
  forward: work(n * k + k * m + n * m, 2 * n * k * m),
  backward: work(n * m + 2 * n * k + 2 * k * m, 4 * n * k * m),
});

/** Product with bias and leaky ReLU. */
export function denseCost(size: Size): Cost {
  const { forward, backward } = productCost(size);
  const { n, m } = size;
  return {
    forward: { bytes: forward.bytes + 4 * m, flops: forward.flops + 3 * n * m },
    // y in for the sign, the bias's gradient out.
    backward: {
      bytes: backward!.bytes + 4 * (n * m + m),
      flops: backward!.flops + 2 * n * m,
    },
  };
}

/** Mean, variance, scale and shift of rows or groups; a weighted mean or leaky ReLU changes little. */
export const normCost = ({ n, c }: Size): Cost => ({
  forward: work(2 * n * c + 2 * c, 7 * n * c),
  backward: work(3 * n * c + 3 * c, 12 * n * c),
});

/** softmax(raw + γ prior) over R columns. */
export const softmaxCost = ({ n, r }: Size): Cost => ({
  forward: work(3 * n * r + 1, 6 * n * r),
  backward: work(4 * n * r + 1, 6 * n * r),
});

/** o = f + w₁ a + w₂ (f + b). */
export const branchSumCost = ({ n, c }: Size): Cost => ({
  forward: work(4 * n * c + 2, 5 * n * c),
  backward: work(7 * n * c + 4, 7 * n * c),
});

/** [b, h, w, c] to [b, lines, samples, c] by averaging: every value is read at least once. */
export const resampleCost = ({ b, h, w, c, lines, samples }: Size): Cost => ({
  forward: work(b * c * (h * w + lines * samples), 2 * b * c * h * w),
  backward: null,
});

/** θ, gradient, m, v and three rows of bounds in; θ, m, v out. */
export const adamCost = ({ p }: Size): Cost => ({
  forward: work(10 * p, 16 * p),
  backward: null,
});

/** −exp(x). */
export const negExpCost = ({ n }: Size): Cost => ({
  forward: work(2 * n, 2 * n),
  backward: work(3 * n, n),
});

/** Reconstruction (expanded, X̂ never stored), labels, sparsity, anchor for N pixels, R endmembers, B bands. */
export const lossCost = ({ n, r, b }: Size): Cost => ({
  // Z and E give Z Eᵀ and the quadratic form.
  forward: work(n * b + r * b + n * r + 4 * n, 2 * n * b * r + 2 * n * r * r + 8 * n * r),
  // aᵀ Z for dE; da from Z Eᵀ, which is [N, R].
  backward: work(n * b + 2 * r * b + 3 * n * r, 2 * n * b * r + 4 * n * r * r + 8 * n * r),
});

/** Places by k directions, labels and made-up lands for n rows of crops; every row counted as if it were judged. */
export const cropLossCost = ({ n, r, k, b }: Size): Cost => ({
  forward: work(2 * n * r + n * k + 4 * n + r * k, 2 * n * k * r + 4 * n * k + 4 * n * r),
  // E [r, b] has a gradient of zero.
  backward: work(3 * n * r + n * k + 4 * n + r * k + r * b, 4 * n * k * r + 4 * n * k + 4 * n * r),
});
