/**
 * The twin of the dense op: several products with one left operand, with bias and leaky ReLU.
 *   y_j = act(x W_j + b)      act(v) = max(v, slope·v); slope 1 is none
 *   dx = Σ_j d_j W_jᵀ,  dW_j = xᵀ d_j,  db = Σ_rows d_0,  d_j = dy_j · (1 where y_j > 0, else slope)
 */

/** x [n, k], W [k, m], bias [m] or none → y [n, m] */
export function denseForward(
  x: Float32Array,
  W: Float32Array,
  bias: Float32Array | undefined,
  slope: number,
  y: Float32Array,
  [n, k, m]: readonly [number, number, number],
): void {
  const sums = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < m; c++) sums[c] = bias ? bias[c] : 0;
    for (let q = 0; q < k; q++) {
      const v = x[i * k + q];
      for (let c = 0; c < m; c++) sums[c] += v * W[q * m + c];
    }
    for (let c = 0; c < m; c++) y[i * m + c] = Math.max(sums[c], slope * sums[c]);
  }
}

/** d [n, m] from dy and, where there is an activation, y. */
export function densePre(
  dy: Float32Array,
  y: Float32Array | undefined,
  slope: number,
): Float32Array {
  if (!y) return dy;
  return dy.map((v, i) => (y[i] > 0 ? v : slope * v));
}

/** Adds d W ᵀ to sums [n, k]. */
export function addInputGradient(
  d: Float32Array,
  W: Float32Array,
  sums: Float64Array,
  [n, k, m]: readonly [number, number, number],
): void {
  for (let i = 0; i < n; i++) {
    for (let q = 0; q < k; q++) {
      let sum = 0;
      for (let c = 0; c < m; c++) sum += d[i * m + c] * W[q * m + c];
      sums[i * k + q] += sum;
    }
  }
}

/** dW [k, m] and, if given, dBias [m]. */
export function denseWeightGradient(
  x: Float32Array,
  d: Float32Array,
  dW: Float32Array,
  dBias: Float32Array | undefined,
  [n, k, m]: readonly [number, number, number],
): void {
  const sums = new Float64Array((k + 1) * m);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < m; c++) {
      const v = d[i * m + c];
      for (let q = 0; q < k; q++) sums[q * m + c] += x[i * k + q] * v;
      sums[k * m + c] += v;
    }
  }
  dW.set(sums.subarray(0, k * m));
  dBias?.set(sums.subarray(k * m));
}
