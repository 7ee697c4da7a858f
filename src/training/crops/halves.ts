/**
 * Held-out bands: the bands cut at random into two halves that know nothing of each other's noise. What one half says of
 * a pixel's place among the signal's directions is what the network reads; the other half judges its answer. Plain arrays.
 */
import { invertSpd, timesTransposed } from '../../maths/linalg';
import type { Rng } from '../../maths/rng';
import { principalDirections } from '../../unmixing/principalComponents';
import type { Prepared } from '../../unmixing/prepare';

/** One half read, the other to judge by. */
export interface Halves {
  /** Spectra in the cube's scale [n × B'] times these [K × B'] are least-squares places in the signal's directions. */
  readonly read: Float64Array;
  readonly judge: Float64Array;
  /** Variance of a place by the judging half, for noise of level 1 (all bands have 1): mean over the directions. */
  readonly variance: number;
}

export interface SignalDirections {
  readonly K: number;
  /** Places [K] times these are spectra in the cube's scale: [K × B'] */
  readonly back: Float64Array;
  /** Endmembers [R × B'] as places [R × K] */
  placesOf(E: ArrayLike<number>, R: number): Float64Array;
  halves(rng: Rng): Halves;
}

const MOST = 20;
/** With fewer bands a direction each half knows too little. */
const LEAST_BANDS = 4;

/** @returns null where there are too few bands for halves */
export function signalDirections(prepared: Prepared): SignalDirections | null {
  const { noise, Z, N } = prepared;
  const B = prepared.bandIndex.length;
  if (!noise || noise.deviation.length !== B) return null;
  const K = Math.min(MOST, noise.directions);
  if (K < 1 || B < LEAST_BANDS * K) return null;
  const { deviation } = noise;
  const white = new Float32Array(N * B);
  for (let k = 0; k < white.length; k++) white[k] = Z[k] / deviation[k % B];
  const V = principalDirections(white, N, B, K); // [K × B']
  return {
    K,
    back: V.map((v, k) => v * deviation[k % B]),
    placesOf: (E, R) => {
      const own = Float64Array.from({ length: R * B }, (_, k) => E[k] / deviation[k % B]);
      return timesTransposed(own, R, V, K, B);
    },
    halves(rng) {
      const order = Array.from({ length: B }, (_, b) => b);
      for (let i = B - 1; i > 0; i--) {
        const j = rng.int(i + 1);
        [order[i], order[j]] = [order[j], order[i]];
      }
      const middle = B >> 1;
      const [read, judge] = [order.slice(0, middle), order.slice(middle)].map((bands) =>
        placing(V, K, B, bands, deviation),
      );
      return { read: read.matrix, judge: judge.matrix, variance: judge.variance };
    },
  };
}

/** (V_Aᵀ V_A)⁻¹ V_Aᵀ over the noise, zero in the bands of the other half [K × B']. */
function placing(
  V: Float64Array,
  K: number,
  B: number,
  bands: readonly number[],
  deviation: readonly number[],
): { matrix: Float64Array; variance: number } {
  const gram = new Float64Array(K * K);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < K; j++) {
      for (const b of bands) gram[i * K + j] += V[i * B + b] * V[j * B + b];
    }
  }
  const inverse = invertSpd(gram, K, 1e-9);
  const matrix = new Float64Array(K * B);
  let variance = 0;
  for (let i = 0; i < K; i++) {
    variance += inverse[i * K + i] / K;
    for (const b of bands) {
      let sum = 0;
      for (let j = 0; j < K; j++) sum += inverse[i * K + j] * V[j * B + b];
      matrix[i * B + b] = sum / deviation[b];
    }
  }
  return { matrix, variance };
}
