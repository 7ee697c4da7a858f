/**
 * Bands that are not believed, replaced: by what the mixture says there, plus what it leaves at the nearest believed bands
 * on both sides, drawn straight over wavelength. Other values stay as they are, to the bit.
 */
import type { BandResiduals } from './bandResiduals';

/**
 * @param spectra [n × B] changed in place
 * @param doubt [n × B] 0 to 1; above ½ a band is not believed
 * @param at [B] rising places of the bands
 * @returns how many values were replaced
 */
export function repairBands(
  spectra: Float32Array,
  { n, B, residual }: BandResiduals,
  doubt: ArrayLike<number>,
  at: ArrayLike<number>,
): number {
  let replaced = 0;
  for (let i = 0; i < n; i++) {
    const from = i * B;
    let left = -1;
    for (let b = 0; b < B; b++) {
      if (!(doubt[from + b] > 0.5)) {
        left = b;
        continue;
      }
      let right = b + 1;
      while (right < B && doubt[from + right] > 0.5) right++;
      spectra[from + b] -= residual[from + b] - between(residual, from, left, right, b, B, at);
      replaced++;
    }
  }
  return replaced;
}

/** Residual at band b by those at `left` and `right`; −1 and B: there is none. */
function between(
  residual: Float32Array,
  from: number,
  left: number,
  right: number,
  b: number,
  B: number,
  at: ArrayLike<number>,
): number {
  if (left < 0 && right >= B) return 0;
  if (left < 0) return residual[from + right];
  if (right >= B) return residual[from + left];
  const t = (at[b] - at[left]) / (at[right] - at[left] || 1);
  return (1 - t) * residual[from + left] + t * residual[from + right];
}
