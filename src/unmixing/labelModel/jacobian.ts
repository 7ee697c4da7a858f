/**
 * Answers of the solver at labelled pixels and how they change with θ. On the support S of an answer u (inverse Gram block
 * G⁻¹, residual r = x − uE) a move dE changes it by u′ = G⁻¹(dE_S r − Σ_r u_r E_S·dE_r); FCLS takes its multiple of
 * G⁻¹1 away, NNLS ÷ sum follows by the quotient rule. Almost everywhere exact.
 */
import { invertSpd, timesTransposed } from '../../maths/linalg';
import { makeSolver, normaliseSum } from '../simplexLeastSquares';
import type { Moves, SolverKind } from './space';

export interface Answers {
  /** [n × R] fractions, summing to 1 */
  readonly a: Float64Array;
  /** [n × R] as solved: for NNLS before the division by the sum */
  readonly u: Float64Array;
}

/** @param x [n × q] @param E [R × q] */
export function answersOf(
  kind: SolverKind,
  x: Float64Array,
  n: number,
  E: Float64Array,
  R: number,
  q: number,
): Answers {
  const solver = makeSolver(timesTransposed(E, R, E, R, q), R, kind);
  const f = timesTransposed(x, n, E, R, q);
  const u = new Float64Array(n * R);
  for (let l = 0; l < n; l++) solver.solve(f.subarray(l * R, (l + 1) * R), u, l * R);
  const a = u.slice();
  if (kind === 'nnls') for (let l = 0; l < n; l++) normaliseSum(a, l * R, R);
  return { a, u };
}

/** ∂a/∂θ [P × n·R] */
export function jacobianOf(
  kind: SolverKind,
  x: Float64Array,
  n: number,
  E: Float64Array,
  R: number,
  q: number,
  { a, u }: Answers,
  { P, rho, of, vectors, V }: Moves,
): Float64Array {
  const gram = timesTransposed(E, R, E, R, q);
  const Ed = timesTransposed(E, R, vectors, V, q); // E_s·d_v [R × V]
  const J = new Float64Array(P * n * R);
  const inverses = new Map<number, Float64Array>();
  const residual = new Float64Array(q);
  const dr = new Float64Array(V);
  const v = new Float64Array(R);
  const da = new Float64Array(R);
  for (let l = 0; l < n; l++) {
    const at = l * R;
    let mask = 0;
    let total = 0;
    for (let r = 0; r < R; r++) {
      if (u[at + r] <= 0) continue;
      mask |= 1 << r;
      total += u[at + r];
    }
    if (mask === 0) continue;
    const S = members(mask, R);
    const k = S.length;
    let inverse = inverses.get(mask);
    if (!inverse) {
      const block = new Float64Array(k * k);
      S.forEach((r, i) => S.forEach((c, j) => (block[i * k + j] = gram[r * R + c])));
      inverse = invertSpd(block, k, 1e-11);
      inverses.set(mask, inverse);
    }
    const ones = new Float64Array(k);
    let allOnes = 0;
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) ones[i] += inverse[i * k + j];
      allOnes += ones[i];
    }
    for (let c = 0; c < q; c++) residual[c] = x[l * q + c];
    for (const r of S) for (let c = 0; c < q; c++) residual[c] -= u[at + r] * E[r * q + c];
    for (let d = 0; d < V; d++) {
      let sum = 0;
      for (let c = 0; c < q; c++) sum += vectors[d * q + c] * residual[c];
      dr[d] = sum;
    }
    for (let p = 0; p < P; p++) {
      const d = of[p];
      let moved = 0;
      for (const r of S) moved += rho[p * R + r] * u[at + r];
      for (let i = 0; i < k; i++) v[i] = rho[p * R + S[i]] * dr[d] - moved * Ed[S[i] * V + d];
      let sum = 0;
      for (let i = 0; i < k; i++) {
        let value = 0;
        for (let j = 0; j < k; j++) value += inverse[i * k + j] * v[j];
        da[i] = value;
        sum += value;
      }
      const row = p * n * R + at;
      if (kind === 'fcls') {
        for (let i = 0; i < k; i++) J[row + S[i]] = da[i] - (sum / allOnes) * ones[i];
      } else {
        for (let i = 0; i < k; i++) J[row + S[i]] = (da[i] - a[at + S[i]] * sum) / total;
      }
    }
  }
  return J;
}

function members(mask: number, R: number): number[] {
  const out: number[] = [];
  for (let r = 0; r < R; r++) if (mask & (1 << r)) out.push(r);
  return out;
}
