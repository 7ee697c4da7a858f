/**
 * N-FINDR (Winter 1999): the R pixels that span the simplex of largest volume in the R − 1 leading principal
 * components. The volume is linear in each vertex, so that one pass over the pixels finds the best replacement of a
 * vertex; sweeps over the vertices go on until none changes. A local maximum, reached from a seeded random start.
 */
import { makeRng } from '../maths/rng';
import { orthogonalPicks } from './atgp';
import {
  makeOrthonormalSet,
  NEGLIGIBLE_POWER,
  spectraOf,
  tooFewMaterials,
  usablePixels,
  type Extraction,
  type ExtractionOptions,
} from './extraction';
import { part, tick } from './loop';
import { moments, project, type Spectra } from './moments';
import { symmetricEigen } from '../maths/symmetricEigen';

/** The volume must grow by more than this share: less is rounding and could go round in circles. */
const GROWTH = 1e-9;
/** Volumes only grow, so that sweeps end by themselves, after 3 or 4; the bound guards rounding. */
const MAX_SWEEPS = 100;
/** Random starts tried before one is built that surely has a volume. */
const STARTS = 10;
/** A start is flat when a vertex stands less than this above the others' plane (coordinates of unit variance). */
const FLAT = 1e-6;

export interface NfindrResult extends Extraction {
  /** Sweeps until nothing changed, the last included. */
  readonly sweeps: number;
}

/**
 * @param spectra [n × B], valid bands only
 * @param R number of endmembers, 2 ≤ R ≤ B
 * @throws StudioError for an R that does not fit, for values that are not finite, for a scene of fewer than R − 1
 *   dimensions, and (kind `cancelled`) when cancelled
 */
export function nfindr(
  spectra: Spectra,
  n: number,
  bands: number,
  R: number,
  options: ExtractionOptions = {},
): NfindrResult {
  const usable = usablePixels('N-FINDR', spectra, n, bands, R, options.validPixels);
  const count = usable.length;
  const { mean, covariance, power } = moments(spectra, usable, bands, part(options, 0, 0.6));
  const { values, vectors } = symmetricEigen(covariance, bands);
  const real = values.findIndex((v) => !(v > NEGLIGIBLE_POWER * power));
  if (real >= 0 && real < R - 1) throw tooFewMaterials('N-FINDR', R, real + 1);

  // Unit variance along every direction multiplies all volumes by the same number and keeps rounding even.
  for (let d = 0; d < R - 1; d++) {
    const scale = 1 / Math.sqrt(values[d]);
    for (let b = 0; b < bands; b++) vectors[d * bands + b] *= scale;
  }
  const y = project(spectra, usable, bands, vectors, R - 1, mean, R, part(options, 0.6, 0.85));
  for (let k = 0; k < count; k++) y[k * R + R - 1] = 1; // the row of ones of the volume's determinant

  const vertices = start(y, count, R, options.seed ?? 0);
  if (vertices.length < R) throw tooFewMaterials('N-FINDR', R, vertices.length);
  const others = makeOrthonormalSet(R, R);
  const height = new Float64Array(R);
  let sweeps = 0;
  for (let changed = true; changed && sweeps < MAX_SWEEPS; sweeps++) {
    changed = false;
    for (let r = 0; r < R; r++) {
      tick(options, 0.85 + 0.15 * (1 - 1 / (1 + sweeps + r / R)));
      // Up to a factor common to all pixels, the volume with pixel k as vertex r is |⟨height, y_k⟩|.
      const now = heightAbove(others, y, vertices, r, R, height);
      let best = -1;
      let most = now * (1 + GROWTH);
      for (let k = 0, at = 0; k < count; k++) {
        let sum = 0;
        for (let i = 0; i < R; i++) sum += height[i] * y[at++];
        if (Math.abs(sum) > most) {
          most = Math.abs(sum);
          best = k;
        }
      }
      if (best < 0) continue;
      vertices[r] = best;
      changed = true;
    }
  }
  tick(options, 1);
  const pixels = vertices.map((k) => usable[k]);
  return { endmembers: spectraOf(spectra, bands, pixels), pixels, sweeps };
}

/** Unit normal of the plane through all vertices but r, into `normal`. @returns how far vertex r is from it */
function heightAbove(
  others: ReturnType<typeof makeOrthonormalSet>,
  y: Float64Array,
  vertices: readonly number[],
  r: number,
  R: number,
  normal: Float64Array,
): number {
  others.clear();
  vertices.forEach((k, v) => {
    if (v === r) return;
    normal.set(y.subarray(k * R, (k + 1) * R));
    others.add(normal);
  });
  normal.set(y.subarray(vertices[r] * R, (vertices[r] + 1) * R));
  return others.add(normal);
}

/** R different pixels with a volume: random ones, or, when chance gives none, those of ATGP in the same space. */
function start(y: Float64Array, count: number, R: number, seed: number): number[] {
  const rng = makeRng(seed).fork('nfindr');
  const span = makeOrthonormalSet(R, R);
  const vector = new Float64Array(R);
  for (let attempt = 0; attempt < STARTS; attempt++) {
    const vertices = Array.from({ length: R }, () => rng.int(count));
    span.clear();
    const flat = vertices.some((k) => {
      vector.set(y.subarray(k * R, (k + 1) * R));
      return span.add(vector) < FLAT;
    });
    if (!flat) return vertices;
  }
  const all = Uint32Array.from({ length: count }, (_, k) => k);
  return orthogonalPicks(y, all, R, R);
}
