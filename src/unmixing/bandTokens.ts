/**
 * What the spectral branch reads of a scene: tokens of adjacent bands of a pixel's residuals, in numbers that mean the same
 * on every sensor. Of a band: its residual over the scene's at that band, over the pixel's own as well, against its two
 * neighbours' over what is usual there, and how smooth residuals are at that band; of a token: how far its bands lie apart.
 * Plain arrays.
 */
import type { BandResiduals } from './bandResiduals';

/** Bands of a token. */
export const TOKEN_BANDS = 4;
/** Numbers of a band; the last one is 1, and 0 where a token reaches beyond the last band. */
export const BAND_INPUTS = 5;
/** F, numbers of a token. */
export const TOKEN_INPUTS = TOKEN_BANDS * BAND_INPUTS + 1;

export const tokensOf = (B: number): number => Math.ceil(B / TOKEN_BANDS);

/** Places of the bands: wavelengths, or one after the other where there are none. [B] rising */
export function bandPlaces(
  wavelengths: ArrayLike<number> | null | undefined,
  bandIndex: readonly number[],
): Float64Array {
  const at = Float64Array.from(bandIndex, (b) => wavelengths?.[b] ?? NaN);
  const rising = at.every((v, k) => Number.isFinite(v) && (k === 0 || v > at[k - 1]));
  return rising ? at : Float64Array.from(bandIndex);
}

/**
 * @param pixels which of the residuals' [n]
 * @param at [B] rising places of the bands
 * @returns [pixels × tokens × F]
 */
export function bandTokens(
  { B, residual, scale, rough, level }: BandResiduals,
  pixels: readonly number[],
  at: ArrayLike<number>,
): Float32Array {
  const L = tokensOf(B);
  const out = new Float32Array(pixels.length * L * TOKEN_INPUTS);
  const smooth = Float64Array.from({ length: B }, (_, b) =>
    Math.max(-3, Math.min(1, 0.5 * Math.log(rough[b] / scale[b]))),
  );
  const gaps = gapsOf(at, B, L);
  pixels.forEach((pixel, i) => {
    const from = pixel * B;
    for (let t = 0; t < L; t++) {
      const to = (i * L + t) * TOKEN_INPUTS;
      for (let k = 0; k < TOKEN_BANDS; k++) {
        const b = t * TOKEN_BANDS + k;
        if (b >= B) break;
        const r = residual[from + b];
        const before = residual[from + (b === 0 ? 1 : b - 1)];
        const after = residual[from + (b === B - 1 ? B - 2 : b + 1)];
        const cell = to + k * BAND_INPUTS;
        out[cell] = 0.5 * Math.asinh(r / scale[b]);
        out[cell + 1] = 0.5 * Math.asinh(r / (scale[b] * level[pixel]));
        out[cell + 2] = 0.5 * Math.asinh((r - (before + after) / 2) / rough[b]);
        out[cell + 3] = smooth[b];
        out[cell + 4] = 1;
      }
      out[to + TOKEN_INPUTS - 1] = gaps[t];
    }
  });
  return out;
}

/** log of the distance from each token's first band to the next one's, over the median [L]. */
function gapsOf(at: ArrayLike<number>, B: number, L: number): Float64Array {
  const spans = Float64Array.from({ length: L }, (_, t) => {
    const first = t * TOKEN_BANDS;
    const last = Math.min(B - 1, first + TOKEN_BANDS);
    return last > first ? (at[last] - at[first]) / (last - first) : NaN;
  });
  const known = spans.filter((v) => v > 0).sort();
  const middle = known[known.length >> 1] || 1;
  return spans.map((v) => (v > 0 ? Math.max(-2, Math.min(2, Math.log(v / middle))) : 0));
}
