/** Puts a blind method's endmembers in the order of the truth, or of the labels. */
import { initialEndmembers } from '../unmixing/initialEndmembers';
import { matchEndmembers } from '../unmixing/matching';
import type { Truth } from '../scene/cube';
import type { Matching } from '../protocol/race';
import type { RaceScene } from './raceScene';

/** What blind endmembers are compared with. */
export interface Reference {
  readonly matching: Matching;
  /** [R × B'] */
  readonly spectra: Float64Array;
}

/** Pixels from which true spectra are estimated when the truth has abundances only. */
const IMPLIED_FROM = 4096;

/**
 * True spectra [R × B'], or the ones that the true abundances imply: E of least squares over pixels with a truth.
 * Null when a column has no truth at all: a partial match would be a guess.
 */
export function truthReference(scene: RaceScene, truth: Truth | null): Reference | null {
  if (!truth) return null;
  const { B, N, Y, bandIndex, cube, mask } = scene;
  const R = truth.names.length;
  if (truth.endmembers) {
    const spectra = Float64Array.from({ length: R * B }, (_, k) => {
      const r = Math.floor(k / B);
      return truth.endmembers![r * cube.bands + bandIndex[k % B]];
    });
    return spectra.every(Number.isFinite) ? { matching: 'truth', spectra } : null;
  }
  const known: number[] = [];
  for (let p = 0; p < N; p++) {
    if (!mask.pixels[p]) continue;
    if (truth.abundances.subarray(p * R, (p + 1) * R).every(Number.isFinite)) known.push(p);
  }
  if (known.length < R) return null;
  const stride = Math.max(1, Math.floor(known.length / IMPLIED_FROM));
  const some = known.filter((_, i) => i % stride === 0);
  const spectra = initialEndmembers(
    Float64Array.from(some.flatMap((p) => [...Y.subarray(p * B, (p + 1) * B)])),
    Float64Array.from(some.flatMap((p) => [...truth.abundances.subarray(p * R, (p + 1) * R)])),
    some.length,
    R,
    B,
  );
  return { matching: 'truth', spectra };
}

/** [R] which of `endmembers` [R × B'] belongs at each place. */
export function orderBy(endmembers: Float64Array, reference: Reference, B: number): number[] {
  return matchEndmembers(endmembers, reference.spectra, new Uint8Array(B).fill(1)).order;
}
