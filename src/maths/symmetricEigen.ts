/**
 * Eigen-decomposition of a symmetric matrix in float64: Householder tridiagonalisation, then implicit QL
 * (Golub & Van Loan, ch. 8). All eigenpairs; for a few leading directions see principalComponents.ts.
 */

export interface SymmetricEigen {
  /** [n] descending */
  readonly values: Float64Array;
  /** [n × n], row k is the unit eigenvector of values[k] */
  readonly vectors: Float64Array;
}

/** @param matrix [n × n], only its lower triangle is read; finite */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  let scale = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) scale = Math.max(scale, Math.abs(matrix[i * n + j]));
  }
  // Entries of size 1 keep the squares below far from overflow and underflow.
  const shrink = scale > 0 ? 1 / scale : 1;
  const A = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      A[i * n + j] = matrix[i * n + j] * shrink;
      A[j * n + i] = A[i * n + j];
    }
  }
  const { diagonal, off, rows } = tridiagonalise(A, n);
  implicitQl(diagonal, off, rows, n);

  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b] - diagonal[a]);
  const values = Float64Array.from(order, (k) => diagonal[k] * scale);
  const vectors = new Float64Array(n * n);
  order.forEach((k, i) => vectors.set(rows.subarray(k * n, (k + 1) * n), i * n));
  return { values, vectors };
}

/** Q T Qᵀ = A; A is overwritten. @returns T's diagonal [n], off-diagonal [n] (last 0) and Qᵀ [n × n] */
function tridiagonalise(
  A: Float64Array,
  n: number,
): { diagonal: Float64Array; off: Float64Array; rows: Float64Array } {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const betas = new Float64Array(n);
  const reflectors = new Float64Array(n * n); // row k: v_k, zero up to entry k
  const w = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    const v = reflectors.subarray(k * n, (k + 1) * n);
    let tail = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = A[i * n + k];
      if (i > k + 1) tail += v[i] * v[i];
    }
    diagonal[k] = A[k * n + k];
    if (tail === 0) {
      off[k] = v[k + 1];
      continue;
    }
    const norm = Math.sqrt(tail + v[k + 1] * v[k + 1]);
    const alpha = v[k + 1] > 0 ? -norm : norm;
    v[k + 1] -= alpha;
    const beta = 2 / (tail + v[k + 1] * v[k + 1]);
    betas[k] = beta;
    off[k] = alpha;
    let inner = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1, at = i * n + j; j < n; j++, at++) sum += A[at] * v[j];
      w[i] = beta * sum;
      inner += w[i] * v[i];
    }
    for (let i = k + 1; i < n; i++) w[i] -= 0.5 * beta * inner * v[i];
    for (let i = k + 1; i < n; i++) {
      for (let j = k + 1, at = i * n + j; j < n; j++, at++) A[at] -= v[i] * w[j] + w[i] * v[j];
    }
  }
  if (n > 0) diagonal[n - 1] = A[n * n - 1];

  // Rows of Qᵀ are columns of Q = H₀H₁…; each H_k acts from the right on Qᵀ's later rows only.
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    if (betas[k] === 0) continue;
    const v = reflectors.subarray(k * n, (k + 1) * n);
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1, at = i * n + j; j < n; j++, at++) sum += rows[at] * v[j];
      sum *= betas[k];
      for (let j = k + 1, at = i * n + j; j < n; j++, at++) rows[at] -= sum * v[j];
    }
  }
  return { diagonal, off, rows };
}

/** Diagonalises T in place; the plane rotations are applied to `rows`. */
function implicitQl(d: Float64Array, e: Float64Array, rows: Float64Array, n: number): void {
  let size = 0;
  for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(d[i]) + Math.abs(e[i]));
  const negligible = Number.EPSILON * size;
  for (let l = 0; l < n; l++) {
    // QL needs about two turns an eigenvalue; the bound only guards against an endless loop.
    for (let turn = 0; turn < 200; turn++) {
      let m = l;
      while (m < n - 1 && Math.abs(e[m]) > negligible) m++;
      if (m === l) break;
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      let r = Math.sqrt(g * g + 1);
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        for (let k = 0, lo = i * n, hi = lo + n; k < n; k++, lo++, hi++) {
          const upper = rows[hi];
          const lower = rows[lo];
          rows[hi] = s * lower + c * upper;
          rows[lo] = c * lower - s * upper;
        }
      }
      if (r === 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}
