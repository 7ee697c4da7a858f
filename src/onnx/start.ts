/**
 * The classical answers of a run (unmixing/pixelAnswer.ts) as ONNX operations, in doubles and exact: on each support the
 * minimum is a linear function of the inner products ⟨E_r, x⟩, and so are the gradients outside it, so that all supports of
 * all pixels are one product, and the right one is that whose smallest number is largest (Karush–Kuhn–Tucker: members
 * ≥ 0, gradients of the others ≥ 0). 2^R supports: see `MOST_ENDMEMBERS`.
 */
import { invertSpd } from '../maths/linalg';
import type { LearnedStart, RidgeCorrection, WeighedSolver } from '../scene/learned';
import { isUnitNorm } from '../unmixing/classical';
import { affineGram, gramOf } from '../unmixing/simplexLeastSquares';
import type { Graph, Value } from './graph';

/** With R endmembers a pixel is solved on 2^R supports of R numbers: 3 kB a pixel with 6 of them, 98 kB with 10. */
export const MOST_ENDMEMBERS = 6;

/**
 * For every support the numbers that are all ≥ 0 where it is the right one, as products [R × S·R] and constants [S·R] of
 * f: abundances of members, gradients (over the Gram matrix's largest diagonal) of the others.
 */
export function supportTable(
  given: Float64Array,
  R: number,
  sumToOne: boolean,
): {
  readonly products: Float64Array;
  readonly constants: Float64Array;
  readonly supports: number;
} {
  const { gram, shift } = sumToOne ? affineGram(given, R) : { gram: given, shift: null };
  const first = sumToOne ? 1 : 0;
  const S = 2 ** R - first;
  const products = new Float64Array(R * S * R);
  const constants = new Float64Array(S * R);
  let scale = 0;
  for (let r = 0; r < R; r++) scale = Math.max(scale, gram[r * R + r]);
  for (let s = 0; s < S; s++) {
    const mask = s + first;
    const members = Array.from({ length: R }, (_, r) => r).filter((r) => mask & (1 << r));
    const k = members.length;
    const block = Float64Array.from(
      { length: k * k },
      (_, i) => gram[members[Math.floor(i / k)] * R + members[i % k]],
    );
    const inverse = k > 0 ? invertSpd(block, k) : block;
    const ones = members.map((_, i) =>
      inverse.subarray(i * k, (i + 1) * k).reduce((a, v) => a + v, 0),
    );
    const total = ones.reduce((sum, v) => sum + v, 0);
    /** a_i and the multiplier of Σa = 1 as rows of f [R], and what they are at f = 0. */
    const row = (of: (j: number) => number): Float64Array => {
      const out = new Float64Array(R);
      members.forEach((m, j) => (out[m] = of(j)));
      return out;
    };
    const a = members.map((_, i) =>
      row((j) => inverse[i * k + j] - (sumToOne ? (ones[i] * ones[j]) / total : 0)),
    );
    const a0 = members.map((_, i) => (sumToOne ? ones[i] / total : 0));
    const level = sumToOne ? row((j) => -ones[j] / total) : new Float64Array(R);
    const level0 = sumToOne ? 1 / total : 0;
    for (let r = 0; r < R; r++) {
      const at = members.indexOf(r);
      let weights: Float64Array;
      let constant: number;
      if (at >= 0) [weights, constant] = [a[at], a0[at]];
      else {
        weights = new Float64Array(R);
        constant = -level0 / scale;
        for (let c = 0; c < R; c++) {
          let sum = (c === r ? -1 : 0) - level[c];
          members.forEach((m, j) => (sum += gram[r * R + m] * a[j][c]));
          weights[c] = sum / scale;
        }
        members.forEach((m, j) => (constant += (gram[r * R + m] * a0[j]) / scale));
      }
      for (let c = 0; c < R; c++) {
        products[(c * S + s) * R + r] = weights[c];
        constant -= weights[c] * (shift?.[c] ?? 0);
      }
      constants[s * R + r] = constant;
    }
  }
  return { products, constants, supports: S };
}

/** Abundances of spectra X [n, B'] in the solver's domain (double) → [n, R] double. */
function solve(g: Graph, X: Value, { variant, endmembers }: WeighedSolver): Value {
  const R = endmembers.length;
  const B = endmembers[0].length;
  const E = Float64Array.from(endmembers.flat());
  const sumToOne = variant !== 'NNLS + sum-to-one';
  const { products, constants, supports: S } = supportTable(gramOf(E, R, B), R, sumToOne);
  const turned = Float64Array.from({ length: B * R }, (_, i) => E[(i % R) * B + Math.floor(i / R)]);
  const f = g.matmul(X, g.doubles(turned, [B, R])); // [n, R]
  const all = g.add(g.matmul(f, g.doubles(products, [R, S * R])), g.doubles(constants)); // [n, S·R]
  const least = g.smallest(g.reshape(all, [-1, S, R]), false); // [n, S]
  const best = g.op('ArgMax', [least], { axis: 1, keepdims: 1 }, 'int64'); // [n, 1]
  const columns = g.constant(
    'int64',
    Array.from({ length: R }, (_, r) => r),
    [1, R],
  );
  const index = g.add(g.mul(best, R), columns); // [n, R]
  const chosen = g.op('GatherElements', [all, index], { axis: 1 }); // gradients among them
  const members = g.gather(g.doubles(membersOf(S, R, sumToOne), [S, R]), g.reshape(best, [-1]), 0);
  const a = g.max(g.mul(chosen, members), 0); // [n, R]
  if (sumToOne) return a;
  const sum = g.sum(a); // [n, 1]
  const some = g.greater(sum, 0);
  return g.where(some, g.div(a, g.where(some, sum, 1)), 1 / R);
}

/** 1 for the members of each support [S × R]. */
const membersOf = (S: number, R: number, sumToOne: boolean): Float64Array =>
  Float64Array.from({ length: S * R }, (_, i) =>
    (Math.floor(i / R) + (sumToOne ? 1 : 0)) & (1 << (i % R)) ? 1 : 0,
  );

/** The weighed mean of what solvers answer, rounded as the studio rounds. raw, unit [n, B'] double → [n, R] float */
function solvedBy(g: Graph, solvers: readonly WeighedSolver[], raw: Value, unit: Value): Value {
  const parts = solvers.map((solver) => {
    const a = g.cast(solve(g, isUnitNorm(solver.variant) ? unit : raw, solver), 'float');
    return g.mul(a, solver.weight);
  });
  return parts.reduce((sum, part) => g.add(sum, part));
}

/** Kernel ridge regression of what the line leaves at the labels. line [n, R] float, unit [n, B'] double → [n, R] float */
function corrected(
  g: Graph,
  line: Value,
  unit: Value,
  { bandwidth, spectra, weights }: RidgeCorrection,
): Value {
  const m = spectra.length;
  const B = spectra[0].length;
  const R = weights[0].length;
  const turned = Float64Array.from({ length: B * m }, (_, i) => spectra[i % m][Math.floor(i / m)]);
  const squares = spectra.map((u) => u.reduce((sum, v) => sum + v * v, 0));
  const own = g.sum(g.square(unit)); // [n, 1]
  const cross = g.matmul(unit, g.doubles(turned, [B, m])); // [n, m]
  const distance = g.max(g.sub(g.add(own, g.doubles(squares)), g.mul(cross, 2)), 0);
  const kernel = g.op('Exp', [g.mul(distance, -1 / (2 * bandwidth * bandwidth))]); // [n, m]
  const step = g.matmul(kernel, g.doubles(weights.flat(), [m, R])); // [n, R]
  return onSimplex(g, g.add(g.cast(line, 'double'), step), R);
}

/** Nearest point of the simplex: the shift is the largest of (Σ of the k largest − 1)/k. a [n, R] → [n, R] float */
function onSimplex(g: Graph, a: Value, R: number): Value {
  const [sorted] = g.many('TopK', [a, g.ints([R])], { axis: -1 }, [a.type, 'int64']);
  const sums = g.op('CumSum', [sorted, g.constant('int64', [1], [])]);
  const counts = g.doubles(Array.from({ length: R }, (_, k) => k + 1));
  const shift = g.largest(g.div(g.sub(sums, 1), counts)); // [n, 1]
  return g.cast(g.max(g.sub(a, shift), 0), 'float');
}

/** p and what it is mixed with [n, R] float each, of spectra without noise. raw, unit [n, B'] double */
export function startAnswer(
  g: Graph,
  raw: Value,
  unit: Value,
  { own, line, ridge, mix }: LearnedStart,
): { readonly p: Value; readonly side: Value | null } {
  const p = solvedBy(g, own, raw, unit);
  if (!mix) return { p, side: null };
  const loo3 = solvedBy(g, [line], raw, unit);
  const rest = g.add(g.mul(p, mix.start), g.mul(loo3, mix.line));
  const side = ridge ? g.add(rest, g.mul(corrected(g, loo3, unit, ridge), mix.kernel)) : rest;
  return { p, side };
}
