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
import type { PriorGround } from '../scene/learned';
import { rowsOf } from './pixelAnswer';
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
export const SD = [1e-3, 1] as const;

const clamp = (v: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, v));

/** What p of some pixels is to be judged by, beside p. */
export interface PriorEvidence {
  /** p [N × R] */
  readonly p: Float32Array;
  /** [N × (2R + 1)] inputs of the prior: least squares and noise of each abundance, misfit; zeros at masked pixels */
  readonly evidence: Float32Array;
  /** [N] 1 = valid */
  readonly pixels: Uint8Array;
}

/** Numbers of `evidence` a pixel. */
export const evidenceWidth = (R: number): number => 2 * R + 1;

/**
 * @param prepared a run's start, its variant in its domain
 * @returns null where the scene's noise cannot be told: then nothing is known of how far p may be trusted
 */
export function priorInputs(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
): PriorInputs | null {
  const known = priorEvidence(cube, mask, prepared);
  return known && { ...cutInputs(known, known.ground, cube), noise: known.ground.noise };
}

/** The same before it is laid out map by map, and what other pixels are read by likewise. */
export function priorEvidence(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
): (PriorEvidence & { readonly ground: Omit<PriorGround, 'weight'> }) | null {
  const { R, bandIndex, Z, E0, p, domain, variant, norms, subspace } = prepared;
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
  const solver = {
    ...{ endmembers: rowsOf(E0, R), covariance: rowsOf(covariance, R), kept },
    divided: variant === 'NNLS + sum-to-one',
  };
  let noisePower = 0;
  let misfits = 0;
  let valid = 0;
  const evidence = evidenceOf(solver, domain.unit, (sd, misfit) => {
    for (let r = 0; r < R; r++) noisePower += Math.min(1, sd[r]) ** 2 / R;
    misfits += Math.min(misfit, 1e4);
    valid++;
  })(Z, { p, pixels }, levels);
  const noise = Math.sqrt(noisePower / Math.max(1, valid));
  const ground = { ...solver, noise, misfit: misfits / Math.max(1, valid) };
  return { p, evidence, pixels, ground };
}

/**
 * What says how far p of any pixels is to be believed.
 * @param unit whether the domain divides brightness out
 * @param tell of each valid pixel: the noise of its abundances [R] and its misfit
 * @returns a function of spectra in the domain [n × B'], p and the noise's level of each in the domain [n]
 */
export function evidenceOf(
  solver: Pick<PriorGround, 'endmembers' | 'covariance' | 'kept' | 'divided'>,
  unit: boolean,
  tell?: (sd: Float64Array, misfit: number) => void,
): (
  Z: Float32Array,
  of: Pick<PriorEvidence, 'p' | 'pixels'>,
  levels: ArrayLike<number>,
) => Float32Array {
  const { endmembers, kept, divided } = solver;
  const R = endmembers.length;
  const B = endmembers[0].length;
  const E = Float64Array.from(endmembers.flat());
  const maps = linearSolver(solver);
  const { gram } = maps;
  const linear = linearised(maps, divided);
  const width = evidenceWidth(R);
  const f = new Float64Array(R);
  const a = new Float64Array(R);
  const sd = new Float64Array(R);
  return (Z, { p, pixels }, levels) => {
    const out = new Float32Array(pixels.length * width);
    for (let i = 0; i < pixels.length; i++) {
      if (!pixels[i]) continue;
      let square = 0;
      f.fill(0);
      for (let b = 0; b < B; b++) {
        const z = Z[i * B + b];
        square += z * z;
        for (let r = 0; r < R; r++) f[r] += z * E[r * B + b];
      }
      const own = p.subarray(i * R, (i + 1) * R);
      linear(f, own, levels[i], a, sd);
      const left = unexplained(square, f, own, gram, R, unit);
      const misfit = left / Math.max(1e-12, levels[i] ** 2 * kept);
      tell?.(sd, misfit);
      const at = i * width;
      for (let r = 0; r < R; r++) {
        out[at + r] = 2 * clamp(a[r], -0.6, 1.6) - 0.5;
        out[at + R + r] = sdInput(sd[r]);
      }
      out[at + 2 * R] = misfitInput(misfit);
    }
    return out;
  };
}

/** What the prior reads of some pixels, map by map. */
export function cutInputs(
  { p, evidence, pixels }: PriorEvidence,
  { noise, misfit }: Pick<PriorGround, 'noise' | 'misfit'>,
  { lines, samples }: { readonly lines: number; readonly samples: number },
): Omit<PriorInputs, 'noise'> {
  const N = pixels.length;
  const R = p.length / N;
  const width = evidenceWidth(R);
  const logP = new Float32Array(R * N);
  const x = new Float32Array(R * N * PRIOR_INPUTS);
  const ofScene = [sdInput(noise), misfitInput(misfit)];
  for (let i = 0; i < N; i++) {
    for (let r = 0; r < R; r++) logP[r * N + i] = Math.log(p[i * R + r] + PRIOR_EPSILON);
    if (!pixels[i]) continue;
    const own = p.subarray(i * R, (i + 1) * R);
    const [first, second] = twoLargest(own);
    for (let r = 0; r < R; r++) {
      const at = (r * N + i) * PRIOR_INPUTS;
      const other = own[r] === first ? second : first;
      x[at] = 0.3 * logP[r * N + i];
      x[at + 1] = 0.3 * Math.log(other + PRIOR_EPSILON);
      x[at + 2] = 2 * own[r] - 0.5;
      x[at + LEAST_SQUARES_AT] = evidence[i * width + r];
      x[at + 4] = evidence[i * width + R + r];
      x[at + 5] = evidence[i * width + 2 * R];
      x.set(ofScene, at + 6);
    }
  }
  return { lines, samples, R, x, logP, p, pixels };
}

export const sdInput = (sd: number): number => 0.5 * Math.log(clamp(sd, ...SD)) + 1.5;

export const misfitInput = (misfit: number): number => 0.35 * Math.log(clamp(misfit, 1e-3, 1e4));

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

/** The solver without its clipping, as the matrices that it is made of. */
export interface LinearSolver {
  /** G and G⁻¹ [R × R] */
  readonly gram: Float64Array;
  readonly inverse: Float64Array;
  /** o = G⁻¹1 [R], and its sum */
  readonly ones: Float64Array;
  readonly total: number;
  /** T C Tᵀ [R × R], the sums of its rows [R], and of all of it: T takes f to what is clipped or divided. */
  readonly Q: Float64Array;
  readonly rows: Float64Array;
  readonly sum: number;
}

export function linearSolver({
  endmembers,
  covariance,
  divided,
}: Pick<PriorGround, 'endmembers' | 'covariance' | 'divided'>): LinearSolver {
  const R = endmembers.length;
  const gram = gramOf(Float64Array.from(endmembers.flat()), R, endmembers[0].length);
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
  const Q = congruent(T, Float64Array.from(covariance.flat()), R);
  const rows = new Float64Array(R);
  let sum = 0;
  for (let k = 0; k < R * R; k++) rows[Math.floor(k / R)] += Q[k];
  for (const v of rows) sum += v;
  return { gram, inverse, ones, total, Q, rows, sum };
}

type Linearised = (
  f: Float64Array,
  p: Float32Array,
  level: number,
  a: Float64Array,
  sd: Float64Array,
) => void;

/** What is divided by the sum of abundances is divided by this at least. */
export const LEAST_SUM = 0.2;

/**
 * Abundances `a` [R] and their standard deviations `sd` [R] of inner products f [R] whose noise has level² times the
 * covariance C [R × R].
 * Sum to one by the constraint: a = G⁻¹f + o(1 − Σ G⁻¹f)/Σo, o = G⁻¹1. By division: a = G⁻¹f / s, s = Σ G⁻¹f.
 */
function linearised(
  { inverse, ones, total, Q, rows, sum }: LinearSolver,
  divided: boolean,
): Linearised {
  const R = ones.length;
  return (f, p, level, a, sd) => {
    let s = 0;
    for (let r = 0; r < R; r++) {
      a[r] = 0;
      for (let c = 0; c < R; c++) a[r] += inverse[r * R + c] * f[c];
      s += a[r];
    }
    const by = divided ? Math.max(s, LEAST_SUM) : 1;
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
