/** Reconstruction error of a finished estimate, in the cube's own scale. Plain arrays, no tfjs. */
import type { ValidityMask } from '../scene/cube';

/** Spectra and endmembers in one domain, and the way back to the cube's scale. */
export interface ReconstructionInput {
  readonly N: number;
  readonly R: number;
  /** B' */
  readonly bands: number;
  /** Z [N × B'] */
  readonly Z: Float32Array;
  /** True: ŷ = s·aE with the best brightness s of each pixel. False: s = 1. */
  readonly fitBrightness: boolean;
  /** What one unit of Z is in the cube's scale, for each pixel [N] or for all. */
  readonly back: Float32Array | number;
  /** What one unit of E is in the domain of Z; absent: 1. */
  readonly scale?: number;
}

/**
 * aE of one pixel into `fitted` [B'].
 * @returns the best brightness s of ŷ = s·aE where it is to be fitted, else 1
 */
export function fittedSpectrum(
  {
    Z,
    R,
    bands: B,
    fitBrightness,
  }: Pick<ReconstructionInput, 'Z' | 'R' | 'bands' | 'fitBrightness'>,
  pixel: number,
  a: ArrayLike<number>,
  E: ArrayLike<number>,
  fitted: Float64Array,
): number {
  fitted.fill(0);
  for (let r = 0; r < R; r++) {
    const v = a[pixel * R + r];
    if (v === 0) continue;
    for (let b = 0; b < B; b++) fitted[b] += v * E[r * B + b];
  }
  if (!fitBrightness) return 1;
  let cross = 0;
  let energy = 0;
  for (let b = 0; b < B; b++) {
    cross += Z[pixel * B + b] * fitted[b];
    energy += fitted[b] * fitted[b];
  }
  return energy > 0 ? cross / energy : 0;
}

/**
 * One pixel's reconstruction, as the error map has it, in all bands of the cube.
 * @param spectrum [B] in the domain of E's scale
 * @param validBands [B], 1 = counts
 * @param a [R]
 * @param E [R × B]
 * @param fitBrightness true: s·aE with the best brightness s; false: aE
 * @returns ŷ [B], NaN in masked bands, and s, 1 where none is fitted
 */
export function reconstructedSpectrum(
  spectrum: ArrayLike<number>,
  validBands: ArrayLike<number>,
  a: ArrayLike<number>,
  E: ArrayLike<number>,
  fitBrightness: boolean,
): { reconstruction: Float64Array; brightness: number } {
  const B = validBands.length;
  const R = a.length;
  const bandIndex = Array.from({ length: B }, (_, b) => b).filter((b) => validBands[b]);
  const bands = bandIndex.length;
  const Z = Float32Array.from(bandIndex, (b) => spectrum[b]);
  const inValid = Float64Array.from({ length: R * bands }, (_, k) => {
    return E[Math.floor(k / bands) * B + bandIndex[k % bands]];
  });
  const fitted = new Float64Array(bands);
  const brightness = fittedSpectrum({ Z, R, bands, fitBrightness }, 0, a, inValid, fitted);
  const reconstruction = new Float64Array(B).fill(NaN);
  bandIndex.forEach((b, k) => (reconstruction[b] = brightness * fitted[k]));
  return { reconstruction, brightness };
}

/**
 * Per pixel: RMS over valid bands of y − ŷ.
 * @param a [N × R]
 * @param E [R × B'] in the domain of Z, or `scale` times smaller
 * @returns map [N], NaN at masked pixels, and the RMS over all valid pixels and bands
 */
export function reconstructionError(
  input: ReconstructionInput,
  mask: Pick<ValidityMask, 'pixels' | 'validPixels'>,
  a: ArrayLike<number>,
  E: ArrayLike<number>,
): { map: Float32Array; rmse: number } {
  const { N, bands: B, Z, back, scale = 1 } = input;
  const scaled = scale === 1 ? E : Float64Array.from(E, (v) => v * scale);
  const map = new Float32Array(N).fill(NaN);
  const fitted = new Float64Array(B);
  let total = 0;
  for (let i = 0; i < N; i++) {
    if (!mask.pixels[i]) continue;
    const s = fittedSpectrum(input, i, a, scaled, fitted);
    let sum = 0;
    for (let b = 0; b < B; b++) sum += (Z[i * B + b] - s * fitted[b]) ** 2;
    const unit = typeof back === 'number' ? back : back[i];
    const square = (sum / B) * unit * unit;
    map[i] = Math.sqrt(square);
    total += square;
  }
  return { map, rmse: Math.sqrt(total / mask.validPixels) };
}

/** The reconstruction's domain of a prepared scene: always of the spectra as measured, noise and all. */
export function reconstructionOf(prepared: {
  readonly N: number;
  readonly R: number;
  readonly bandIndex: readonly number[];
  readonly Z: Float32Array;
  readonly measured?: Float32Array | null;
  readonly norms: Float32Array;
  readonly domain: { readonly unit: boolean; readonly scale: number };
}): ReconstructionInput {
  const { N, R, bandIndex, Z, measured, norms, domain } = prepared;
  const common = { N, R, bands: bandIndex.length, fitBrightness: domain.unit };
  if (measured) return { ...common, Z: measured, scale: domain.scale, back: 1 };
  return { ...common, Z, back: domain.unit ? norms : domain.scale };
}
