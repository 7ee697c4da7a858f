/** Digests of what a run goes through before its first step, by which a repeated run is told from another. */
import { digestOf } from '../maths/digest';
import type { RunTrail } from '../protocol/run';
import type { Prepared } from '../unmixing/prepare';

/** @param theta0 θ before the first step [P] */
export const trailOf = ({ E0, p }: Pick<Prepared, 'E0' | 'p'>, theta0: Float32Array): RunTrail => ({
  start: digestOf(E0),
  prior: digestOf(p),
  theta0: digestOf(theta0),
});
