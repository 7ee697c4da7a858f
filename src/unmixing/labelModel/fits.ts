/**
 * θ that explains labels best: from the labels alone (dual Gauss–Newton), or with the unlabelled pixels as evidence of
 * where the simplex ends (Gauss–Newton with reweighted curvature). Both are maximum a posteriori with θ ~ N(0, I) and
 * label fractions a_l ~ N(solve(x_l; E), σ²/w_l).
 */
import {
  addGramBelow,
  invertSpd,
  mirrorBelow,
  solveSpd,
  timesTransposed,
} from '../../maths/linalg';
import { geometryDerivatives, penalty, placesOf } from './geometry';
import { answersOf, jacobianOf } from './jacobian';
import { endmembersAt, type Centre, type Moves, type Space } from './space';

export interface Fit {
  readonly theta: Float64Array;
  /** [R × q] */
  readonly E: Float64Array;
  /** Answers at the labels [n × R] */
  readonly answers: Float64Array;
  /** Standard deviation of each of them by Laplace's method [n × R]; null where it was not asked for. */
  readonly sd: Float64Array | null;
}

const TURNS = 15;
const ATTEMPTS = 6;

/** @param roots [n·R] √w_l / σ, the weight of each label error */
export function labelsOnly(
  space: Space,
  centre: Centre,
  moves: Moves,
  roots: Float64Array,
  given: Float64Array,
): Fit {
  const { n, R } = space;
  const { P } = moves;
  const m = n * R;
  const at = (theta: Float64Array, wantJacobian: boolean) => {
    const { E, answers, e, cost } = explained(space, centre, moves, theta, roots, given);
    const J = wantJacobian ? weightedJacobian(space, E, answers, moves, roots) : null;
    return { E, answers, e, cost, J };
  };
  let theta: Float64Array = new Float64Array(P);
  let now = at(theta, true);
  for (let turn = 0; turn < TURNS; turn++) {
    // θ_next = J (JᵀJ + I)⁻¹ (Jᵀθ − e): a system of n·R numbers, however many moves there are.
    const J = now.J!;
    const S = innerGram(J, P, m);
    for (let i = 0; i < m; i++) S[i * m + i] += 1;
    const target = new Float64Array(m);
    for (let p = 0; p < P; p++) {
      if (theta[p] === 0) continue;
      for (let i = 0; i < m; i++) target[i] += J[p * m + i] * theta[p];
    }
    for (let i = 0; i < m; i++) target[i] -= now.e[i];
    const dual = solveSpd(S, m, target);
    const step = new Float64Array(P);
    for (let p = 0; p < P; p++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += J[p * m + i] * dual[i];
      step[p] = sum - theta[p];
    }
    let length = 1;
    let better: Float64Array | null = null;
    for (let attempt = 0; attempt < ATTEMPTS && !better; attempt++, length *= 0.4) {
      const next = theta.map((t, p) => t + length * step[p]);
      if (at(next, false).cost < now.cost) better = next;
    }
    if (!better) break;
    theta = better;
    const before = now.cost;
    now = at(theta, true);
    if (before - now.cost < 1e-4 * before) break;
  }
  return { theta, E: now.E, answers: now.answers.a, sd: null };
}

/** What θ makes of the labels: answers, errors in units of their standard deviation [n·R], and ‖e‖² + ‖θ‖². */
function explained(
  { kind, x, n, R, q }: Space,
  centre: Centre,
  moves: Moves,
  theta: Float64Array,
  roots: Float64Array,
  given: Float64Array,
) {
  const E = endmembersAt(centre, moves, theta, q);
  const answers = answersOf(kind, x, n, E, R, q);
  const e = new Float64Array(n * R);
  for (let i = 0; i < e.length; i++) e[i] = (answers.a[i] - given[i]) * roots[i];
  let cost = 0;
  for (const v of e) cost += v * v;
  for (const t of theta) cost += t * t;
  return { E, answers, e, cost };
}

/** J of the label errors in units of their standard deviation [P × n·R] */
export function weightedJacobian(
  { kind, x, n, R, q }: Space,
  E: Float64Array,
  answers: ReturnType<typeof answersOf>,
  moves: Moves,
  roots: Float64Array,
): Float64Array {
  const m = n * R;
  const J = jacobianOf(kind, x, n, E, R, q, answers, moves);
  for (let p = 0; p < moves.P; p++) for (let i = 0; i < m; i++) J[p * m + i] *= roots[i];
  return J;
}

const GEOMETRY_TURNS = 12;

/**
 * The same with the pool's unconstrained coordinates u (summing to 1) as evidence: outside the simplex they cost by the
 * coordinate's own noise ν_r, inside a logarithm pulls small ones to 0, and the volume of the simplex keeps it from
 * growing around everything.
 * @param kappa how many pixels the whole pool counts as
 */
export function withGeometry(
  space: Space,
  centre: Centre,
  moves: Moves,
  roots: Float64Array,
  given: Float64Array,
  kappa: number,
  wantSd: boolean,
): Fit {
  const { n, R, pixels, nu } = space;
  const { P } = moves;
  const m = n * R;
  const at = (theta: Float64Array) => {
    const found = explained(space, centre, moves, theta, roots, given);
    const { E, answers, e } = found;
    let cost = found.cost / 2;
    const place = placesOf(space, E);
    let sum = 0;
    for (let i = 0; i < pixels; i++) {
      for (let r = 0; r < R; r++) sum += penalty(place.u[i * R + r], nu[r]);
    }
    cost += kappa * (sum / pixels + place.volume);
    return { E, answers, e, cost, place };
  };
  let theta: Float64Array = new Float64Array(P);
  let now = at(theta);
  const H = new Float64Array(P * P);
  let J: Float64Array = new Float64Array(0);
  const curvature = (): Float64Array => {
    J = weightedJacobian(space, now.E, now.answers, moves, roots);
    const { gradient, rows } = geometryDerivatives(space, now.E, now.place, moves, kappa);
    H.set(timesTransposed(J, P, J, P, m));
    addGramBelow(rows, P, pixels * R, H);
    mirrorBelow(H, P);
    for (let p = 0; p < P; p++) H[p * P + p] += 1;
    const g = gradient;
    for (let p = 0; p < P; p++) {
      g[p] += theta[p];
      for (let i = 0; i < m; i++) g[p] += J[p * m + i] * now.e[i];
    }
    return g;
  };
  let g = curvature();
  for (let turn = 0; turn < GEOMETRY_TURNS; turn++) {
    const step = solveSpd(H, P, g);
    let length = 1;
    let better: Float64Array | null = null;
    let reached = now;
    for (let attempt = 0; attempt < ATTEMPTS && !better; attempt++, length *= 0.35) {
      const next = theta.map((t, p) => t - length * step[p]);
      reached = at(next);
      if (reached.cost < now.cost) better = next;
    }
    if (!better) break;
    theta = better;
    const gained = now.cost - reached.cost;
    now = reached;
    const last = gained < 1e-3 || turn === GEOMETRY_TURNS - 1;
    if (!last || wantSd) g = curvature();
    if (last) break;
  }
  return {
    theta,
    E: now.E,
    answers: now.answers.a,
    sd: wantSd ? deviations(J, H, P, m, roots) : null,
  };
}

/** √diag(Jᵀ H⁻¹ J) in fractions [m] */
function deviations(
  J: Float64Array,
  H: Float64Array,
  P: number,
  m: number,
  roots: Float64Array,
): Float64Array {
  const inverse = invertSpd(H, P);
  const out = new Float64Array(m);
  const column = new Float64Array(P);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < P; p++) column[p] = J[p * m + i];
    let sum = 0;
    for (let p = 0; p < P; p++) {
      let inner = 0;
      for (let o = 0; o < P; o++) inner += inverse[p * P + o] * column[o];
      sum += column[p] * inner;
    }
    out[i] = roots[i] > 0 ? Math.sqrt(Math.max(0, sum)) / roots[i] : 0;
  }
  return out;
}

/** JᵀJ [m × m] of J [P × m] */
export function innerGram(J: Float64Array, P: number, m: number): Float64Array {
  const columns = new Float64Array(m * P);
  for (let p = 0; p < P; p++) for (let i = 0; i < m; i++) columns[i * P + p] = J[p * m + i];
  const out = new Float64Array(m * m);
  addGramBelow(columns, m, P, out);
  mirrorBelow(out, m);
  return out;
}
