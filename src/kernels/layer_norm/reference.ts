/**
 * The twin of layer normalisation over the last axis (Ba et al. 2016):
 *   x̂ = (x − mean) ρ,  ρ = 1/√(variance + ε);  y = x̂ gain + bias
 *   dx = ρ (g − mean(g) − x̂ mean(g x̂)),  g = dy gain;  dgain = Σ dy x̂,  dbias = Σ dy
 */
const EPSILON = 1e-5;

/** mean and ρ of one row */
function statistics(x: Float32Array, start: number, d: number): [number, number] {
  let mean = 0;
  for (let c = 0; c < d; c++) mean += x[start + c] / d;
  let variance = 0;
  for (let c = 0; c < d; c++) variance += (x[start + c] - mean) ** 2 / d;
  return [mean, 1 / Math.sqrt(variance + EPSILON)];
}

/** x, y [n, d]; gain, bias [d] */
export function layerNormForward(
  x: Float32Array,
  gain: Float32Array,
  bias: Float32Array,
  y: Float32Array,
  n: number,
  d: number,
): void {
  for (let i = 0; i < n; i++) {
    const [mean, rho] = statistics(x, i * d, d);
    for (let c = 0; c < d; c++) y[i * d + c] = (x[i * d + c] - mean) * rho * gain[c] + bias[c];
  }
}

/** dx [n, d]; dGain, dBias [d] */
export function layerNormBackward(
  x: Float32Array,
  gain: Float32Array,
  dy: Float32Array,
  [dx, dGain, dBias]: readonly Float32Array[],
  n: number,
  d: number,
): void {
  const sums = [new Float64Array(d), new Float64Array(d)];
  for (let i = 0; i < n; i++) {
    const start = i * d;
    const [mean, rho] = statistics(x, start, d);
    const normal = (c: number): number => (x[start + c] - mean) * rho;
    let g = 0;
    let along = 0;
    for (let c = 0; c < d; c++) {
      const v = dy[start + c];
      g += (v * gain[c]) / d;
      along += (v * gain[c] * normal(c)) / d;
      sums[0][c] += v * normal(c);
      sums[1][c] += v;
    }
    for (let c = 0; c < d; c++)
      dx[start + c] = rho * (dy[start + c] * gain[c] - g - normal(c) * along);
  }
  dGain.set(sums[0]);
  dBias.set(sums[1]);
}
