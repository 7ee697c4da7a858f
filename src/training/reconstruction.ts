/** Reconstruction error of a finished estimate, in the cube's own scale. Plain arrays, no tfjs. */
import type { ValidityMask } from '../cube/cube';
import type { Prepared } from './prepare';

/**
 * Per pixel: RMS over valid bands of y − ŷ, with ŷ = s·aE scaled back from the training domain.
 * @param a [N × R]
 * @param E [R × B'] in the training domain
 * @returns map [N], NaN at masked pixels, and the RMS over all valid pixels and bands
 */
export function reconstructionError(
  prepared: Prepared,
  mask: ValidityMask,
  a: Float32Array,
  E: Float32Array,
): { map: Float32Array; rmse: number } {
  const { N, R, Z, domain, norms } = prepared;
  const B = prepared.bandIndex.length;
  const map = new Float32Array(N).fill(NaN);
  const fitted = new Float64Array(B);
  let total = 0;
  for (let i = 0; i < N; i++) {
    if (!mask.pixels[i]) continue;
    fitted.fill(0);
    for (let r = 0; r < R; r++) {
      const v = a[i * R + r];
      if (v === 0) continue;
      for (let b = 0; b < B; b++) fitted[b] += v * E[r * B + b];
    }
    let s = 1;
    if (domain.unit) {
      let cross = 0;
      let energy = 0;
      for (let b = 0; b < B; b++) {
        cross += Z[i * B + b] * fitted[b];
        energy += fitted[b] * fitted[b];
      }
      s = energy > 0 ? cross / energy : 0;
    }
    let sum = 0;
    for (let b = 0; b < B; b++) sum += (Z[i * B + b] - s * fitted[b]) ** 2;
    const back = domain.unit ? norms[i] : domain.scale;
    const square = (sum / B) * back * back;
    map[i] = Math.sqrt(square);
    total += square;
  }
  return { map, rmse: Math.sqrt(total / mask.validPixels) };
}
