/** Leading principal directions of spectra (uncentred), by orthogonal iteration on the second-moment matrix. */
import { makeRng } from '../cube/rng';

/** More pixels than this are thinned evenly: the second moments of 20,000 spectra are those of all. */
const MAX_PIXELS = 20_000;
const ITERATIONS = 60;

/**
 * @param spectra [n × B]
 * @param k number of directions, at most B
 * @param turns fewer are quicker where directions need not be exact
 * @returns [k × B], orthonormal rows, most energetic first, sign fixed (largest entry positive)
 */
export function principalDirections(
  spectra: Float32Array,
  n: number,
  bands: number,
  k: number,
  turns = ITERATIONS,
): Float64Array {
  const moment = secondMoment(spectra, n, bands);
  // A few spare directions make the wanted ones converge faster.
  const m = Math.min(bands, k + 8);
  const rng = makeRng(1);
  let basis = Float64Array.from({ length: m * bands }, () => rng.normal());
  orthonormalise(basis, m, bands);
  for (let i = 0; i < turns; i++) {
    const next = new Float64Array(m * bands);
    for (let r = 0; r < m; r++) {
      for (let c = 0; c < bands; c++) {
        const v = basis[r * bands + c];
        for (let b = 0, at = r * bands, row = c * bands; b < bands; b++) {
          next[at++] += v * moment[row++];
        }
      }
    }
    orthonormalise(next, m, bands);
    basis = next;
  }
  const out = basis.slice(0, k * bands);
  for (let r = 0; r < k; r++) {
    let largest = 0;
    for (let b = 0; b < bands; b++) {
      if (Math.abs(out[r * bands + b]) > Math.abs(largest)) largest = out[r * bands + b];
    }
    if (largest < 0) for (let b = 0; b < bands; b++) out[r * bands + b] *= -1;
  }
  return out;
}

/** Mean outer product of the spectra [B × B]. */
export function secondMoment(spectra: Float32Array, n: number, bands: number): Float64Array {
  const stride = Math.max(1, Math.ceil(n / MAX_PIXELS));
  const out = new Float64Array(bands * bands);
  let count = 0;
  for (let p = 0; p < n; p += stride, count++) {
    const at = p * bands;
    for (let i = 0; i < bands; i++) {
      const v = spectra[at + i];
      for (let j = 0, row = i * bands; j <= i; j++) out[row + j] += v * spectra[at + j];
    }
  }
  for (let i = 0; i < bands; i++) {
    for (let j = 0; j <= i; j++) {
      const v = out[i * bands + j] / count;
      out[i * bands + j] = v;
      out[j * bands + i] = v;
    }
  }
  return out;
}

/** Modified Gram–Schmidt on rows, in place; a row that vanishes becomes zero. */
function orthonormalise(rows: Float64Array, m: number, bands: number): void {
  for (let r = 0; r < m; r++) {
    const row = rows.subarray(r * bands, (r + 1) * bands);
    for (let q = 0; q < r; q++) {
      const other = rows.subarray(q * bands, (q + 1) * bands);
      let dot = 0;
      for (let b = 0; b < bands; b++) dot += row[b] * other[b];
      for (let b = 0; b < bands; b++) row[b] -= dot * other[b];
    }
    let norm = 0;
    for (let b = 0; b < bands; b++) norm += row[b] * row[b];
    norm = Math.sqrt(norm);
    for (let b = 0; b < bands; b++) row[b] = norm > 1e-12 ? row[b] / norm : 0;
  }
}
