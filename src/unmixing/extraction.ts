/** What VCA, N-FINDR and ATGP share: options, answers, checks of the input, and the space left by earlier picks. */
import { StudioError } from '../scene/errors';
import type { LoopControl } from './loop';
import type { Spectra } from './moments';

export interface ExtractionOptions extends LoopControl {
  /** Of the random directions or the random start; ATGP draws nothing. Default 0. */
  readonly seed?: number;
  /** [n], 1 = the pixel may be picked and counts; default all. */
  readonly validPixels?: ArrayLike<number>;
}

export interface Extraction {
  /** [R × B], the picked pixels' own spectra */
  readonly endmembers: Float64Array;
  /** [R] indices of the picked pixels, in the order they were found */
  readonly pixels: number[];
}

/** Directions weaker than this share of the scene's power are rounding of float32 values, not material. */
export const NEGLIGIBLE_POWER = 1e-14;

/**
 * Indices of the pixels an extraction may use.
 * @throws StudioError when R does not fit the bands or the usable pixels, or a value is not finite
 */
export function usablePixels(
  method: string,
  spectra: Spectra,
  n: number,
  bands: number,
  R: number,
  validPixels?: ArrayLike<number>,
): Uint32Array {
  const wrong = (found: string, expected: string, advice: string): StudioError =>
    new StudioError({
      kind: 'training',
      message: `${method} cannot run with these settings.`,
      field: 'number of endmembers',
      found,
      expected,
      advice,
    });
  if (!Number.isInteger(R) || R < 2) {
    throw wrong(String(R), 'a whole number of at least 2', 'Ask for two or more endmembers.');
  }
  if (R > bands) {
    throw wrong(
      `${R} endmembers, ${bands} valid bands`,
      `at most ${bands}`,
      'Ask for fewer endmembers, or use a scene with more valid bands.',
    );
  }
  const pixels = new Uint32Array(n);
  let count = 0;
  for (let p = 0; p < n; p++) if (!validPixels || validPixels[p]) pixels[count++] = p;
  if (R > count) {
    throw wrong(
      `${R} endmembers, ${count} usable pixels`,
      `at most ${count}`,
      'Ask for fewer endmembers, or check why so many pixels are masked.',
    );
  }
  for (let k = 0; k < count; k++) {
    for (let b = 0, at = pixels[k] * bands; b < bands; b++, at++) {
      if (Number.isFinite(spectra[at])) continue;
      throw new StudioError({
        kind: 'training',
        message: `${method} met a value that is not a finite number.`,
        field: `pixel ${pixels[k]}, valid band ${b}`,
        found: String(spectra[at]),
        expected: 'finite values in every unmasked pixel',
        advice: 'Mask this pixel or mark the band as bad, then run again.',
      });
    }
  }
  return pixels.subarray(0, count);
}

/** The error for a scene whose pixels cannot hold R different materials, such as equal pixels everywhere. */
export function tooFewMaterials(method: string, R: number, possible: number): StudioError {
  return new StudioError({
    kind: 'training',
    message: `${method} cannot find ${R} endmembers: the spectra of this scene do not differ enough.`,
    field: 'number of endmembers',
    found: String(R),
    expected: possible < 2 ? 'pixels that differ' : `at most ${possible}`,
    advice:
      possible < 2
        ? 'All usable pixels are the same up to rounding; check the file, the mask and the bad bands.'
        : `Ask for at most ${possible} endmembers, or check the mask and the bad bands.`,
  });
}

/** The picked pixels' own spectra [R × B]. */
export function spectraOf(
  spectra: Spectra,
  bands: number,
  pixels: readonly number[],
): Float64Array {
  const out = new Float64Array(pixels.length * bands);
  pixels.forEach((p, r) => out.set(spectra.subarray(p * bands, (p + 1) * bands), r * bands));
  return out;
}

/** An orthonormal set of directions in `dimension` coordinates that grows by one vector at a time. */
export interface OrthonormalSet {
  /** Removes the set's directions from the vector, in place. @returns the norm that is left */
  remove(vector: Float64Array): number;
  /** Adds the direction of a vector; the vector is overwritten by the new direction. @returns its norm before scaling */
  add(vector: Float64Array): number;
  clear(): void;
}

export function makeOrthonormalSet(dimension: number, capacity: number): OrthonormalSet {
  const rows = new Float64Array(capacity * dimension);
  let size = 0;
  const remove = (vector: Float64Array): number => {
    // Twice, because one pass of Gram–Schmidt leaves rounding behind when vectors are nearly parallel.
    for (let pass = 0; pass < 2; pass++) {
      for (let q = 0; q < size; q++) {
        let dot = 0;
        for (let i = 0, at = q * dimension; i < dimension; i++) dot += rows[at++] * vector[i];
        for (let i = 0, at = q * dimension; i < dimension; i++) vector[i] -= dot * rows[at++];
      }
    }
    let norm = 0;
    for (let i = 0; i < dimension; i++) norm += vector[i] * vector[i];
    return Math.sqrt(norm);
  };
  return {
    remove,
    add(vector) {
      const norm = remove(vector);
      if (norm > 0) {
        for (let i = 0; i < dimension; i++) vector[i] /= norm;
        rows.set(vector, size * dimension);
        size++;
      }
      return norm;
    },
    clear() {
      size = 0;
    },
  };
}
