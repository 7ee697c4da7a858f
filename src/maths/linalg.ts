/** Small dense linear algebra in float64, row-major: just what the solvers here need, no more. */

/**
 * Inverse of a symmetric positive (semi)definite matrix by Cholesky, with a tiny relative ridge so that
 * collinear endmembers give a finite answer instead of NaN.
 * @param matrix [n × n]
 * @param ridge relative to the mean diagonal
 */
export function invertSpd(matrix: Float64Array, n: number, ridge = 1e-13): Float64Array {
  const lower = cholesky(matrix, n, ridge);
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= lower[i * n + k] * column[k];
      column[i] = sum / lower[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = column[i];
      for (let k = i + 1; k < n; k++) sum -= lower[k * n + i] * column[k];
      column[i] = sum / lower[i * n + i];
    }
    for (let i = 0; i < n; i++) inverse[i * n + c] = column[i];
  }
  return inverse;
}

/**
 * Lower Cholesky factor [n × n]; pivots below the relative ridge are raised to it. Reads the diagonal and what is below it.
 * Column by column, four rows at a time: each sum runs over k in order.
 */
export function cholesky(matrix: Float64Array, n: number, ridge = 1e-13): Float64Array {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i];
  const floor = Math.max((trace / n) * ridge, 1e-300);
  const lower = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const own = j * n;
    let pivot = matrix[own + j];
    for (let k = 0; k < j; k++) pivot -= lower[own + k] * lower[own + k];
    pivot = Math.sqrt(Math.max(pivot, floor));
    lower[own + j] = pivot;
    let i = j + 1;
    for (; i + 4 <= n; i += 4) {
      const [r0, r1, r2, r3] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n];
      let s0 = matrix[r0 + j];
      let s1 = matrix[r1 + j];
      let s2 = matrix[r2 + j];
      let s3 = matrix[r3 + j];
      for (let k = 0; k < j; k++) {
        const v = lower[own + k];
        s0 -= lower[r0 + k] * v;
        s1 -= lower[r1 + k] * v;
        s2 -= lower[r2 + k] * v;
        s3 -= lower[r3 + k] * v;
      }
      lower[r0 + j] = s0 / pivot;
      lower[r1 + j] = s1 / pivot;
      lower[r2 + j] = s2 / pivot;
      lower[r3 + j] = s3 / pivot;
    }
    for (; i < n; i++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[own + k];
      lower[i * n + j] = sum / pivot;
    }
  }
  return lower;
}

/** A · Bᵀ for row-major A [n × k] and B [m × k]. @returns [n × m] */
export function timesTransposed(
  a: ArrayLike<number>,
  n: number,
  b: ArrayLike<number>,
  m: number,
  k: number,
): Float64Array {
  const out = new Float64Array(n * m);
  productsInBlocks(a, n, b, m, k, (products, from, count) => {
    for (let i = 0; i < count * m; i++) out[from * m + i] = products[i];
  });
  return out;
}

/**
 * A · Bᵀ for row-major A [n × k] and B [m × k], some rows at a time. What is read serves several sums; each sum runs over
 * k in order.
 * @param use gets the products of rows from … from + count − 1 [count × m]; they are overwritten by the next
 */
export function productsInBlocks(
  a: ArrayLike<number>,
  n: number,
  b: ArrayLike<number>,
  m: number,
  k: number,
  use: (products: Float64Array, from: number, count: number) => void,
): void {
  const B = b instanceof Float64Array ? b : Float64Array.from(b);
  const size = Math.min(BLOCK, n);
  const rows = new Float64Array(size * k);
  const products = new Float64Array(size * m);
  for (let from = 0; from < n; from += size) {
    const count = Math.min(size, n - from);
    copyRange(a, from * k, count * k, rows);
    innerProducts(rows, count, B, m, k, products);
    use(products, from, count);
  }
}

/** `count` numbers of `source` from `start` on, to the front of `out`. */
export function copyRange(
  source: ArrayLike<number>,
  start: number,
  count: number,
  out: Float64Array,
): void {
  if (source instanceof Float32Array || source instanceof Float64Array) {
    out.set(source.subarray(start, start + count));
  } else for (let i = 0; i < count; i++) out[i] = source[start + i];
}

/** Rows that are at hand in float64 at a time: a multiple of 4, and a small part of the cache. */
const BLOCK = 16;

/** A · Bᵀ → out [n × m], four rows of A and two of B at a time. */
function innerProducts(
  a: Float64Array,
  n: number,
  b: Float64Array,
  m: number,
  k: number,
  out: Float64Array,
): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const [a0, a1, a2, a3] = [i * k, (i + 1) * k, (i + 2) * k, (i + 3) * k];
    let j = 0;
    for (; j + 2 <= m; j += 2) {
      const [b0, b1] = [j * k, (j + 1) * k];
      let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let c = 0; c < k; c++) {
        const u = b[b0 + c];
        const v = b[b1 + c];
        s00 += a[a0 + c] * u;
        s01 += a[a0 + c] * v;
        s10 += a[a1 + c] * u;
        s11 += a[a1 + c] * v;
        s20 += a[a2 + c] * u;
        s21 += a[a2 + c] * v;
        s30 += a[a3 + c] * u;
        s31 += a[a3 + c] * v;
      }
      const at = i * m + j;
      out[at] = s00;
      out[at + 1] = s01;
      out[at + m] = s10;
      out[at + m + 1] = s11;
      out[at + 2 * m] = s20;
      out[at + 2 * m + 1] = s21;
      out[at + 3 * m] = s30;
      out[at + 3 * m + 1] = s31;
    }
    for (; j < m; j++) {
      const b0 = j * k;
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let c = 0; c < k; c++) {
        const u = b[b0 + c];
        s0 += a[a0 + c] * u;
        s1 += a[a1 + c] * u;
        s2 += a[a2 + c] * u;
        s3 += a[a3 + c] * u;
      }
      const at = i * m + j;
      out[at] = s0;
      out[at + m] = s1;
      out[at + 2 * m] = s2;
      out[at + 3 * m] = s3;
    }
  }
  for (; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let c = 0; c < k; c++) sum += a[i * k + c] * b[j * k + c];
      out[i * m + j] = sum;
    }
  }
}

/**
 * Adds A · Aᵀ of rows A [n × k] to `out` [n × n], on the diagonal and below it; above it `out` is without meaning
 * afterwards. Each sum goes on from what `out` holds, over k in order.
 */
export function addGramBelow(a: Float64Array, n: number, k: number, out: Float64Array): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const [a0, a1, a2, a3] = [i * k, (i + 1) * k, (i + 2) * k, (i + 3) * k];
    for (let j = 0; j < i + 4; j += 2) {
      const [b0, b1] = [j * k, (j + 1) * k];
      const [o0, o1, o2, o3] = [i * n + j, (i + 1) * n + j, (i + 2) * n + j, (i + 3) * n + j];
      let [s00, s10, s20, s30] = [out[o0], out[o1], out[o2], out[o3]];
      let [s01, s11, s21, s31] = [out[o0 + 1], out[o1 + 1], out[o2 + 1], out[o3 + 1]];
      for (let c = 0; c < k; c++) {
        const u = a[b0 + c];
        const v = a[b1 + c];
        s00 += a[a0 + c] * u;
        s01 += a[a0 + c] * v;
        s10 += a[a1 + c] * u;
        s11 += a[a1 + c] * v;
        s20 += a[a2 + c] * u;
        s21 += a[a2 + c] * v;
        s30 += a[a3 + c] * u;
        s31 += a[a3 + c] * v;
      }
      [out[o0], out[o1], out[o2], out[o3]] = [s00, s10, s20, s30];
      [out[o0 + 1], out[o1 + 1], out[o2 + 1], out[o3 + 1]] = [s01, s11, s21, s31];
    }
  }
  for (; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = out[i * n + j];
      for (let c = 0; c < k; c++) sum += a[i * k + c] * a[j * k + c];
      out[i * n + j] = sum;
    }
  }
}

/** What is below the diagonal of [n × n], above it as well. */
export function mirrorBelow(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j];
}

/** log|matrix| of a symmetric positive definite matrix [n × n] */
export function logDet(matrix: Float64Array, n: number): number {
  return logDetOf(cholesky(matrix, n), n);
}

/** log|L Lᵀ| of a lower Cholesky factor [n × n] */
export function logDetOf(L: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 2 * Math.log(L[i * n + i]);
  return sum;
}

/** matrix⁻¹ b */
export function solveSpd(matrix: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  return solveBy(cholesky(matrix, n), n, b);
}

/** (L Lᵀ)⁻¹ b for a lower Cholesky factor [n × n] */
export function solveBy(L: Float64Array, n: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= L[i * n + k] * x[k];
    x[i] = sum / L[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= L[k * n + i] * x[k];
    x[i] = sum / L[i * n + i];
  }
  return x;
}
