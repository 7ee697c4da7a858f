/** Leading principal directions of spectra (uncentred), by orthogonal iteration on the second-moment matrix. */
import { makeRng } from '../maths/rng';
import { copyRange, timesTransposed } from '../maths/linalg';

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
  let basis: Float64Array = Float64Array.from({ length: m * bands }, () => rng.normal());
  orthonormalise(basis, m, bands);
  for (let i = 0; i < turns; i++) {
    // The matrix is its own transpose.
    const next = timesTransposed(basis, m, moment, bands, bands);
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
  const rows = new Float64Array(BLOCK * bands);
  const one = new Float64Array(bands);
  let count = 0;
  let held = 0;
  for (let p = 0; p < n; p += stride, count++) {
    copyRange(spectra, p * bands, bands, one);
    rows.set(one, held * bands);
    if (++held < BLOCK) continue;
    addOuterProducts(rows, held, bands, out);
    held = 0;
  }
  addOuterProducts(rows, held, bands, out);
  for (let i = 0; i < bands; i++) {
    for (let j = 0; j <= i; j++) {
      const v = out[i * bands + j] / count;
      out[i * bands + j] = v;
      out[j * bands + i] = v;
    }
  }
  return out;
}

/** Spectra that are at hand in float64 at a time. */
const BLOCK = 16;

/**
 * Adds the outer products of `rows` [n × B] to the lower triangle of `out` [B × B], and to some of the upper one. Four
 * lines and two columns at a time, so that what is read serves several sums; each sum runs over the rows in order.
 */
function addOuterProducts(rows: Float64Array, n: number, bands: number, out: Float64Array): void {
  let i = 0;
  for (; i + 4 <= bands; i += 4) {
    const [o0, o1, o2, o3] = [i * bands, (i + 1) * bands, (i + 2) * bands, (i + 3) * bands];
    // i is even and i + 4 ≤ bands: pairs of columns end with i + 3.
    for (let j = 0; j < i + 4; j += 2) {
      let [s00, s01, s10, s11] = [out[o0 + j], out[o0 + j + 1], out[o1 + j], out[o1 + j + 1]];
      let [s20, s21, s30, s31] = [out[o2 + j], out[o2 + j + 1], out[o3 + j], out[o3 + j + 1]];
      for (let p = 0, at = 0; p < n; p++, at += bands) {
        const u = rows[at + j];
        const v = rows[at + j + 1];
        const x0 = rows[at + i];
        const x1 = rows[at + i + 1];
        const x2 = rows[at + i + 2];
        const x3 = rows[at + i + 3];
        s00 += x0 * u;
        s01 += x0 * v;
        s10 += x1 * u;
        s11 += x1 * v;
        s20 += x2 * u;
        s21 += x2 * v;
        s30 += x3 * u;
        s31 += x3 * v;
      }
      out[o0 + j] = s00;
      out[o0 + j + 1] = s01;
      out[o1 + j] = s10;
      out[o1 + j + 1] = s11;
      out[o2 + j] = s20;
      out[o2 + j + 1] = s21;
      out[o3 + j] = s30;
      out[o3 + j + 1] = s31;
    }
  }
  for (; i < bands; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = out[i * bands + j];
      for (let at = 0; at < n * bands; at += bands) sum += rows[at + i] * rows[at + j];
      out[i * bands + j] = sum;
    }
  }
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
