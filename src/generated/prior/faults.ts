/**
 * Faults for training the spectral branch, drawn wider than those that it is tested with (src/generated/faults.ts, whose
 * code it shares none of): lone values and runs of bands, in single pixels or down a column, moved, scaled, stuck or lost.
 */
import { logUniform, uniform, type Grid } from './fields';
import type { Rng } from '../../maths/rng';

/** A quarter of the scenes have none: what is only unlike the mixture is no fault. */
const NONE = 0.25;

/** Puts faults onto spectra [lines · samples × B], in place. */
export function addTrainingFaults(
  rng: Rng,
  data: Float32Array,
  { lines, samples }: Grid,
  B: number,
): void {
  if (rng.uniform() < NONE) return;
  const size = Math.sqrt(data.reduce((sum, v) => sum + v * v, 0) / data.length);
  const which = rng.uniform();
  if (which < 0.65) {
    const share = logUniform(rng, 5e-4, 0.08);
    const spread = uniform(rng, 0, 1);
    for (let k = 0; k < data.length; k++) {
      if (rng.uniform() < share) data[k] = disturbed(rng, data[k], size, spread);
    }
  }
  if (which > 0.4) {
    const down = rng.uniform() < 0.5;
    const share = down ? logUniform(rng, 0.02, 0.25) : logUniform(rng, 0.005, 0.2);
    const longest = 2 + rng.int(Math.max(1, Math.min(12, B >> 2)));
    const groups = down ? samples : lines * samples;
    for (let g = 0; g < groups; g++) {
      if (rng.uniform() >= share) continue;
      const length = 1 + rng.int(longest);
      const first = rng.int(B - length + 1);
      const members = down ? Array.from({ length: lines }, (_, l) => l * samples + g) : [g];
      stuck(rng, data, members, first, length, B, size);
    }
  }
}

/** @param spread 0: of like strength all over; 1: from hardly to be seen to far beyond the scene */
function disturbed(rng: Rng, v: number, size: number, spread: number): number {
  const strength = logUniform(rng, 0.5 * 0.04 ** spread, 1.5);
  const kind = rng.uniform();
  if (kind < 0.2) return v * uniform(rng, 0, 0.7);
  if (kind < 0.3) return 0;
  return v + (rng.uniform() < 0.5 ? -1 : 1) * strength * size;
}

/** A run of bands of some pixels fails in one way. */
function stuck(
  rng: Rng,
  data: Float32Array,
  pixels: readonly number[],
  first: number,
  length: number,
  B: number,
  size: number,
): void {
  const kind = rng.uniform();
  const gain = uniform(rng, 0, 0.8) * (rng.uniform() < 0.3 ? 2.5 : 1);
  const offset = (rng.uniform() < 0.5 ? -1 : 1) * logUniform(rng, 0.05, 1) * size;
  for (let b = first; b < first + length; b++) {
    const level = size * uniform(rng, 0, 2.5);
    for (const p of pixels) {
      const k = p * B + b;
      if (kind < 0.25) data[k] = 0;
      else if (kind < 0.55) data[k] = level;
      else if (kind < 0.75) data[k] *= gain;
      else data[k] += offset;
    }
  }
}
