/**
 * Exact abundance inversion for many pixels with the same endmembers: NNLS (a ≥ 0) and FCLS (a ≥ 0, Σa = 1),
 * both by a Lawson–Hanson active set on the normal equations. The inverse of every support's Gram block is
 * computed once and shared by all pixels (a bit mask names the support), so a pixel costs a few R² products.
 *
 * Sources: Lawson & Hanson 1974, ch. 23 (NNLS); Heinz & Chang 2001 (FCLS), solved here without the weighting trick:
 * the sum-to-one constraint is exact, not a heavy extra row.
 * Not here: sparse regression, joint estimation of the endmembers.
 */
import { invertSpd, timesTransposed } from './linalg';

export type Constraint = 'nnls' | 'fcls';

/** A solver for one endmember matrix. Not reentrant: it reuses its work space. */
export interface SimplexSolver {
  /**
   * @param f [R] inner products ⟨E_r, x⟩ of the pixel's spectrum with each endmember
   * @param out [R] receives the abundances, from `offset` on
   */
  solve(f: ArrayLike<number>, out: Float32Array | Float64Array, offset?: number): void;
}

interface Support {
  readonly members: readonly number[];
  /** Inverse Gram block [k × k]. */
  readonly inverse: Float64Array;
  /** inverse · 1 [k] and its sum, for the sum-to-one correction. */
  readonly inverseOnes: Float64Array;
  readonly total: number;
}

/**
 * @param given [R × R] Gram matrix E Eᵀ
 * @param endmembers R, at most 30 (supports are bit masks)
 */
export function makeSolver(
  given: Float64Array,
  endmembers: number,
  constraint: Constraint,
): SimplexSolver {
  const R = endmembers;
  const sumToOne = constraint === 'fcls';
  const { gram, shift } = sumToOne ? affineGram(given, R) : { gram: given, shift: null };
  const shifted = new Float64Array(R);
  const supports = new Map<number, Support>();
  const a = new Float64Array(R);
  const trial = new Float64Array(R);
  const gradient = new Float64Array(R);
  let scale = 0;
  for (let r = 0; r < R; r++) scale = Math.max(scale, gram[r * R + r], given[r * R + r]);

  function support(mask: number): Support {
    let s = supports.get(mask);
    if (s) return s;
    const members: number[] = [];
    for (let r = 0; r < R; r++) if (mask & (1 << r)) members.push(r);
    const k = members.length;
    const block = new Float64Array(k * k);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) block[i * k + j] = gram[members[i] * R + members[j]];
    }
    const inverse = invertSpd(block, k);
    const inverseOnes = new Float64Array(k);
    let total = 0;
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) inverseOnes[i] += inverse[i * k + j];
      total += inverseOnes[i];
    }
    s = { members, inverse, inverseOnes, total };
    supports.set(mask, s);
    return s;
  }

  /** The minimiser on one support without the sign constraint, into `trial`. */
  function unconstrained(s: Support, f: ArrayLike<number>): void {
    const k = s.members.length;
    trial.fill(0);
    let sum = 0;
    for (let i = 0; i < k; i++) {
      let v = 0;
      for (let j = 0; j < k; j++) v += s.inverse[i * k + j] * f[s.members[j]];
      trial[s.members[i]] = v;
      sum += v;
    }
    if (!sumToOne) return;
    const step = (1 - sum) / s.total;
    for (let i = 0; i < k; i++) trial[s.members[i]] += step * s.inverseOnes[i];
  }

  return {
    solve(products, out, offset = 0) {
      let f = products;
      let size = 0;
      for (let r = 0; r < R; r++) size = Math.max(size, Math.abs(f[r]));
      if (shift) {
        for (let r = 0; r < R; r++) shifted[r] = products[r] - shift[r];
        f = shifted;
      }
      a.fill(0);
      let mask = 0;
      if (sumToOne) {
        let best = Infinity;
        let start = 0;
        for (let r = 0; r < R; r++) {
          const cost = gram[r * R + r] - 2 * f[r];
          if (cost < best) {
            best = cost;
            start = r;
          }
        }
        a[start] = 1;
        mask = 1 << start;
      }
      const tolerance = 1e-12 * (scale + size);
      // Each outer turn adds one endmember; cycling is impossible in exact arithmetic, the bound guards rounding.
      for (let turn = 0; turn < 3 * R + 3; turn++) {
        let level = 0;
        let members = 0;
        for (let r = 0; r < R; r++) {
          let g = -f[r];
          for (let c = 0; c < R; c++) g += gram[r * R + c] * a[c];
          gradient[r] = g;
          if (mask & (1 << r)) {
            level += g;
            members++;
          }
        }
        if (!sumToOne || members === 0) level = 0;
        else level /= members;
        let worst = -tolerance;
        let add = -1;
        for (let r = 0; r < R; r++) {
          if (mask & (1 << r)) continue;
          if (gradient[r] - level < worst) {
            worst = gradient[r] - level;
            add = r;
          }
        }
        if (add < 0) break;
        mask |= 1 << add;
        for (;;) {
          unconstrained(support(mask), f);
          let alpha = 1;
          let leave = -1;
          for (let r = 0; r < R; r++) {
            if (!(mask & (1 << r)) || trial[r] > 0) continue;
            const step = a[r] / (a[r] - trial[r]);
            if (!(step >= alpha)) {
              alpha = Number.isFinite(step) ? step : 0;
              leave = r;
            }
          }
          if (leave < 0) {
            for (let r = 0; r < R; r++) a[r] = trial[r];
            break;
          }
          for (let r = 0; r < R; r++) {
            if (mask & (1 << r)) a[r] += alpha * (trial[r] - a[r]);
          }
          a[leave] = 0;
          mask &= ~(1 << leave);
          if (mask === 0) break;
        }
        // The one just added left again at once: rounding, not progress.
        if (!(mask & (1 << add))) break;
      }
      for (let r = 0; r < R; r++) out[offset + r] = a[r];
    },
  };
}

/**
 * The same problem on Σa = 1 about the mean endmember Ē: aᵀGa − 2fᵀa = aᵀG′a − 2(f − shift)ᵀa + constant, where
 * G′ = (E − 1Ēᵀ)(E − 1Ēᵀ)ᵀ + c·11ᵀ. G is singular as soon as endmembers are linearly dependent (one a multiple of
 * another, more of them than bands); on the plane Σa = 1 only affine dependence matters, and so it is with G′.
 */
function affineGram(given: Float64Array, R: number): { gram: Float64Array; shift: Float64Array } {
  const shift = new Float64Array(R);
  let all = 0;
  for (let r = 0; r < R; r++) {
    for (let c = 0; c < R; c++) shift[r] += given[r * R + c] / R;
    all += shift[r] / R;
  }
  const gram = new Float64Array(R * R);
  let trace = 0;
  for (let r = 0; r < R; r++) {
    for (let c = 0; c < R; c++) gram[r * R + c] = given[r * R + c] - shift[r] - shift[c] + all;
    trace += gram[r * R + r];
  }
  const level = trace > 0 ? trace / R : 1;
  for (let k = 0; k < gram.length; k++) gram[k] += level;
  return { gram, shift };
}

/** Gram matrix E Eᵀ [R × R] of endmembers [R × B]. */
export function gramOf(endmembers: ArrayLike<number>, R: number, bands: number): Float64Array {
  return timesTransposed(endmembers, R, endmembers, R, bands);
}

/**
 * Abundances of many pixels.
 * @param spectra [n × B]
 * @param endmembers [R × B], same bands and scale as the spectra
 * @param options.normalise divide each pixel's answer by its sum (NNLS + sum-to-one); a zero answer becomes 1/R
 * @returns [n × R]
 */
export function unmix(
  spectra: Float32Array | Float64Array,
  n: number,
  endmembers: ArrayLike<number>,
  R: number,
  bands: number,
  options: { constraint: Constraint; normalise?: boolean },
): Float32Array {
  const solver = makeSolver(gramOf(endmembers, R, bands), R, options.constraint);
  const out = new Float32Array(n * R);
  const f = new Float64Array(R);
  const E = Float64Array.from(endmembers);
  for (let p = 0; p < n; p++) {
    for (let r = 0; r < R; r++) {
      let sum = 0;
      for (let b = 0, i = p * bands, j = r * bands; b < bands; b++) sum += spectra[i++] * E[j++];
      f[r] = sum;
    }
    solver.solve(f, out, p * R);
    if (options.normalise) normaliseSum(out, p * R, R);
  }
  return out;
}

/** Scales R values from `offset` on so that they sum to 1; all-zero values become 1/R. */
export function normaliseSum(values: Float32Array | Float64Array, offset: number, R: number): void {
  let sum = 0;
  for (let r = 0; r < R; r++) sum += values[offset + r];
  for (let r = 0; r < R; r++) values[offset + r] = sum > 0 ? values[offset + r] / sum : 1 / R;
}
