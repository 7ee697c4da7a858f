/**
 * The few coordinates in which noisy scenes are made up: the span of the network's principal components and of the
 * endmembers. What the network and the classical solver read of a spectrum is a function of these numbers, at most a few
 * dozen, so that a crop costs microseconds a pixel. Plain arrays, no tfjs.
 */
import { timesTransposed } from '../../maths/linalg';
import { gramOf, makeSolver, normaliseSum } from '../../unmixing/simplexLeastSquares';
import { principalDirections } from '../../unmixing/principalComponents';
import type { Prepared } from '../../unmixing/prepare';
import type { FeatureMap } from '../features';

export interface Coordinates {
  /** D coordinates. */
  readonly D: number;
  /** [D × B'] orthonormal rows */
  readonly Q: Float64Array;
  /** E⁽⁰⁾ [R × D] */
  readonly E: Float64Array;
  /** Coordinates [n × D] of spectra [n × B'] */
  of(spectra: ArrayLike<number>, n: number): Float64Array;
  /**
   * What a spectrum's coordinates are to the network and the solver: divided by their norm in the unit domain.
   * @param x [n × D], changed where the domain is unit norm
   * @returns the norms before that [n], uncentred scores [n × K] and classical abundances p [n × R]
   */
  read(
    x: Float64Array,
    n: number,
  ): { readonly norms: Float32Array; readonly scores: Float32Array; readonly p: Float32Array };
}

/** Directions that are this much shorter once the others are taken off them add nothing. */
const LEAST = 1e-6;
/** Components that stand for all bands where the network reads these. */
const MOST = 20;

export function makeCoordinates(prepared: Prepared, map: FeatureMap): Coordinates {
  const { R, E0, domain, variant, Z, N } = prepared;
  const B = prepared.bandIndex.length;
  const V = map.V ?? principalDirections(Z, N, B, Math.min(MOST, B));
  const Q = orthonormal([V, E0], B);
  const D = Q.length / B;
  const E = timesTransposed(E0, R, Q, D, B); // [R × D]
  const scoresBy = map.V ? timesTransposed(map.V, map.K, Q, D, B) : transposed(Q, D, B); // [K × D]
  const nnls = variant === 'NNLS + sum-to-one';
  const solver = makeSolver(gramOf(E, R, D), R, nnls ? 'nnls' : 'fcls');
  return {
    ...{ D, Q, E },
    of: (spectra, n) => timesTransposed(Float64Array.from(spectra), n, Q, D, B),
    read(x, n) {
      const norms = new Float32Array(n);
      for (let i = 0; i < n; i++) {
        let square = 0;
        for (let d = i * D; d < (i + 1) * D; d++) square += x[d] * x[d];
        norms[i] = Math.sqrt(square);
        if (!domain.unit || square === 0) continue;
        for (let d = i * D; d < (i + 1) * D; d++) x[d] /= norms[i];
      }
      const scores = Float32Array.from(timesTransposed(x, n, scoresBy, map.K, D));
      const products = timesTransposed(x, n, E, R, D); // ⟨x, E_r⟩ [n × R]
      const p = new Float32Array(n * R);
      for (let i = 0; i < n; i++) {
        solver.solve(products.subarray(i * R, (i + 1) * R), p, i * R);
        if (nnls) normaliseSum(p, i * R, R);
      }
      return { norms, scores, p };
    },
  };
}

/** Rows of the parts, each [n × B], made orthonormal one after the other (Gram & Schmidt, twice for the digits). */
function orthonormal(parts: readonly Float64Array[], B: number): Float64Array {
  const rows: Float64Array[] = [];
  for (const part of parts) {
    for (let from = 0; from < part.length; from += B) {
      const row = part.slice(from, from + B);
      const before = norm(row);
      for (let turn = 0; turn < 2; turn++) {
        for (const other of rows) {
          let along = 0;
          for (let b = 0; b < B; b++) along += row[b] * other[b];
          for (let b = 0; b < B; b++) row[b] -= along * other[b];
        }
      }
      const left = norm(row);
      if (before > 0 && left > LEAST * before) rows.push(row.map((v) => v / left));
    }
  }
  return Float64Array.from(rows.flatMap((row) => [...row]));
}

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));

function transposed(Q: Float64Array, D: number, B: number): Float64Array {
  const out = new Float64Array(B * D);
  for (let d = 0; d < D; d++) for (let b = 0; b < B; b++) out[b * D + d] = Q[d * B + b];
  return out;
}
