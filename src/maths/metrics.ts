/** The metrics of docs/method.md, Metrics: RMSE per endmember, SAD in radians, over valid pixels and bands only. */

/**
 * RMSE_r = sqrt(mean over valid pixels of (m̂ − m)²) for each endmember. Pixels without a truth (NaN) do not count.
 * @param estimate [N × R]
 * @param truth [N × R]
 * @param validPixels [N], 1 = counts
 * @returns [R]; NaN when no pixel counts
 */
export function rmsePerEndmember(
  estimate: ArrayLike<number>,
  truth: ArrayLike<number>,
  endmembers: number,
  validPixels: ArrayLike<number>,
): number[] {
  const sums = new Float64Array(endmembers);
  const counts = new Float64Array(endmembers);
  for (let p = 0; p < validPixels.length; p++) {
    if (!validPixels[p]) continue;
    for (let r = 0; r < endmembers; r++) {
      const known = truth[p * endmembers + r];
      if (Number.isNaN(known)) continue;
      const d = estimate[p * endmembers + r] - known;
      sums[r] += d * d;
      counts[r]++;
    }
  }
  return Array.from(sums, (s, r) => Math.sqrt(s / counts[r]));
}

/** Spectral angle in radians between two spectra [B] over the valid bands; NaN when either is zero. */
export function spectralAngle(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  validBands: ArrayLike<number>,
): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < validBands.length; i++) {
    if (!validBands[i]) continue;
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return Math.acos(Math.min(1, Math.max(-1, ab / Math.sqrt(aa * bb))));
}

/** Arithmetic mean, the "Ave." of the paper's tables. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
