/**
 * The twin of adamBySpans: the arithmetic of reference.ts in tfjs's own order, every number rounded to float32 as each of
 * its kernels would write it, so that nothing that was trained op by op before comes out otherwise.
 */
import { BETA1, BETA2, EPSILON, type AdamStep } from './reference';

/** Numbers of θ that lie together and have one rate and one pair of bounds. */
export interface AdamSpan {
  /** The first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Full learning rate; 0 leaves them where they are. */
  readonly full: number;
  readonly lower: number;
  readonly upper: number;
}

/** The numbers of a step as tfjs has them: float32 each. */
export const factorsOf = ({ rate, correction, decay }: AdamStep) => ({
  decay: Math.fround(decay),
  keepM: Math.fround(BETA1),
  giveM: Math.fround(1 - BETA1),
  keepV: Math.fround(BETA2),
  giveV: Math.fround(1 - BETA2),
  correction: Math.fround(correction),
  epsilon: Math.fround(EPSILON),
  rate: Math.fround(rate),
});

const SMALLEST_NORM = Math.fround(1e-12);

/** min(1, clip / ‖g‖), float32; 1 without a clip. */
export function shareOf({ clip }: AdamStep, normOf: () => number): number {
  if (clip <= 0) return 1;
  const norm = normOf();
  const share = Math.fround(Math.fround(clip) / (norm < SMALLEST_NORM ? SMALLEST_NORM : norm));
  return share < 1 ? share : 1;
}

/** Σ |g|, or the root of Σ g²: float32, one number after the other. */
function normOf(g: Float32Array, norm: AdamStep['norm']): number {
  const { abs, fround, sqrt } = Math;
  let sum = 0;
  for (const x of g) sum = fround(sum + (norm === 'l1' ? abs(x) : fround(x * x)));
  return norm === 'l1' ? sum : fround(sqrt(sum));
}

export function adamSpansReference(
  { theta, g, m, v }: Readonly<Record<'theta' | 'g' | 'm' | 'v', Float32Array>>,
  [nextTheta, nextM, nextV]: readonly Float32Array[],
  spans: readonly AdamSpan[],
  step: AdamStep,
): void {
  const { fround, sqrt } = Math;
  const { decay, keepM, giveM, keepV, giveV, correction, epsilon, rate } = factorsOf(step);
  const share = shareOf(step, () => normOf(g, step.norm));
  for (const span of spans) {
    const [full, lower, upper] = [span.full, span.lower, span.upper].map(fround);
    for (let i = span.from; i < span.to; i++) {
      let slope = fround(g[i] * share);
      if (decay) slope = fround(slope + fround(theta[i] * decay));
      nextM[i] = fround(m[i] * keepM) + fround(slope * giveM);
      nextV[i] = fround(v[i] * keepV) + fround(fround(slope * slope) * giveV);
      const root = fround(fround(sqrt(fround(nextV[i] * correction))) + epsilon);
      const move = fround(fround(fround(nextM[i] / root) * full) * rate);
      const moved = fround(theta[i] - move);
      const raised = moved < lower ? lower : moved;
      nextTheta[i] = upper < raised ? upper : raised;
    }
  }
}
