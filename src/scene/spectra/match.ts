/**
 * Which spectra of a library look like a given one, by the spectral angle (SAM, Kruse et al. 1993). Pure.
 *
 * The angle does not know brightness, so a library in percent and a scene in reflectance times 10,000 are compared as they
 * are. Bands that either of the two does not have are left out of it, and it is said how many were compared.
 */

export interface LibrarySpectrum {
  /** Where it is from: the file's name. */
  readonly file: string;
  /** Which of the file's spectra. */
  readonly index: number;
  readonly name: string;
  /** [B] on the scene's bands, NaN where the library says nothing */
  readonly values: ArrayLike<number>;
}

export interface Candidate {
  readonly file: string;
  readonly index: number;
  readonly name: string;
  /** Radians */
  readonly angle: number;
  /** Bands that both spectra have. */
  readonly bands: number;
}

/** Fewer bands in common than this say nothing of shape. */
export const leastBands = 3;

/**
 * @param a, b [B]
 * @param validBands [B], 1 = counts
 * @returns radians over the bands both have, and how many these are; NaN with fewer than three, or when one is zero there
 */
export function angleBetween(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  validBands: ArrayLike<number>,
): { readonly angle: number; readonly bands: number } {
  let [ab, aa, bb, bands] = [0, 0, 0, 0];
  for (let i = 0; i < validBands.length; i++) {
    if (!validBands[i] || !Number.isFinite(a[i]) || !Number.isFinite(b[i])) continue;
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
    bands++;
  }
  const angle = bands < leastBands ? NaN : Math.acos(clamp(ab / Math.sqrt(aa * bb)));
  return { angle, bands };
}

const clamp = (cosine: number): number => Math.min(1, Math.max(-1, cosine));

/**
 * The spectra of a library that are most like a given one, the best first. Those that share less than half as many bands
 * as the best covered ones come after all others: a small angle over a few bands is easily had.
 * @param spectrum [B]
 * @param count at most so many
 */
export function bestMatches(
  spectrum: ArrayLike<number>,
  library: readonly LibrarySpectrum[],
  validBands: ArrayLike<number>,
  count: number,
): Candidate[] {
  const candidates = library.flatMap(({ file, index, name, values }): Candidate[] => {
    const { angle, bands } = angleBetween(spectrum, values, validBands);
    return Number.isNaN(angle) ? [] : [{ file, index, name, angle, bands }];
  });
  const most = Math.max(0, ...candidates.map((c) => c.bands));
  const covered = (c: Candidate): boolean => c.bands * 2 >= most;
  return candidates
    .sort((a, b) => Number(covered(b)) - Number(covered(a)) || a.angle - b.angle)
    .slice(0, count);
}
