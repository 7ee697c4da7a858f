/**
 * Exact abundance inversion for many pixels with the same endmembers: NNLS (a ≥ 0) and FCLS (a ≥ 0, Σa = 1),
 * both by a Lawson–Hanson active set on the normal equations. The inverse of every support's Gram block is
 * computed once and shared by all pixels (a bit mask names the support), so a pixel costs a few R² products. Most
 * pixels never walk the active set: a guessed support is taken where the conditions of the minimum hold on it with room
 * to spare (`quick`), which gives the same bits, and neighbours mostly share theirs.
 *
 * Sources: Lawson & Hanson 1974, ch. 23 (NNLS); Heinz & Chang 2001 (FCLS), solved here without the weighting trick:
 * the sum-to-one constraint is exact, not a heavy extra row.
 * Not here: sparse regression, joint estimation of the endmembers.
 */
import { invertSpd, productsInBlocks, timesTransposed } from '../maths/linalg';

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
  /** What is not a member. */
  readonly others: readonly number[];
  /** Inverse Gram block [k × k]. */
  readonly inverse: Float64Array;
  /** inverse · 1 [k] and its sum, for the sum-to-one correction. */
  readonly inverseOnes: Float64Array;
  readonly total: number;
}

/** Up to so many endmembers the supports lie in a list; more have too many. */
const LISTED = 10;
/** Below this share of the largest diagonal element, rounding has a say in which support is the best. */
const SINGULAR = 1e-9;
/** Supports that are guessed for a pixel before the active set walks. */
const GUESSES = 8;

/**
 * @param given [R × R] Gram matrix E Eᵀ
 * @param endmembers R, at most 30 (supports are bit masks)
 * @param guesses 0: every pixel walks the active set, which gives the same bits
 */
export function makeSolver(
  given: Float64Array,
  endmembers: number,
  constraint: Constraint,
  guesses = GUESSES,
): SimplexSolver {
  const R = endmembers;
  const sumToOne = constraint === 'fcls';
  const { gram, shift } = sumToOne ? affineGram(given, R) : { gram: given, shift: null };
  const shifted = new Float64Array(R);
  const listed: (Support | undefined)[] | null =
    R <= LISTED ? Array.from({ length: 1 << R }, () => undefined) : null;
  const supports = new Map<number, Support>();
  const a = new Float64Array(R);
  const trial = new Float64Array(R);
  const gradient = new Float64Array(R);
  let scale = 0;
  for (let r = 0; r < R; r++) scale = Math.max(scale, gram[r * R + r], given[r * R + r]);

  function support(mask: number): Support {
    let s = listed ? listed[mask] : supports.get(mask);
    if (s) return s;
    const members: number[] = [];
    const others: number[] = [];
    for (let r = 0; r < R; r++) (mask & (1 << r) ? members : others).push(r);
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
    s = { members, others, inverse, inverseOnes, total };
    if (listed) listed[mask] = s;
    else supports.set(mask, s);
    return s;
  }

  /** The minimiser on one support without the sign constraint, into `trial`. */
  function unconstrained(
    { members, inverse, inverseOnes, total }: Support,
    f: ArrayLike<number>,
  ): void {
    const k = members.length;
    for (let r = 0; r < R; r++) trial[r] = 0;
    let sum = 0;
    for (let i = 0, at = 0; i < k; i++) {
      let v = 0;
      for (let j = 0; j < k; j++) v += inverse[at++] * f[members[j]];
      trial[members[i]] = v;
      sum += v;
    }
    if (!sumToOne) return;
    const step = (1 - sum) / total;
    for (let i = 0; i < k; i++) trial[members[i]] += step * inverseOnes[i];
  }

  const everything = 2 ** R - 1;
  /** The support of the pixel before, where it was found by guessing. */
  let last = everything;
  /**
   * [R] What moving a_r costs at least, by its square: the Schur complement of r in the whole Gram matrix. Empty until
   * it is needed.
   */
  let stiffness: Float64Array | null = null;

  /**
   * Guesses the support, from the pixel before on by dropping what came out negative and adding what goes down most. @returns whether `trial` now holds what the active set would end at
   *
   * Let a* be the minimum with support M, and a′ with M′ where the active set stops: no gradient outside M′ below
   * −tolerance. Then (a′ − a*)ᵀ G (a′ − a*) = −Σ_{M′∖M} a′_r g*_r − Σ_{M∖M′} a*_r g′_r ≤ tolerance · Σ a*, and it is at
   * least stiffness_r a*_r² for every r of M that M′ lacks. So where stiffness_r a*_r² > 2 tolerance Σ a* for all of M,
   * M′ lacks none; and where g*_r > tolerance outside M, it has no more.
   */
  function quick(f: ArrayLike<number>, tolerance: number): boolean {
    let mask = last;
    for (let turn = 0; turn < guesses; turn++) {
      const s = support(mask);
      const { members, others } = s;
      unconstrained(s, f);
      let next = mask;
      let sum = 0;
      for (const r of members) {
        if (trial[r] > 0) sum += trial[r];
        else next &= ~(1 << r);
      }
      if (next === 0) return false;
      if (next === mask && others.length > 0) {
        const level = sumToOne ? gradientOf(members[0], members, f) : 0;
        let worst = tolerance;
        for (const r of others) {
          const g = gradientOf(r, members, f) - level;
          if (g > worst) continue;
          next = mask | (1 << r);
          worst = g;
        }
      }
      if (next !== mask) {
        mask = next;
        continue;
      }
      stiffness ??= stiffnessOf(gram, R);
      const least = 2 * tolerance * sum;
      for (const r of members) {
        if (!(stiffness[r] * trial[r] * trial[r] > least)) return false;
      }
      last = mask;
      return true;
    }
    return false;
  }

  /** Derivative of half the cost by a_r, at `trial`. */
  function gradientOf(r: number, members: readonly number[], f: ArrayLike<number>): number {
    let g = -f[r];
    for (const c of members) g += gram[r * R + c] * trial[c];
    return g;
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
      const tolerance = 1e-12 * (scale + size);
      if (quick(f, tolerance)) {
        for (let r = 0; r < R; r++) out[offset + r] = trial[r];
        return;
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
export function affineGram(
  given: Float64Array,
  R: number,
): { gram: Float64Array; shift: Float64Array } {
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

/** 1 / (G⁻¹)_rr [R]; NaN where G has no inverse worth the name, so that nothing compares well with it. */
function stiffnessOf(gram: Float64Array, R: number): Float64Array {
  const inverse = invertSpd(gram, R, 1e-16);
  let largest = 0;
  for (let r = 0; r < R; r++) largest = Math.max(largest, gram[r * R + r]);
  return Float64Array.from({ length: R }, (_, r) => {
    const least = 1 / inverse[r * R + r];
    return least > SINGULAR * largest ? least : NaN;
  });
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
  productsInBlocks(spectra, n, endmembers, R, bands, (products, from, count) => {
    for (let i = 0; i < count; i++) {
      for (let r = 0; r < R; r++) f[r] = products[i * R + r];
      const at = (from + i) * R;
      solver.solve(f, out, at);
      if (options.normalise) normaliseSum(out, at, R);
    }
  });
  return out;
}

/** Scales R values from `offset` on so that they sum to 1; all-zero values become 1/R. */
export function normaliseSum(values: Float32Array | Float64Array, offset: number, R: number): void {
  let sum = 0;
  for (let r = 0; r < R; r++) sum += values[offset + r];
  for (let r = 0; r < R; r++) values[offset + r] = sum > 0 ? values[offset + r] / sum : 1 / R;
}
