/**
 * ATGP, automatic target generation process (Ren & Chang 2003): the brightest pixel first, then again and again the
 * pixel with most energy outside the span of those picked (orthogonal subspace projection). Draws nothing at random.
 */
import {
  makeOrthonormalSet,
  spectraOf,
  tooFewMaterials,
  usablePixels,
  type Extraction,
  type ExtractionOptions,
} from './extraction';
import { CHUNK, tick, type LoopControl } from './loop';
import type { Spectra } from './moments';

/** Residual energy below this share of the brightest pixel's is rounding. */
const NEGLIGIBLE = 1e-12;

/**
 * @param spectra [n × B], valid bands only
 * @param R number of endmembers, 2 ≤ R ≤ B
 * @throws StudioError for an R that does not fit, for values that are not finite, for a scene with fewer than R
 *   linearly independent spectra, and (kind `cancelled`) when cancelled
 */
export function atgp(
  spectra: Spectra,
  n: number,
  bands: number,
  R: number,
  options: ExtractionOptions = {},
): Extraction {
  const usable = usablePixels('ATGP', spectra, n, bands, R, options.validPixels);
  const picked = orthogonalPicks(spectra, usable, bands, R, options);
  if (picked.length < R) throw tooFewMaterials('ATGP', R, picked.length);
  tick(options, 1);
  return { endmembers: spectraOf(spectra, bands, picked), pixels: picked };
}

/**
 * The picks of ATGP in any space; fewer than R when nothing is left outside their span.
 * @param data [n × dimension]
 */
export function orthogonalPicks(
  data: Spectra,
  pixels: Uint32Array,
  dimension: number,
  R: number,
  control?: LoopControl,
): number[] {
  const n = pixels.length;
  const residual = new Float64Array(n); // energy outside the picks' span
  const direction = new Float64Array(dimension);
  const span = makeOrthonormalSet(dimension, R);
  const picked: number[] = [];
  let brightest = 0;
  for (let r = 0; r < R; r++) {
    let best = -1;
    let most = 0;
    for (let k = 0; k < n; k++) {
      if (k % CHUNK === 0) tick(control, (r + k / n) / R);
      let sum = 0;
      const start = pixels[k] * dimension;
      if (r === 0) {
        for (let i = 0, at = start; i < dimension; i++, at++) sum += data[at] * data[at];
        residual[k] = sum;
      } else {
        for (let i = 0, at = start; i < dimension; i++) sum += direction[i] * data[at++];
        residual[k] -= sum * sum;
      }
      if (residual[k] > most) {
        most = residual[k];
        best = pixels[k];
      }
    }
    if (r === 0) brightest = most;
    if (best < 0 || most <= NEGLIGIBLE * brightest) break;
    for (let i = 0; i < dimension; i++) direction[i] = data[best * dimension + i];
    span.add(direction);
    picked.push(best);
  }
  return picked;
}
