/** How many endmembers a scene suggests, from some of its pixels: fractions of a second. */
import { countMoments, hfc, hysime } from './endmemberCount';
import type { Cube, ValidityMask } from '../scene/cube';
import { sceneSpectra } from './sceneSpectra';

/** Pixels that are looked at, evenly thinned: both estimators need second moments only. */
const MOST_PIXELS = 10_000;

/** @returns null where a scene is too small or too plain for an estimator */
export function suggestCount(
  cube: Cube,
  mask: ValidityMask,
): { hysime: number | null; hfc: number | null } {
  const stride = Math.max(1, Math.ceil(mask.validPixels / MOST_PIXELS));
  const chosen = new Uint8Array(mask.pixels.length);
  let count = 0;
  mask.pixels.forEach((valid, p) => {
    if (valid && count++ % stride === 0) chosen[p] = 1;
  });
  const attempt = (estimate: () => { endmembers: number }): number | null => {
    try {
      return estimate().endmembers;
    } catch {
      // Too few pixels or bands: no suggestion is the honest answer.
      return null;
    }
  };
  let spectra;
  try {
    spectra = sceneSpectra(cube, { ...mask, pixels: chosen });
  } catch {
    return { hysime: null, hfc: null };
  }
  const { Y, N, B } = spectra;
  const counted = { validPixels: chosen };
  const options = { ...counted, stats: countMoments(Y, N, B, counted) };
  return {
    hysime: attempt(() => hysime(Y, N, B, options)),
    hfc: attempt(() => hfc(Y, N, B, 1e-3, options)),
  };
}
