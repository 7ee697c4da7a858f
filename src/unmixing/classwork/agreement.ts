/**
 * Where people who labelled the same pixel agree: their median, how far each is from it, and which two materials they
 * exchange. Plain arithmetic on fractions; knows no files, no scene and no names.
 */

/** Fewer people than this agree on nothing: any two have a middle. */
export const fewestToAgree = 3;

export interface Agreement {
  /** How many labelled it. */
  readonly count: number;
  /** Coordinate-wise median of their fractions, renormalised [R]. */
  readonly median: readonly number[];
  /** Mean over the people of ½Σ|a − median|, 0 to 1: the share of the pixel about which they differ. */
  readonly spread: number;
  /** Each person's own ½Σ|a − median|, in their order. */
  readonly apart: readonly number[];
  /**
   * The two materials that people give for one another: those whose fractions have the most negative covariance over the
   * people. Null where none vary against each other.
   */
  readonly exchanged: readonly [number, number] | null;
}

/** Total variation distance of two mixtures [R]: the share of the pixel that one gives to other materials than the other. */
export function totalVariation(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, r) => sum + Math.abs(v - b[r]), 0) / 2;
}

/** Of an even count the mean of the two in the middle. @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * The coordinate-wise median of mixtures, divided by its sum. Where every coordinate's median is 0 (each person says
 * another material alone) it is their mean.
 * @param mixtures [n] of [R], n ≥ 1
 */
export function medianMixture(mixtures: readonly (readonly number[])[]): number[] {
  const R = mixtures[0].length;
  const column = (r: number): number[] => mixtures.map((a) => a[r]);
  const medians = Array.from({ length: R }, (_, r) => median(column(r)));
  const sum = medians.reduce((s, v) => s + v, 0);
  if (sum > 0) return medians.map((v) => v / sum);
  const means = Array.from({ length: R }, (_, r) => column(r).reduce((s, v) => s + v, 0));
  const total = means.reduce((s, v) => s + v, 0);
  return means.map((v) => v / total);
}

/** What rounding leaves of a covariance of fractions that do not vary. */
const NOTHING = 1e-9;

function mostExchanged(mixtures: readonly (readonly number[])[]): [number, number] | null {
  const n = mixtures.length;
  const R = mixtures[0].length;
  const means = Array.from({ length: R }, (_, r) => mixtures.reduce((s, a) => s + a[r], 0) / n);
  let found: [number, number] | null = null;
  let least = -NOTHING;
  for (let r = 0; r < R; r++) {
    for (let c = r + 1; c < R; c++) {
      const products = mixtures.reduce((s, a) => s + (a[r] - means[r]) * (a[c] - means[c]), 0);
      if (products / (n - 1) < least) {
        least = products / (n - 1);
        found = [r, c];
      }
    }
  }
  return found;
}

/**
 * @param mixtures [n] of [R], each summing to 1: what each person says of the pixel
 * @returns null for fewer than three people
 */
export function agreementOf(mixtures: readonly (readonly number[])[]): Agreement | null {
  const n = mixtures.length;
  if (n < fewestToAgree) return null;
  const middle = medianMixture(mixtures);
  const apart = mixtures.map((a) => totalVariation(a, middle));
  return {
    count: n,
    median: middle,
    spread: apart.reduce((s, v) => s + v, 0) / n,
    apart,
    exchanged: mostExchanged(mixtures),
  };
}
