/**
 * Statistics over seeds: mean, sample standard deviation, and a paired test of "is method A better than B on the same
 * label draws". Plain numbers; knows nothing of methods or metrics.
 */
import { mean } from './metrics';
import { makeRng } from './rng';

export { mean };

/** Pairs up to which all 2ⁿ sign patterns are counted (4,096); above, patterns are drawn. */
const EXACT_UP_TO = 12;
const DRAWS = 20_000;
/** Sums of the same numbers in another order differ by rounding; such a pattern is as extreme as the observed one. */
const ROUNDING = 1e-9;

/** Standard deviation with n − 1 in the denominator; null for fewer than two values. */
export function sampleSd(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  const squares = values.reduce((sum, v) => sum + (v - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

export interface PairedTest {
  /** Two-sided: how often chance alone gives a mean difference at least this large. */
  readonly p: number;
  /** Mean of a − b. */
  readonly difference: number;
  readonly pairs: number;
  /** True when every sign pattern was counted; else the patterns were drawn at random from the seed. */
  readonly exact: boolean;
}

/**
 * Sign-flip permutation test (Fisher 1935) on the differences a[i] − b[i]: assumes only that, were the methods equal,
 * each difference could as well have the other sign. With n pairs p cannot be below 2/2ⁿ.
 * @param seed of the drawn patterns above 12 pairs
 * @returns null for fewer than two pairs, of which nothing can be said
 * @throws RangeError when the lists differ in length or hold a value that is not a finite number
 */
export function pairedSignFlipTest(
  a: readonly number[],
  b: readonly number[],
  seed = 0,
): PairedTest | null {
  if (a.length !== b.length) throw new RangeError(`${a.length} values against ${b.length}.`);
  if (![...a, ...b].every(Number.isFinite)) throw new RangeError('A value is not a number.');
  const n = a.length;
  if (n < 2) return null;
  const differences = a.map((v, i) => v - b[i]);
  const size = differences.reduce((sum, d) => sum + Math.abs(d), 0);
  const observed = Math.abs(differences.reduce((sum, d) => sum + d, 0)) - ROUNDING * size;
  const extreme = (isNegative: (i: number) => boolean): boolean =>
    Math.abs(differences.reduce((sum, d, i) => sum + (isNegative(i) ? -d : d), 0)) >= observed;
  const exact = n <= EXACT_UP_TO;
  let count = 0;
  if (exact) {
    for (let signs = 0; signs < 2 ** n; signs++) {
      if (extreme((i) => (signs & (1 << i)) !== 0)) count++;
    }
  } else {
    const rng = makeRng(seed).fork('sign flips');
    for (let draw = 0; draw < DRAWS; draw++) if (extreme(() => rng.uniform() < 0.5)) count++;
  }
  return {
    // The observed pattern is one of those that could have been drawn: p is never 0.
    p: exact ? count / 2 ** n : (count + 1) / (DRAWS + 1),
    difference: mean(differences),
    pairs: n,
    exact,
  };
}
