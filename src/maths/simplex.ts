/**
 * Arithmetic on the simplex: abundances that always sum to 1, while one of them is being moved or after a correction.
 * Pure functions on short arrays; knows no label, no store.
 */

/** 100 % of one endmember. @returns [R] */
export function pure(endmembers: number, index: number): number[] {
  return Array.from({ length: endmembers }, (_, r) => (r === index ? 1 : 0));
}

/**
 * Sets one fraction and scales the others in proportion so that all sum to 1.
 * When the others are all zero they share the rest equally: there is no proportion to keep.
 * @param abundances [R], ≥ 0, summing to 1
 * @param value the new fraction of `index`; clamped to 0..1
 * @returns [R]
 */
export function withFraction(
  abundances: readonly number[],
  index: number,
  value: number,
): number[] {
  const wanted = Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0));
  const others = abundances.reduce((sum, a, r) => (r === index ? sum : sum + a), 0);
  const rest = 1 - wanted;
  const equal = rest / Math.max(1, abundances.length - 1);
  return normalised(
    abundances.map((a, r) => {
      if (r === index) return wanted;
      return others > 1e-9 ? (a / others) * rest : equal;
    }),
  );
}

/** Clamps to ≥ 0 and divides by the sum; null when nothing is left to divide. @returns [R] or null */
export function toSimplex(values: readonly number[]): number[] | null {
  const clamped = values.map((v) => (Number.isFinite(v) && v > 0 ? v : 0));
  const sum = clamped.reduce((total, v) => total + v, 0);
  return sum > 1e-9 ? clamped.map((v) => v / sum) : null;
}

/** Removes the rounding of the last division, so that the sum is 1 to the last bit that matters. */
function normalised(values: number[]): number[] {
  const sum = values.reduce((total, v) => total + v, 0);
  return sum > 0 ? values.map((v) => v / sum) : values;
}

/**
 * Percentages with one decimal whose printed values add up to exactly 100.0 (largest remainder).
 * @param abundances [R], summing to 1
 * @returns [R] multiples of 0.1
 */
export function percentages(abundances: readonly number[]): number[] {
  const scaled = abundances.map((a) => Math.max(0, a) * 1000);
  const floors = scaled.map(Math.floor);
  let missing = 1000 - floors.reduce((sum, v) => sum + v, 0);
  const order = scaled
    .map((v, r) => ({ r, remainder: v - floors[r] }))
    .sort((a, b) => b.remainder - a.remainder || a.r - b.r);
  for (const { r } of order) {
    if (missing <= 0) break;
    floors[r]++;
    missing--;
  }
  return floors.map((v) => v / 10);
}

/** Nearest point of the simplex to R values from `offset` on, in place (Held, Wolfe & Crowder 1974). */
export function projectToSimplex(
  values: Float32Array | Float64Array,
  offset: number,
  R: number,
): void {
  const sorted = Array.from(values.subarray(offset, offset + R)).sort((x, y) => y - x);
  let sum = 0;
  let shift = 0;
  for (let k = 0; k < R; k++) {
    sum += sorted[k];
    const candidate = (sum - 1) / (k + 1);
    if (sorted[k] - candidate > 0) shift = candidate;
  }
  for (let r = 0; r < R; r++) values[offset + r] = Math.max(0, values[offset + r] - shift);
}
