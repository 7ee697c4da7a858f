/** The mean spectrum of a scene, for looking at. */
import type { Cube, ValidityMask } from '../cube';

/** Pixels a mean spectrum is taken of, at most. */
export const MEAN_OF = 4000;

/** [B] mean over valid pixels, thinned evenly; NaN where a band has no finite value. */
export function meanSpectrum({ data, bands: B }: Cube, mask: ValidityMask): Float64Array {
  const every = Math.max(1, Math.ceil(mask.validPixels / MEAN_OF));
  const sums = new Float64Array(B);
  const counts = new Uint32Array(B);
  let seen = 0;
  mask.pixels.forEach((valid, p) => {
    if (!valid || seen++ % every !== 0) return;
    for (let b = 0; b < B; b++) {
      const v = data[p * B + b];
      if (!Number.isFinite(v)) continue;
      sums[b] += v;
      counts[b]++;
    }
  });
  return sums.map((sum, b) => sum / counts[b]);
}
