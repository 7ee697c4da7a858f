/**
 * Where endmembers may lie, in a space of a few dozen dimensions: E(θ) = E⁽⁰⁾ + Σ_p θ_p ρ_p ⊗ d_p, a sum of rank-one moves
 * whose θ are standard normal before any label is looked at. Three kinds of moves:
 *   W  along a direction in which the scene deviates from the model, as far as the labels leave E open;
 *   V  one endmember towards another: what errors of the labels do to least squares;
 *   b  an endmember's own brightness.
 */
import type { LabelledPixels } from '../classical';
import { initialEndmembers, labelGram } from '../initialEndmembers';
import { cholesky, invertSpd, timesTransposed } from '../../maths/linalg';
import { principalDirections } from '../principalComponents';
import { makeSolver, normaliseSum } from '../simplexLeastSquares';

export type SolverKind = 'nnls' | 'fcls';

/** How far the moves reach. */
export interface Reach {
  /** W, in units of the scene's own deviation. */
  readonly deviation: number;
  /** b, relative. */
  readonly brightness: number;
}

/** Labels, pool and directions of one variant, in reduced coordinates. */
export interface Space {
  readonly kind: SolverKind;
  readonly n: number;
  readonly R: number;
  readonly q: number;
  readonly K: number;
  readonly B: number;
  /** Labelled spectra in the variant's domain, and given fractions [n × R] */
  readonly labels: LabelledPixels;
  /** What E⁽⁰⁾ is fitted to [n × B]: those, or spectra that keep their brightness. */
  readonly bright: Float64Array;
  /** [q × B] orthonormal */
  readonly basis: Float64Array;
  /** Labelled spectra [n × q] */
  readonly x: Float64Array;
  /** Deviations of the scene from the model, scaled by their RMS [K × B], and in reduced coordinates [K × q] */
  readonly D: Float64Array;
  readonly deviations: Float64Array;
  /** Some pixels for the geometry [pixels × q] */
  readonly z: Float64Array;
  readonly pixels: number;
  /** [R] noise of unconstrained coordinates: what misfit outside span(E) does to them */
  readonly nu: Float64Array;
}

/** E⁽⁰⁾ with these label weights and what follows from it. */
export interface Centre {
  /** [R × q] */
  readonly e0: Float64Array;
  /** L, L Lᵀ = (AᵀCA + .01 I)⁻¹ [R × R] */
  readonly L: Float64Array;
}

/** The rank-one moves of a centre: E_r += θ_p rho[p, r] · vectors[of[p]]. */
export interface Moves {
  readonly P: number;
  /** [P × R] */
  readonly rho: Float64Array;
  /** [P] index into vectors */
  readonly of: Uint16Array;
  /** [V × q] */
  readonly vectors: Float64Array;
  readonly V: number;
}

/** Directions of deviation K: more change nothing (docs/accuracy.md). */
const DIRECTIONS = 12;
/** Pixels whose place in the simplex is evidence for E. */
const GEOMETRY_PIXELS = 256;
/** Turns of the search for directions: what they span is wanted, not each of them. */
const TURNS = 10;
/** A move of V is this share of what the labels' error does to least squares. */
const MIXING = 0.6;

/**
 * @param labels spectra in the variant's domain
 * @param pool spectra of the scene in the same domain [m × B]
 * @param bright what E⁽⁰⁾ is fitted to [n × B]: absent, the labels' spectra
 * @param like a space whose deviations hold here too
 */
export function makeSpace(
  kind: SolverKind,
  labels: LabelledPixels,
  pool: Float32Array,
  m: number,
  bright = labels.spectra,
  like?: Space,
): Space {
  const { n, R, bands: B } = labels;
  const E0 = endmembersOf({ ...labels, spectra: bright });
  const { D, K, nu } = like ?? deviationsOf(kind, pool, m, E0, R, B);
  const basis = orthonormalBasis([E0, D, labels.spectra, bright], B);
  const q = basis.length / B;
  const pixels = Math.min(m, R > 6 ? GEOMETRY_PIXELS / 2 : GEOMETRY_PIXELS);
  return {
    ...{ kind, n, R, q, K, B, labels, bright, basis, pixels },
    x: timesTransposed(labels.spectra, n, basis, q, B),
    deviations: timesTransposed(D, K, basis, q, B),
    z: timesTransposed(spread(pool, m, pixels, B), pixels, basis, q, B),
    ...{ D, nu },
  };
}

function endmembersOf({
  spectra,
  abundances,
  n,
  R,
  bands,
  confidence,
}: LabelledPixels): Float64Array {
  return initialEndmembers(spectra, abundances, n, R, bands, confidence);
}

/** E⁽⁰⁾ by least squares with these weights of the labels [n], in reduced coordinates. */
export function centreOf(space: Space, weights: Float64Array): Centre {
  const { labels, bright, basis, q, n, R, B } = space;
  const E0 = endmembersOf({ ...labels, spectra: bright, confidence: weights });
  return {
    e0: timesTransposed(E0, R, basis, q, B),
    L: cholesky(invertSpd(labelGram(labels.abundances, n, R, weights), R), R),
  };
}

/** @param sigma standard deviation of the labels' fractions: V moves endmembers by as much as it can have moved them */
export function movesOf(space: Space, { e0, L }: Centre, reach: Reach, sigma: number): Moves {
  const { R, q, K, deviations } = space;
  const P = R * K + R * R + R;
  const rho = new Float64Array(P * R);
  const of = new Uint16Array(P);
  const vectors = new Float64Array((K + R) * q);
  vectors.set(deviations);
  vectors.set(e0, K * q);
  let p = 0;
  for (let c = 0; c < R; c++) {
    for (let k = 0; k < K; k++, p++) {
      of[p] = k;
      for (let r = 0; r < R; r++) rho[p * R + r] = reach.deviation * L[r * R + c];
    }
  }
  for (let c = 0; c < R; c++) {
    for (let k = 0; k < R; k++, p++) {
      of[p] = K + k;
      for (let r = 0; r < R; r++) rho[p * R + r] = MIXING * sigma * L[r * R + c];
    }
  }
  for (let r = 0; r < R; r++, p++) {
    of[p] = K + r;
    rho[p * R + r] = reach.brightness;
  }
  return { P, rho, of, vectors, V: K + R };
}

/** First move of kind V, and first of kind b: where their scale with σ begins and ends. */
export const mixingMoves = ({ R, K }: Space): [number, number] => [R * K, R * K + R * R];

/** E(θ) [R × q] */
export function endmembersAt(
  { e0 }: Centre,
  moves: Moves,
  theta: Float64Array,
  q: number,
): Float64Array {
  const { P, rho, of, vectors } = moves;
  const R = rho.length / P;
  const out = e0.slice();
  for (let p = 0; p < P; p++) {
    if (theta[p] === 0) continue;
    const v = of[p] * q;
    for (let r = 0; r < R; r++) {
      const f = theta[p] * rho[p * R + r];
      if (f === 0) continue;
      for (let k = 0; k < q; k++) out[r * q + k] += f * vectors[v + k];
    }
  }
  return out;
}

/** E of reduced coordinates over all bands, ≥ 0 [R × B] */
export function overBands({ basis, q, B, R }: Space, E: Float64Array): Float64Array {
  const out = new Float64Array(R * B);
  for (let r = 0; r < R; r++) {
    for (let k = 0; k < q; k++) {
      const v = E[r * q + k];
      for (let b = 0; b < B; b++) out[r * B + b] += v * basis[k * B + b];
    }
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.max(0, out[i]);
  return out;
}

/** Pixels that say in which directions a scene deviates. */
const DEVIATING = 512;

/** The K directions in which the pool deviates from the model, as long as its RMS along them [K × B], and ν [R]. */
function deviationsOf(
  kind: SolverKind,
  pool: Float32Array,
  all: number,
  E0: Float64Array,
  R: number,
  B: number,
): { D: Float64Array; K: number; nu: Float64Array } {
  const m = Math.min(all, DEVIATING);
  const { residuals, nu } = misfit(kind, spread(pool, all, m, B), m, E0, R, B);
  const K = Math.min(DIRECTIONS, B, m);
  const D = principalDirections(residuals, m, B, K, TURNS);
  const lengths = new Float64Array(K);
  const scores = timesTransposed(residuals, m, D, K, B); // [m × K]
  for (let i = 0; i < m; i++) for (let k = 0; k < K; k++) lengths[k] += scores[i * K + k] ** 2;
  for (let k = 0; k < K; k++) {
    const length = Math.sqrt(lengths[k] / m);
    for (let b = 0; b < B; b++) D[k * B + b] *= length;
  }
  return { D, K, nu };
}

/** `some` of `all` spectra [all × B], evenly spread. */
function spread(pool: Float32Array, all: number, some: number, B: number): Float32Array {
  if (some === all) return pool;
  const out = new Float32Array(some * B);
  for (let i = 0; i < some; i++) {
    const at = Math.floor(((i + 0.5) * all) / some);
    out.set(pool.subarray(at * B, (at + 1) * B), i * B);
  }
  return out;
}

/**
 * What the model leaves of the pool [m × B], and the noise of its unconstrained coordinates: as much misfit inside
 * span(E) as the R strongest directions outside it hold on the mean.
 */
function misfit(
  kind: SolverKind,
  pool: Float32Array,
  m: number,
  E: Float64Array,
  R: number,
  B: number,
): { residuals: Float32Array; nu: Float64Array } {
  const gram = timesTransposed(E, R, E, R, B);
  const solver = makeSolver(gram, R, kind);
  const products = timesTransposed(pool, m, E, R, B); // [m × R]
  const free = gram.slice();
  let trace = 0;
  for (let r = 0; r < R; r++) trace += gram[r * R + r];
  for (let r = 0; r < R; r++) free[r * R + r] += 1e-9 * trace;
  const inverse = invertSpd(free, R);
  const residuals = new Float32Array(m * B);
  const outside = new Float32Array(m * B);
  const sums = new Float64Array(m);
  const a = new Float64Array(R);
  const fitted = new Float64Array(B);
  for (let i = 0; i < m; i++) {
    const f = products.subarray(i * R, (i + 1) * R);
    solver.solve(f, a);
    if (kind === 'nnls') normaliseSum(a, 0, R);
    fitted.fill(0);
    for (let r = 0; r < R; r++) {
      for (let b = 0; b < B; b++) fitted[b] += a[r] * E[r * B + b];
    }
    let scale = 1;
    if (kind === 'nnls') {
      let cross = 0;
      let energy = 1e-300;
      for (let b = 0; b < B; b++) {
        cross += pool[i * B + b] * fitted[b];
        energy += fitted[b] * fitted[b];
      }
      scale = cross / energy;
    }
    for (let b = 0; b < B; b++) residuals[i * B + b] = pool[i * B + b] - scale * fitted[b];
    fitted.fill(0);
    for (let r = 0; r < R; r++) {
      let u = 0;
      for (let c = 0; c < R; c++) u += inverse[r * R + c] * f[c];
      sums[i] += u;
      for (let b = 0; b < B; b++) fitted[b] += u * E[r * B + b];
    }
    for (let b = 0; b < B; b++) outside[i * B + b] = pool[i * B + b] - fitted[b];
  }
  const top = Math.min(R, B, m);
  const V = principalDirections(outside, m, B, top, TURNS);
  const scores = timesTransposed(outside, m, V, top, B);
  let energy = 0;
  for (const s of scores) energy += s * s;
  const noise = energy / (m * top);
  const middle = [...sums].sort((x, y) => x - y)[m >> 1] || 1;
  return {
    residuals,
    nu: Float64Array.from({ length: R }, (_, r) =>
      Math.min(0.5, Math.max(0.02, Math.sqrt(noise * inverse[r * R + r]) / Math.abs(middle))),
    ),
  };
}

/** More dimensions than this say nothing new. */
const MOST_DIMENSIONS = 48;

/** Orthonormal rows that span these rows [… × B], by Gram–Schmidt in their order; nearly dependent ones are left out. */
function orthonormalBasis(tables: readonly Float64Array[], B: number): Float64Array {
  const rows: Float64Array[] = [];
  for (const table of tables) {
    for (let from = 0; from < table.length && rows.length < MOST_DIMENSIONS; from += B) {
      const row = table.slice(from, from + B);
      let before = 0;
      for (let b = 0; b < B; b++) before += row[b] * row[b];
      // Twice: once leaves rounding of the size of what was taken out.
      for (let pass = 0; pass < 2; pass++) {
        for (const other of rows) {
          let dot = 0;
          for (let b = 0; b < B; b++) dot += row[b] * other[b];
          for (let b = 0; b < B; b++) row[b] -= dot * other[b];
        }
      }
      let after = 0;
      for (let b = 0; b < B; b++) after += row[b] * row[b];
      if (!(after > 1e-14 * before) || before === 0) continue;
      const scale = 1 / Math.sqrt(after);
      for (let b = 0; b < B; b++) row[b] *= scale;
      rows.push(row);
    }
  }
  const out = new Float64Array(rows.length * B);
  rows.forEach((row, k) => out.set(row, k * B));
  return out;
}
