/** The simplex of three endmembers as a triangle: where fractions lie in it, and which fractions lie at a place. Pure. */
import { projectToSimplex } from './simplex';

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

/**
 * The fractions at the point of the triangle that is nearest to a place: the nearest of the simplex, for the triangle is
 * equilateral. @returns [3], ≥ 0, summing to 1
 */
export function fromTriangle(x: number, y: number): number[] {
  const first = 1 - y / corners[1].y;
  const third = x - first / 2;
  const nearest = Float64Array.of(first, 1 - first - third, third);
  projectToSimplex(nearest, 0, 3);
  const total = nearest.reduce((all, v) => all + v, 0);
  return Array.from(nearest, (v) => v / total);
}
