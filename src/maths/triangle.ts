/** The simplex of three endmembers as a triangle: where fractions lie in it, and which fractions lie at a place. Pure. */

/** Corners in a box one wide and √3/2 high, y downwards: the first endmember on top, then left, then right. */
export const corners = [
  { x: 0.5, y: 0 },
  { x: 0, y: Math.sqrt(3) / 2 },
  { x: 1, y: Math.sqrt(3) / 2 },
] as const;

/** @param abundances [3] */
export function toTriangle(abundances: readonly number[]): { x: number; y: number } {
  return {
    x: abundances.reduce((sum, a, r) => sum + a * corners[r].x, 0),
    y: abundances.reduce((sum, a, r) => sum + a * corners[r].y, 0),
  };
}

/** The fractions at the point of the triangle that is nearest to a place. @returns [3], ≥ 0, summing to 1 */
export function fromTriangle(x: number, y: number): number[] {
  const first = 1 - y / corners[1].y;
  const third = x - first / 2;
  return nearestInSimplex([first, 1 - first - third, third]);
}

/**
 * The nearest point of the simplex to values that sum to 1. Barycentric distances are those of the triangle, for it is
 * equilateral (Held, Wolfe & Crowder 1974).
 */
function nearestInSimplex(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => b - a);
  let sum = 0;
  let shift = 0;
  sorted.forEach((v, k) => {
    sum += v;
    const candidate = (sum - 1) / (k + 1);
    if (v > candidate) shift = candidate;
  });
  const clamped = values.map((v) => Math.max(0, v - shift));
  const total = clamped.reduce((all, v) => all + v, 0);
  return clamped.map((v) => v / total);
}
