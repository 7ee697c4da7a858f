/**
 * How likely the labels are under each hypothesis: which of them are plainly wrong (O), how far the others are off (σ), and
 * how far the solver is from being able to say what they say (τ, discrepancy.ts). From one linearisation at θ = 0
 * (e = solve − a, J = ∂e/∂θ, both times √w_l/σ; D = τ²K ⊗ I likewise; A the fractions, C = τ²K + diag(σ²/w_l)):
 *   −½ eᵀ(JᵀJ + D + I)⁻¹e − ½ log|JᵀJ + D + I| − ½(R−1)[Σ_l log(σ²/w_l) + log|AᵀC⁻¹A + .01 I/σ²|] + |O| log(.01/.99)
 * The last determinant pays for E⁽⁰⁾ having been fitted to the same labels: without it σ comes out a third too small.
 */
import type { LabelledPixels } from '../classical';
import { RIDGE } from '../initialEndmembers';
import { cholesky, invertSpd, logDet } from '../../maths/linalg';
import { DISCREPANCIES, likenessOf } from './discrepancy';
import { answersOf, jacobianOf } from './jacobian';
import { innerGram } from './fits';
import { centreOf, mixingMoves, movesOf, type Reach, type Space } from './space';

/** σ that are considered: standard deviation of a label's fractions. */
export const SIGMAS = [0.01, 0.02, 0.035, 0.06, 0.1, 0.15] as const;
/** Fractions of a wrong label are off by this much. */
const WRONG = 0.45;
/** Odds, before the labels are looked at, that one of them is wrong. */
const WRONG_ODDS = Math.log(0.01 / 0.99);
/** Wrong labels that are looked for at once. */
const MOST_WRONG = 3;
/** What must be left of the most that labels say of an endmember: further out, being wrong and mixing otherwise look alike. */
const LEFT = 0.75;
/** With more labels than this only the most doubtful ones are tried as wrong. */
const MOST_TRIED = 16;

export interface Hypothesis {
  /** Labels taken as wrong, ascending. */
  readonly wrong: readonly number[];
  readonly sigma: number;
  /** Log evidence, priors included. */
  readonly log: number;
}

/** What is known of the labels before their spectra are looked at. */
export interface LabelPriors {
  /** [SIGMAS] */
  readonly sigma: readonly number[];
  /** [n] precision of each label relative to σ⁻² */
  readonly precision: Float64Array;
  /** [n] variance beside σ² of labels that are said to be rougher than most */
  readonly extra: Float64Array;
  /** [n] 1: cannot be wrong */
  readonly checked: Uint8Array | undefined;
  readonly mayBeWrong: boolean;
  /** No error is shared by labels, and less need be left of an endmember: as runs of version 0.1 took it. */
  readonly apart?: boolean;
}

/** Weights of all labels where some are taken as wrong [n]. */
export function weightsOf(
  { precision, extra }: Pick<LabelPriors, 'precision' | 'extra'>,
  wrong: readonly number[],
  sigma: number,
): Float64Array {
  const out = precision.map((v, l) => (v * sigma ** 2) / (sigma ** 2 + extra[l]));
  for (const l of wrong) out[l] = Math.min(out[l], (sigma / WRONG) ** 2);
  return out;
}

/** Every hypothesis that was looked at: none wrong, each alone, then greedily a second and a third. */
export function searchHypotheses(space: Space, priors: LabelPriors, reach: Reach): Hypothesis[] {
  const seen = new Map<string, readonly number[]>();
  const found: Hypothesis[] = [];
  const likeness = likenessOf(space.labels);
  const look = (wrong: readonly number[]): number => {
    const logs = evidenceOf(space, likeness, priors, reach, wrong);
    seen.set(wrong.join(), wrong);
    SIGMAS.forEach((sigma, i) => found.push({ wrong, sigma, log: logs[i] }));
    return logSum(logs);
  };
  let best = look([]);
  if (!priors.mayBeWrong) return found;
  let current: readonly number[] = [];
  for (let depth = 0; depth < MOST_WRONG; depth++) {
    let next: readonly number[] | null = null;
    let reached = best;
    for (const l of candidates(space, priors)) {
      if (current.includes(l)) continue;
      const wrong = [...current, l].sort((a, b) => a - b);
      if (seen.has(wrong.join()) || !covered(space, wrong, priors.apart)) continue;
      const value = look(wrong);
      if (value > reached) {
        reached = value;
        next = wrong;
      }
    }
    if (!next) break;
    current = next;
    best = reached;
  }
  return found;
}

/** Labels that may be wrong, the least fitting first where there are many. */
function candidates(space: Space, { precision, checked }: LabelPriors): number[] {
  const { n, R, kind, x, q, labels } = space;
  const all = Array.from({ length: n }, (_, l) => l).filter((l) => !checked?.[l]);
  if (n <= MOST_TRIED) return all;
  const { e0 } = centreOf(space, precision);
  const { a } = answersOf(kind, x, n, e0, R, q);
  const misfit = all.map((l) => {
    let sum = 0;
    for (let r = 0; r < R; r++) sum += Math.abs(a[l * R + r] - labels.abundances[l * R + r]);
    return { l, sum };
  });
  return misfit
    .sort((a, b) => b.sum - a.sum)
    .slice(0, MOST_TRIED)
    .map(({ l }) => l);
}

/** No hypothesis may take away what says most of an endmember. */
function covered(
  { labels: { abundances }, n, R }: Space,
  wrong: readonly number[],
  apart: boolean | undefined,
): boolean {
  for (let r = 0; r < R; r++) {
    let most = 0;
    let left = 0;
    for (let l = 0; l < n; l++) {
      const a = abundances[l * R + r];
      most = Math.max(most, a);
      if (!wrong.includes(l)) left = Math.max(left, a);
    }
    if (left < (apart ? Math.min(0.6, 0.75 * most) : LEFT * most)) return false;
  }
  return true;
}

/** Log evidence for each σ. */
function evidenceOf(
  space: Space,
  likeness: Float64Array,
  priors: LabelPriors,
  reach: Reach,
  wrong: readonly number[],
): number[] {
  const { kind, x, n, R, q, labels } = space;
  const centre = centreOf(space, weightsOf(priors, wrong, 0.05));
  const moves = movesOf(space, centre, reach, 1);
  const answers = answersOf(kind, x, n, centre.e0, R, q);
  const all = jacobianOf(kind, x, n, centre.e0, R, q, answers, moves);
  const J = withinSums(all, R); // [P × m]
  const m = n * (R - 1);
  const [from, to] = mixingMoves(space);
  const mixing = innerGram(J.subarray(from * m, to * m), to - from, m);
  const others = innerGram(J.subarray(0, from * m), from, m);
  const rest = innerGram(J.subarray(to * m), moves.P - to, m);
  const errors = answers.a.map((a, i) => a - labels.abundances[i]);
  const e = withinSums(Float64Array.from(errors), R);
  return SIGMAS.map((sigma, s) => {
    const weights = weightsOf(priors, wrong, sigma);
    const roots = rootsOf(weights, R - 1, sigma);
    const ew = e.map((v, i) => v * roots[i]);
    const explained = mixing.map((v, k) => others[k] + rest[k] + sigma * sigma * v);
    const logs = (priors.apart ? [0] : DISCREPANCIES).map((tau) => {
      const S = spread(explained, likeness, roots, tau, n);
      return gaussian(S, m, ew) + fittedTerm(labels, weights, sigma, tau, likeness);
    });
    const mean = logSum(logs) - Math.log(logs.length);
    return mean + wrong.length * WRONG_ODDS + priors.sigma[s];
  });
}

/**
 * Fractions sum to 1, so their errors sum to 0: R − 1 orthonormal coordinates say all of them.
 * @param rows [… × R] @returns [… × R−1]
 */
function withinSums(rows: Float64Array, R: number): Float64Array {
  const count = rows.length / R;
  const out = new Float64Array(count * (R - 1));
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = 1; k < R; k++) {
      sum += rows[i * R + k - 1];
      out[i * (R - 1) + k - 1] = (sum - k * rows[i * R + k]) / Math.sqrt(k * (k + 1));
    }
  }
  return out;
}

/** JᵀJ + D + I in units of the labels' errors, of which only the lower half is written [m × m]. */
function spread(
  explained: Float64Array,
  likeness: Float64Array,
  roots: Float64Array,
  tau: number,
  n: number,
): Float64Array {
  const m = roots.length;
  const each = m / n;
  const S = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      S[i * m + j] = roots[i] * roots[j] * explained[i * m + j];
    }
    for (let l = 0, j = i % each; j <= i; l++, j += each) {
      const alike = likeness[Math.floor(i / each) * n + l];
      S[i * m + j] += roots[i] * roots[j] * tau * tau * alike;
    }
    S[i * m + i] += 1;
  }
  return S;
}

/** −½ eᵀS⁻¹e − ½ log|S| */
function gaussian(S: Float64Array, m: number, e: Float64Array): number {
  const L = cholesky(S, m);
  const y = new Float64Array(m);
  let out = 0;
  for (let i = 0; i < m; i++) {
    let sum = e[i];
    for (let k = 0; k < i; k++) sum -= L[i * m + k] * y[k];
    y[i] = sum / L[i * m + i];
    out -= 0.5 * y[i] ** 2 + Math.log(L[i * m + i]);
  }
  return out;
}

/** [n·R] √w_l / σ */
export function rootsOf(weights: Float64Array, R: number, sigma: number): Float64Array {
  const out = new Float64Array(weights.length * R);
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(weights[Math.floor(i / R)]) / sigma;
  return out;
}

/** A label of half the confidence is half a label: two of them say what one whole says. */
function fittedTerm(
  { abundances, confidence, n, R }: LabelledPixels,
  weights: Float64Array,
  sigma: number,
  tau: number,
  likeness: Float64Array,
): number {
  const C = likeness.map((k) => tau * tau * k);
  let logs = 0;
  for (let l = 0; l < n; l++) {
    const variance = sigma ** 2 / weights[l];
    C[l * n + l] += variance;
    logs += Math.min(1, confidence?.[l] ?? 1) * Math.log(variance);
  }
  const precision = invertSpd(C, n);
  const gram = new Float64Array(R * R);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const p = precision[i * n + j];
      for (let r = 0; r < R; r++) {
        for (let c = 0; c < R; c++) {
          gram[r * R + c] += p * abundances[i * R + r] * abundances[j * R + c];
        }
      }
    }
  }
  for (let r = 0; r < R; r++) gram[r * R + r] += RIDGE / sigma ** 2;
  return -0.5 * (R - 1) * (logs + logDet(gram, R));
}

export function logSum(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, v) => sum + Math.exp(v - most), 0));
}
