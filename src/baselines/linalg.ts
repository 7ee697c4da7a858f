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

/** Lower Cholesky factor [n × n]; pivots below the relative ridge are raised to it. */
export function cholesky(matrix: Float64Array, n: number, ridge = 1e-13): Float64Array {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i];
  const floor = Math.max((trace / n) * ridge, 1e-300);
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(sum, floor)) : sum / lower[j * n + j];
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
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let c = 0, p = i * k, q = j * k; c < k; c++) sum += a[p++] * b[q++];
      out[i * m + j] = sum;
    }
  }
  return out;
}
