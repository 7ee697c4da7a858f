/**
 * The twin of the network's losses (docs/method.md, Loss) and their gradients. With a pixel's spectrum z, abundances
 * a and weight w, cross c = ⟨z, aE⟩, energy e = ‖aE‖² and scale s = c / e (1 where scales are not fitted, held fixed in
 * gradients):
 *   rec = Σ w (‖z‖² − 2 s c + s² e)      d/da = 2 w s (s a EEᵀ − z Eᵀ),  d/dE = 2 (s w a)ᵀ (s a E − z)
 *   sup = 1/n Σ_labels c ‖a − given‖₁      sparse = Σ w Σ √max(a, 1e-8)
 *   anchor = 1/n Σ_labels c ‖given E − spectrum‖²    syn = Σ w ‖a' − truth‖² over the second image
 * where c is the weight of a label.
 */

/** Numbers of a pixel in `fixed`: its weight, ‖z‖², the first of its labels, how many it has. */
export const FIXED = 4;
export const SPARSE_FLOOR = 1e-8;
export const ENERGY_FLOOR = 1e-12;

export interface LossSize {
  readonly N: number;
  readonly R: number;
  readonly B: number;
  /** Labels. */
  readonly n: number;
  /** Whether a has a second image, of known abundances. */
  readonly synthetic: boolean;
  /** Whether each pixel's brightness is fitted. */
  readonly fitScale: boolean;
}

/** In the order of lossTerms; a term whose weight is 0 is not part of the record. */
export interface LossWeights {
  readonly rec: number;
  readonly sup: number;
  readonly sparse: number;
  readonly anchor: number;
  readonly syn: number;
}
export const weightNames = ['rec', 'sup', 'sparse', 'anchor', 'syn'] as const;

export interface LossArrays {
  /** [N or 2N, R] */
  readonly a: Float32Array;
  /** [R, B] */
  readonly E: Float32Array;
  /** [N, B] */
  readonly Z: Float32Array;
  /** [N, 4] */
  readonly fixed: Float32Array;
  /** [n, R + 1], sorted by pixel; the last number of a label is its weight */
  readonly given: Float32Array;
  /** [n, B] */
  readonly spectra: Float32Array;
  /** [N, R] */
  readonly truth?: Float32Array;
}

/** What the losses need of one pixel: z Eᵀ and a EEᵀ [R each], and the scale s. */
function pixel(x: LossArrays, { R, B, fitScale }: LossSize, i: number) {
  const ZE = new Float64Array(R);
  const mixture = new Float64Array(B);
  for (let b = 0; b < B; b++)
    for (let r = 0; r < R; r++) {
      ZE[r] += x.Z[i * B + b] * x.E[r * B + b];
      mixture[b] += x.a[i * R + r] * x.E[r * B + b];
    }
  const AG = ZE.map((_, r) => mixture.reduce((sum, v, b) => sum + v * x.E[r * B + b], 0));
  const cross = ZE.reduce((sum, v, r) => sum + v * x.a[i * R + r], 0);
  const energy = mixture.reduce((sum, v) => sum + v * v, 0);
  const s = fitScale ? cross / Math.max(energy, ENERGY_FLOOR) : 1;
  return { ZE, AG, mixture, cross, energy, s };
}

/** given E − spectrum of label l at band b */
function anchorError(x: LossArrays, { R, B }: LossSize, l: number, b: number): number {
  let v = -x.spectra[l * B + b];
  for (let r = 0; r < R; r++) v += x.given[l * (R + 1) + r] * x.E[r * B + b];
  return v;
}

/** @returns the unweighted terms */
export function lossForward(x: LossArrays, size: LossSize): LossWeights {
  const { N, R, B, n, synthetic } = size;
  const weight = (l: number): number => x.given[l * (R + 1) + R];
  const sum = { rec: 0, sup: 0, sparse: 0, anchor: 0, syn: 0 };
  for (let i = 0; i < N; i++) {
    const [w, square, first, count] = x.fixed.subarray(i * FIXED, (i + 1) * FIXED);
    const { cross, energy, s } = pixel(x, size, i);
    sum.rec += w * (square - 2 * s * cross + s * s * energy);
    for (let r = 0; r < R; r++) {
      const a = x.a[i * R + r];
      sum.sparse += w * Math.sqrt(Math.max(a, SPARSE_FLOOR));
      for (let l = first; l < first + count; l++)
        sum.sup += (weight(l) * Math.abs(a - x.given[l * (R + 1) + r])) / n;
      if (synthetic) sum.syn += w * (x.a[(N + i) * R + r] - x.truth![i * R + r]) ** 2;
    }
  }
  for (let l = 0; l < n; l++)
    for (let b = 0; b < B; b++) sum.anchor += (weight(l) * anchorError(x, size, l, b) ** 2) / n;
  return sum;
}

/** da [N or 2N, R] and dE [R, B] of the weighted total, times `dy`. */
export function lossBackward(
  x: LossArrays,
  size: LossSize,
  weights: LossWeights,
  dy: number,
  [da, dE]: readonly Float32Array[],
): void {
  const { N, R, B, n, synthetic } = size;
  const sums = new Float64Array(R * B);
  const weight = (l: number): number => x.given[l * (R + 1) + R];
  for (let i = 0; i < N; i++) {
    const [w, , first, count] = x.fixed.subarray(i * FIXED, (i + 1) * FIXED);
    const { ZE, AG, mixture, s } = pixel(x, size, i);
    for (let r = 0; r < R; r++) {
      const a = x.a[i * R + r];
      let v = 2 * weights.rec * w * s * (s * AG[r] - ZE[r]);
      if (a > SPARSE_FLOOR) v += (weights.sparse * w * 0.5) / Math.sqrt(a);
      for (let l = first; l < first + count; l++)
        v += (weights.sup * weight(l) * Math.sign(a - x.given[l * (R + 1) + r])) / n;
      da[i * R + r] = dy * v;
      if (synthetic)
        da[(N + i) * R + r] =
          dy * 2 * weights.syn * w * (x.a[(N + i) * R + r] - x.truth![i * R + r]);
      const share = 2 * weights.rec * w * s * a;
      for (let b = 0; b < B; b++) sums[r * B + b] += share * (s * mixture[b] - x.Z[i * B + b]);
    }
  }
  for (let l = 0; l < n; l++)
    for (let b = 0; b < B; b++) {
      const v = (2 * weights.anchor * weight(l) * anchorError(x, size, l, b)) / n;
      for (let r = 0; r < R; r++) sums[r * B + b] += v * x.given[l * (R + 1) + r];
    }
  for (let k = 0; k < R * B; k++) dE[k] = dy * sums[k];
}
