/**
 * What the pretrained prior reads of a run's start: one map an endmember, in numbers that mean the same on every sensor and
 * for any number of endmembers. Of endmember r at a pixel: log p_r, log of the largest other p, p_r, the unclipped
 * least-squares a_r, the noise's standard deviation of a_r through the linearised solver, and what the start leaves
 * unexplained over what noise would leave; of the whole scene the last two once more. Plain arrays, no tfjs.
 */
import { invertSpd } from '../maths/linalg';
import type { Cube, ValidityMask } from '../scene/cube';
import { noisyScene } from './answerSmoothing';
import { isUnitNorm } from './classical';
import type { Prepared } from './prepare';
import { gramOf } from './simplexLeastSquares';

/** F, inputs of a pixel. */
export const PRIOR_INPUTS = 8;
/** Place of the least-squares abundance among them: left out of some training steps. */
export const LEAST_SQUARES_AT = 3;
/** ε of log(p + ε). */
export const PRIOR_EPSILON = 1e-3;

export interface PriorInputs {
  readonly lines: number;
  readonly samples: number;
  readonly R: number;
  /** [R × N × F], zeros at masked pixels */
  readonly x: Float32Array;
  /** log(p + ε) [R × N] */
  readonly logP: Float32Array;
  /** p [N × R], what the prior corrects */
  readonly p: Float32Array;
  /** [N] 1 = valid */
  readonly pixels: Uint8Array;
  /** Standard deviation of an abundance by noise alone: root mean square over valid pixels and endmembers. */
  readonly noise: number;
}

/** Noise in abundances is bounded for the network: beyond, an abundance says nothing; below, everything. */
const SD = [1e-3, 1] as const;

const clamp = (v: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, v));

/**
 * @param prepared a run's start, its variant in its domain
 * @returns null where the scene's noise cannot be told: then nothing is known of how far p may be trusted
 */
export function priorInputs(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
): PriorInputs | null {
  const { lines, samples } = cube;
  const { N, R, bandIndex, Z, E0, p, domain, variant, norms, subspace } = prepared;
  const { pixels } = mask;
  if (!subspace || isUnitNorm(variant) !== domain.unit) return null;
  const B = bandIndex.length;
  const { covariance, levels } = noisyScene(cube, mask, {
    ...{ variant, endmembers: E0, R, bands: B, subspace },
    back: domain.unit ? norms : domain.scale,
    measured: prepared.measured ?? Z,
  });
  const kept = keptPower(subspace.covariance, B);
  if (!covariance || !(kept > 0)) return null;

  const gram = gramOf(E0, R, B);
  const solver = linearised(gram, covariance, R, variant === 'NNLS + sum-to-one');
  const logP = new Float32Array(R * N);
  const x = new Float32Array(R * N * PRIOR_INPUTS);
  const f = new Float64Array(R);
  const a = new Float64Array(R);
  const sd = new Float64Array(R);
  let noisePower = 0;
  let misfits = 0;
  let valid = 0;
  for (let i = 0; i < N; i++) {
    for (let r = 0; r < R; r++) logP[r * N + i] = Math.log(p[i * R + r] + PRIOR_EPSILON);
    if (!pixels[i]) continue;
    let square = 0;
    f.fill(0);
    for (let b = 0; b < B; b++) {
      const z = Z[i * B + b];
      square += z * z;
      for (let r = 0; r < R; r++) f[r] += z * E0[r * B + b];
    }
    const own = p.subarray(i * R, (i + 1) * R);
    solver(f, own, levels[i], a, sd);
    const left = unexplained(square, f, own, gram, R, domain.unit);
    const misfit = left / Math.max(1e-12, levels[i] ** 2 * kept);
    valid++;
    misfits += Math.min(misfit, 1e4);
    const [first, second] = twoLargest(own);
    for (let r = 0; r < R; r++) {
      const at = (r * N + i) * PRIOR_INPUTS;
      const other = own[r] === first ? second : first;
      noisePower += Math.min(1, sd[r]) ** 2 / R;
      x[at] = 0.3 * logP[r * N + i];
      x[at + 1] = 0.3 * Math.log(other + PRIOR_EPSILON);
      x[at + 2] = 2 * own[r] - 0.5;
      x[at + LEAST_SQUARES_AT] = 2 * clamp(a[r], -0.6, 1.6) - 0.5;
      x[at + 4] = 0.5 * Math.log(clamp(sd[r], ...SD)) + 1.5;
      x[at + 5] = misfitInput(misfit);
    }
  }
  const noise = Math.sqrt(noisePower / Math.max(1, valid));
  const ofScene = [
    0.5 * Math.log(clamp(noise, ...SD)) + 1.5,
    misfitInput(misfits / Math.max(1, valid)),
  ];
  for (let i = 0; i < N; i++) {
    if (!pixels[i]) continue;
    for (let r = 0; r < R; r++) x.set(ofScene, (r * N + i) * PRIOR_INPUTS + 6);
  }
  return { lines, samples, R, x, logP, p, pixels, noise };
}

const misfitInput = (misfit: number): number => 0.35 * Math.log(clamp(misfit, 1e-3, 1e4));

/** Power of the noise that is left in a spectrum of level 1, over all bands; 0 where the noise cannot be told. */
function keptPower(
  covarianceOf: (E: ArrayLike<number>, R: number) => Float64Array | null,
  B: number,
): number {
  const bands = new Float64Array(B * B);
  for (let b = 0; b < B; b++) bands[b * B + b] = 1;
  const all = covarianceOf(bands, B);
  let sum = 0;
  if (all) for (let b = 0; b < B; b++) sum += all[b * B + b];
  return sum;
}

type Linearised = (
  f: Float64Array,
  p: Float32Array,
  level: number,
  a: Float64Array,
  sd: Float64Array,
) => void;

/**
 * The solver without its clipping: abundances `a` [R] and their standard deviations `sd` [R] of inner products f [R] whose
 * noise has level² times the covariance C [R × R].
 * Sum to one by the constraint: a = G⁻¹f + o(1 − Σ G⁻¹f)/Σo, o = G⁻¹1. By division: a = G⁻¹f / s, s = Σ G⁻¹f.
 */
function linearised(gram: Float64Array, C: Float64Array, R: number, divided: boolean): Linearised {
  let trace = 0;
  for (let r = 0; r < R; r++) trace += gram[r * R + r];
  const inverse = invertSpd(
    gram.map((v, k) => (k % (R + 1) === 0 ? v + 1e-9 * trace : v)),
    R,
  );
  const ones = new Float64Array(R);
  let total = 0;
  for (let k = 0; k < R * R; k++) ones[Math.floor(k / R)] += inverse[k];
  for (const v of ones) total += v;
  // T f has the noise of interest: G⁻¹, with the sum's part taken out where the constraint does that.
  const T = inverse.map((v, k) =>
    divided ? v : v - (ones[Math.floor(k / R)] * ones[k % R]) / total,
  );
  const Q = congruent(T, C, R);
  const rows = new Float64Array(R);
  let sum = 0;
  for (let k = 0; k < R * R; k++) rows[Math.floor(k / R)] += Q[k];
  for (const v of rows) sum += v;
  return (f, p, level, a, sd) => {
    let s = 0;
    for (let r = 0; r < R; r++) {
      a[r] = 0;
      for (let c = 0; c < R; c++) a[r] += inverse[r * R + c] * f[c];
      s += a[r];
    }
    const by = divided ? Math.max(s, 0.2) : 1;
    for (let r = 0; r < R; r++) {
      a[r] = divided ? a[r] / by : a[r] + ((1 - s) / total) * ones[r];
      const variance = divided
        ? Q[r * R + r] - 2 * p[r] * rows[r] + p[r] * p[r] * sum
        : Q[r * R + r];
      sd[r] = (level * Math.sqrt(Math.max(0, variance))) / by;
    }
  };
}

/** T C Tᵀ, all [R × R]. */
function congruent(T: Float64Array, C: Float64Array, R: number): Float64Array {
  const half = new Float64Array(R * R);
  const out = new Float64Array(R * R);
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < R; j++) {
      for (let k = 0; k < R; k++) half[i * R + j] += T[i * R + k] * C[k * R + j];
    }
  }
  for (let i = 0; i < R; i++) {
    for (let j = 0; j < R; j++) {
      for (let k = 0; k < R; k++) out[i * R + j] += half[i * R + k] * T[j * R + k];
    }
  }
  return out;
}

/** ‖z − s·pE‖², s the best brightness where it is free, else 1. */
function unexplained(
  square: number,
  f: Float64Array,
  p: Float32Array,
  gram: Float64Array,
  R: number,
  freeBrightness: boolean,
): number {
  let cross = 0;
  let own = 0;
  for (let r = 0; r < R; r++) {
    cross += p[r] * f[r];
    for (let c = 0; c < R; c++) own += p[r] * gram[r * R + c] * p[c];
  }
  const s = freeBrightness && own > 0 ? cross / own : 1;
  return Math.max(0, square - 2 * s * cross + s * s * own);
}

function twoLargest(p: Float32Array): [number, number] {
  let [first, second] = [-1, -1];
  for (const v of p) {
    if (v > first) [first, second] = [v, first];
    else if (v > second) second = v;
  }
  return [first, second];
}
