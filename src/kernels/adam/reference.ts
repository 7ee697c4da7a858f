/**
 * The twin of one step of Adam (Kingma & Ba 2015) over a flat θ, with a clip of the gradient's norm and PyTorch's L2
 * decay, in place of the arrays' old values:
 *   g ← g · min(1, clip / ‖g‖) + decay θ;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²
 *   θ ← clamp(θ − rate · rates · (m / bias₁) / (√(v / bias₂) + ε), lower, upper)
 */
export interface AdamStep {
  /** Share of the full rates, over the first bias 1 − β₁ᵗ. */
  readonly rate: number;
  /** 1 / (1 − β₂ᵗ) */
  readonly correction: number;
  readonly decay: number;
  /** 0 is none. */
  readonly clip: number;
  readonly norm: 'l1' | 'l2';
}

export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPSILON = 1e-8;

/** @param bounds [3 × P] full rates, lower and upper bounds */
export function adamReference(
  { theta, g, m, v, bounds }: Readonly<Record<'theta' | 'g' | 'm' | 'v' | 'bounds', Float32Array>>,
  [nextTheta, nextM, nextV]: readonly Float32Array[],
  { rate, correction, decay, clip, norm }: AdamStep,
): void {
  const P = theta.length;
  const size =
    norm === 'l1'
      ? g.reduce((sum, x) => sum + Math.abs(x), 0)
      : Math.sqrt(g.reduce((sum, x) => sum + x * x, 0));
  const share = clip > 0 ? Math.min(1, clip / Math.max(size, 1e-12)) : 1;
  for (let i = 0; i < P; i++) {
    const slope = g[i] * share + decay * theta[i];
    nextM[i] = BETA1 * m[i] + (1 - BETA1) * slope;
    nextV[i] = BETA2 * v[i] + (1 - BETA2) * slope * slope;
    const move = (rate * bounds[i] * nextM[i]) / (Math.sqrt(nextV[i] * correction) + EPSILON);
    nextTheta[i] = Math.min(Math.max(theta[i] - move, bounds[P + i]), bounds[2 * P + i]);
  }
}
