/**
 * θ that explains labels best: from the labels alone (dual Gauss–Newton), or with the unlabelled pixels as evidence of
 * where the simplex ends (Gauss–Newton with reweighted curvature). Both are maximum a posteriori with θ ~ N(0, I) and
 * label fractions a_l ~ N(solve(x_l; E), σ²/w_l).
 */
import { cholesky, invertSpd, timesTransposed } from '../linalg';
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
  const { kind, x, n, R, q } = space;
  const { P } = moves;
  const m = n * R;
  const at = (theta: Float64Array, wantJacobian: boolean) => {
    const E = endmembersAt(centre, moves, theta, q);
    const answers = answersOf(kind, x, n, E, R, q);
    const e = new Float64Array(m);
    for (let i = 0; i < m; i++) e[i] = (answers.a[i] - given[i]) * roots[i];
    let cost = 0;
    for (const v of e) cost += v * v;
    for (const t of theta) cost += t * t;
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

/** Share of a coordinate's pull to 0 that pixels inside the simplex feel; the rest is what abundances are. */
const SPARSITY = 0.4;
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
  const { kind, x, n, R, q, pixels, nu } = space;
  const { P } = moves;
  const m = n * R;
  const at = (theta: Float64Array) => {
    const E = endmembersAt(centre, moves, theta, q);
    const answers = answersOf(kind, x, n, E, R, q);
    const e = new Float64Array(m);
    for (let i = 0; i < m; i++) e[i] = (answers.a[i] - given[i]) * roots[i];
    let cost = 0;
    for (const v of e) cost += v * v;
    for (const t of theta) cost += t * t;
    cost /= 2;
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
    const own = timesTransposed(J, P, J, P, m);
    const { gradient, rows } = geometryDerivatives(space, now.E, now.place, moves, kappa);
    // A symmetric product: half of it is enough.
    const width = pixels * R;
    for (let p = 0; p < P; p++) {
      for (let o = 0; o <= p; o++) {
        let sum = own[p * P + o];
        for (let i = 0, a = p * width, b = o * width; i < width; i++) sum += rows[a++] * rows[b++];
        H[p * P + o] = sum;
        H[o * P + p] = sum;
      }
      H[p * P + p] += 1;
    }
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

interface Places {
  /** [pixels × R] unconstrained coordinates, summing to 1 */
  readonly u: Float64Array;
  /** Before the division by it [pixels]; 1 for FCLS */
  readonly sums: Float64Array;
  readonly inverse: Float64Array;
  /** log volume of the simplex */
  readonly volume: number;
}

function placesOf({ kind, z, pixels, R, q }: Space, E: Float64Array): Places {
  const u = new Float64Array(pixels * R);
  const sums = new Float64Array(pixels).fill(1);
  if (kind === 'nnls') {
    const gram = timesTransposed(E, R, E, R, q);
    raise(gram, R, 1e-9);
    const inverse = invertSpd(gram, R);
    const f = timesTransposed(z, pixels, E, R, q);
    let logs = 0;
    for (let i = 0; i < pixels; i++) {
      let total = 0;
      for (let r = 0; r < R; r++) {
        let v = 0;
        for (let c = 0; c < R; c++) v += inverse[r * R + c] * f[i * R + c];
        u[i * R + r] = v;
        total += v;
      }
      sums[i] = Math.max(total, 0.05);
      for (let r = 0; r < R; r++) u[i * R + r] /= sums[i];
      logs += Math.log(sums[i]);
    }
    return { u, sums, inverse, volume: 0.5 * logDet(gram, R) + (R * logs) / pixels };
  }
  const { centred, mean } = centredRows(E, R, q);
  const gram = timesTransposed(centred, R, centred, R, q);
  let trace = 0;
  for (let r = 0; r < R; r++) trace += gram[r * R + r];
  for (let k = 0; k < gram.length; k++) gram[k] += trace / R / R;
  const inverse = invertSpd(gram, R);
  const y = new Float64Array(q);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < q; c++) y[c] = z[i * q + c] - mean[c];
    const f = timesTransposed(y, 1, centred, R, q);
    let total = 0;
    for (let r = 0; r < R; r++) {
      let v = 0;
      for (let c = 0; c < R; c++) v += inverse[r * R + c] * f[c];
      u[i * R + r] = v;
      total += v;
    }
    for (let r = 0; r < R; r++) u[i * R + r] += (1 - total) / R;
  }
  return { u, sums, inverse, volume: 0.5 * logDet(gram, R) };
}

/** Gradient of κ·(mean penalty + volume) [P], and √curvature rows [P × pixels·R]. */
function geometryDerivatives(
  space: Space,
  E: Float64Array,
  { u, sums, inverse }: Places,
  { P, rho, of, vectors, V }: Moves,
  kappa: number,
): { gradient: Float64Array; rows: Float64Array } {
  const { kind, z, pixels, R, q, nu } = space;
  const gradient = new Float64Array(P);
  const rows = new Float64Array(P * pixels * R);
  const Ed = timesTransposed(E, R, vectors, V, q); // [R × V]
  const ones = new Float64Array(R);
  let allOnes = 0;
  for (let r = 0; r < R; r++) {
    for (let c = 0; c < R; c++) ones[r] += inverse[r * R + c];
    allOnes += ones[r];
  }
  const v = new Float64Array(R);
  const d = new Float64Array(R);
  const residual = new Float64Array(q);
  const dr = new Float64Array(V);
  const sumChange = new Float64Array(P);
  for (let i = 0; i < pixels; i++) {
    const at = i * R;
    const s = sums[i];
    for (let c = 0; c < q; c++) {
      let value = z[i * q + c];
      for (let r = 0; r < R; r++) value -= s * u[at + r] * E[r * q + c];
      residual[c] = value;
    }
    for (let k = 0; k < V; k++) {
      let sum = 0;
      for (let c = 0; c < q; c++) sum += vectors[k * q + c] * residual[c];
      dr[k] = sum;
    }
    for (let p = 0; p < P; p++) {
      const k = of[p];
      let moved = 0;
      for (let r = 0; r < R; r++) moved += rho[p * R + r] * s * u[at + r];
      for (let r = 0; r < R; r++) v[r] = rho[p * R + r] * dr[k] - moved * Ed[r * V + k];
      let total = 0;
      for (let r = 0; r < R; r++) {
        let value = 0;
        for (let c = 0; c < R; c++) value += inverse[r * R + c] * v[c];
        d[r] = value;
        total += value;
      }
      if (kind === 'fcls') {
        for (let r = 0; r < R; r++) d[r] -= (total / allOnes) * ones[r];
      } else {
        for (let r = 0; r < R; r++) d[r] = (d[r] - u[at + r] * total) / s;
        sumChange[p] += total / s;
      }
      const row = p * pixels * R + at;
      for (let r = 0; r < R; r++) {
        const value = u[at + r];
        gradient[p] += (kappa / pixels) * slope(value, nu[r]) * d[r];
        rows[row + r] = d[r] * Math.sqrt((bend(value, nu[r]) * kappa) / pixels);
      }
    }
  }
  addVolume(space, E, inverse, { P, rho, of, vectors, V }, Ed, kappa, sumChange, gradient);
  return { gradient, rows };
}

function addVolume(
  { kind, R, q, pixels }: Space,
  E: Float64Array,
  inverse: Float64Array,
  { P, rho, of, vectors, V }: Moves,
  Ed: Float64Array,
  kappa: number,
  sumChange: Float64Array,
  gradient: Float64Array,
): void {
  if (kind === 'nnls') {
    // d ½ log|G| = tr(G⁻¹ E dEᵀ)
    for (let p = 0; p < P; p++) {
      let sum = (R * sumChange[p]) / pixels;
      for (let r = 0; r < R; r++) {
        if (rho[p * R + r] === 0) continue;
        let inner = 0;
        for (let c = 0; c < R; c++) inner += inverse[r * R + c] * Ed[c * V + of[p]];
        sum += rho[p * R + r] * inner;
      }
      gradient[p] += kappa * sum;
    }
    return;
  }
  const { centred } = centredRows(E, R, q);
  const dual = new Float64Array(R * q); // G′⁻¹ E′
  for (let r = 0; r < R; r++) {
    for (let c = 0; c < R; c++) {
      for (let k = 0; k < q; k++) dual[r * q + k] += inverse[r * R + c] * centred[c * q + k];
    }
  }
  const along = timesTransposed(dual, R, vectors, V, q); // [R × V]
  for (let p = 0; p < P; p++) {
    let mean = 0;
    for (let r = 0; r < R; r++) mean += rho[p * R + r] / R;
    let sum = 0;
    for (let r = 0; r < R; r++) sum += (rho[p * R + r] - mean) * along[r * V + of[p]];
    gradient[p] += kappa * sum;
  }
}

function centredRows(E: Float64Array, R: number, q: number) {
  const mean = new Float64Array(q);
  for (let r = 0; r < R; r++) for (let c = 0; c < q; c++) mean[c] += E[r * q + c] / R;
  const centred = E.slice();
  for (let r = 0; r < R; r++) for (let c = 0; c < q; c++) centred[r * q + c] -= mean[c];
  return { centred, mean };
}

/** ρ_r(u): a logarithm inside the simplex, a parabola that becomes a line outside. */
function penalty(u: number, nu: number): number {
  if (u > 0) return SPARSITY * 0.5 * Math.log((u * u) / (nu * nu) + 1);
  const q = -u / nu;
  return q > 2 ? 2 * q - 2 : 0.5 * q * q;
}

function slope(u: number, nu: number): number {
  if (u > 0) return (SPARSITY * u) / (u * u + nu * nu);
  const q = -u / nu;
  return -(q > 2 ? 2 : q) / nu;
}

/** A curvature that is never negative: of the parabola through the present point. */
function bend(u: number, nu: number): number {
  if (u > 0) return SPARSITY / (u * u + nu * nu);
  const q = -u / nu;
  return q > 2 ? 2 / (nu * nu * q) : 1 / (nu * nu);
}

function raise(gram: Float64Array, R: number, share: number): void {
  let trace = 0;
  for (let r = 0; r < R; r++) trace += gram[r * R + r];
  for (let r = 0; r < R; r++) gram[r * R + r] += share * trace;
}

/** JᵀJ [m × m] of J [P × m] */
export function innerGram(J: Float64Array, P: number, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let p = 0; p < P; p++) {
    for (let i = 0; i < m; i++) {
      const v = J[p * m + i];
      if (v === 0) continue;
      for (let j = 0; j <= i; j++) out[i * m + j] += v * J[p * m + j];
    }
  }
  for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) out[j * m + i] = out[i * m + j];
  return out;
}

export function logDet(matrix: Float64Array, n: number): number {
  const L = cholesky(matrix, n);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 2 * Math.log(L[i * n + i]);
  return sum;
}

/** matrix⁻¹ b */
export function solveSpd(matrix: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const L = cholesky(matrix, n);
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= L[i * n + k] * x[k];
    x[i] = sum / L[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= L[k * n + i] * x[k];
    x[i] = sum / L[i * n + i];
  }
  return x;
}
