/**
 * The twin of the loss on crops (docs/method.md, Noisy scenes): over rows i of a batch with answer a and wanted m,
 *   L_rec = Σ_i j_i min(Σ_k (t_ik − s_i (aE)_ik)², cap) / K,  L_sup = Σ_i l_i Σ_r |a − m|,  L_syn = Σ_i y_i Σ_r (a − m)²
 * with j, l, y the averaging weights of each, t a row's place by the held-out bands, and s_i its scale: given, or with
 * `unit` ⟨aE, t⟩ / ‖aE‖², which has no gradient.
 */
export interface CropWeights {
  /** λ of L_rec, L_sup and L_syn; 0 leaves a term out. */
  readonly rec: number;
  readonly sup: number;
  readonly syn: number;
}

export const cropWeightNames = ['rec', 'sup', 'syn'] as const;

export interface CropLossSize {
  /** Rows, endmembers, directions (0 where nothing is held out). */
  readonly T: number;
  readonly R: number;
  readonly K: number;
  /** Misfit Σ_k beyond which a row's counts no more. */
  readonly cap: number;
  readonly unit: boolean;
}

export interface CropArrays {
  readonly a: Float32Array; // [T × R]
  /** What the answer should be. */
  readonly wanted: Float32Array; // [T × R]
  /** j, l, y and the given s of each row [T × 4] */
  readonly rows: Float32Array;
  readonly places?: Float32Array; // [T × K]
  readonly directions?: Float32Array; // E [R × K]
}

/** Numbers a row has in `rows`. */
export const ROW = 4;
/** ‖aE‖² that a scale is divided by at least. */
const LEAST_ENERGY = 1e-9;

/** Of one row: Σ_k (t − s aE)², s, and (t − s aE) by direction. */
function missOf(
  { a, rows, places, directions }: CropArrays,
  { R, K, unit }: CropLossSize,
  i: number,
): { miss: number; scale: number; left: Float64Array } {
  const mixed = new Float64Array(K);
  const left = new Float64Array(K);
  if (!places || !directions) return { miss: 0, scale: 0, left };
  let [cross, energy] = [0, 0];
  for (let k = 0; k < K; k++) {
    for (let r = 0; r < R; r++) mixed[k] += a[i * R + r] * directions[r * K + k];
    cross += mixed[k] * places[i * K + k];
    energy += mixed[k] * mixed[k];
  }
  const scale = unit ? cross / Math.max(energy, LEAST_ENERGY) : rows[i * ROW + 3];
  let miss = 0;
  for (let k = 0; k < K; k++) {
    left[k] = places[i * K + k] - scale * mixed[k];
    miss += left[k] ** 2;
  }
  return { miss, scale, left };
}

export function cropLossForward(
  arrays: CropArrays,
  size: CropLossSize,
): Record<(typeof cropWeightNames)[number], number> {
  const { T, R, K, cap } = size;
  const { a, wanted, rows } = arrays;
  const sums = { rec: 0, sup: 0, syn: 0 };
  for (let i = 0; i < T; i++) {
    const [judged, labelled, made] = rows.subarray(i * ROW, i * ROW + 3);
    if (K > 0) sums.rec += (judged * Math.min(missOf(arrays, size, i).miss, cap)) / K;
    for (let j = i * R; j < (i + 1) * R; j++) {
      sums.sup += labelled * Math.abs(a[j] - wanted[j]);
      sums.syn += made * (a[j] - wanted[j]) ** 2;
    }
  }
  return sums;
}

/** @param da [T × R], every element is written */
export function cropLossBackward(
  arrays: CropArrays,
  size: CropLossSize,
  { rec, sup, syn }: CropWeights,
  dy: number,
  da: Float32Array,
): void {
  const { T, R, K, cap } = size;
  const { a, wanted, rows, directions } = arrays;
  for (let i = 0; i < T; i++) {
    const [judged, labelled, made] = rows.subarray(i * ROW, i * ROW + 3);
    const { miss, scale, left } = missOf(arrays, size, i);
    const pull = K > 0 && miss <= cap ? (-2 * rec * judged * scale) / K : 0;
    for (let r = 0; r < R; r++) {
      const j = i * R + r;
      const gap = a[j] - wanted[j];
      let sum = sup * labelled * Math.sign(gap) + 2 * syn * made * gap;
      for (let k = 0; k < K; k++) sum += pull * left[k] * directions![r * K + k];
      da[j] = dy * sum;
    }
  }
}
