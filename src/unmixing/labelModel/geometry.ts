/**
 * What unlabelled pixels say of E: their unconstrained coordinates, how much those outside the simplex or just inside it
 * cost, the volume of the simplex, and how all of it changes with θ.
 */
import { invertSpd, logDet, timesTransposed } from '../../maths/linalg';
import type { Moves, Space } from './space';

/** Share of a coordinate's pull to 0 that pixels inside the simplex feel; the rest is what abundances are. */
const SPARSITY = 0.4;

export interface Places {
  /** [pixels × R] unconstrained coordinates, summing to 1 */
  readonly u: Float64Array;
  /** Before the division by it [pixels]; 1 for FCLS */
  readonly sums: Float64Array;
  readonly inverse: Float64Array;
  /** log volume of the simplex */
  readonly volume: number;
}

/** Where the pool's pixels lie in the simplex of E [R × q]. */
export function placesOf({ kind, z, pixels, R, q }: Space, E: Float64Array): Places {
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
export function geometryDerivatives(
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
export function penalty(u: number, nu: number): number {
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
