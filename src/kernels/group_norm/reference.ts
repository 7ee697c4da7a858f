/**
 * The twin of group normalisation over one image (Wu & He 2018) with leaky ReLU. Averages are over the pixels by their
 * weights w (Σ w = 1; masked pixels have 0) and over the `size` channels of a group:
 *   x̂ = (x − mean) ρ,  ρ = 1/√(variance + ε);  pre = x̂ gain + bias;  y = max(pre, slope·pre)
 *   d = dy · (1 where y > 0, else slope);  dgain = Σ d x̂,  dbias = Σ d
 *   dx = ρ (d gain − w/size (Σ_group gain dbias + x̂ Σ_group gain dgain))
 */
const EPSILON = 1e-5;

export interface GroupNormSize {
  readonly n: number;
  readonly c: number;
  /** Channels of a group. */
  readonly size: number;
  readonly slope: number;
}

export interface GroupNormArrays {
  /** [n, c] */
  readonly x: Float32Array;
  /** [n] */
  readonly w: Float32Array;
  /** [c] */
  readonly gain: Float32Array;
}

/** Mean and ρ of each group. */
function statistics({ x, w }: GroupNormArrays, { n, c, size }: GroupNormSize): [number, number][] {
  return Array.from({ length: c / size }, (_, g) => {
    let mean = 0;
    let variance = 0;
    const each = (visit: (v: number, weight: number) => void): void => {
      for (let i = 0; i < n; i++)
        for (let k = g * size; k < (g + 1) * size; k++) visit(x[i * c + k], w[i] / size);
    };
    each((v, weight) => (mean += weight * v));
    each((v, weight) => (variance += weight * (v - mean) ** 2));
    return [mean, 1 / Math.sqrt(variance + EPSILON)];
  });
}

/** bias [c], y [n, c] */
export function groupNormForward(
  arrays: GroupNormArrays,
  bias: Float32Array,
  y: Float32Array,
  shape: GroupNormSize,
): void {
  const { n, c, size, slope } = shape;
  const groups = statistics(arrays, shape);
  for (let i = 0; i < n * c; i++) {
    const k = i % c;
    const [mean, rho] = groups[Math.floor(k / size)];
    const pre = (arrays.x[i] - mean) * rho * arrays.gain[k] + bias[k];
    y[i] = Math.max(pre, slope * pre);
  }
}

/** dx [n, c]; dGain, dBias [c] */
export function groupNormBackward(
  arrays: GroupNormArrays,
  y: Float32Array,
  dy: Float32Array,
  [dx, dGain, dBias]: readonly Float32Array[],
  shape: GroupNormSize,
): void {
  const { n, c, size, slope } = shape;
  const { x, w, gain } = arrays;
  const groups = statistics(arrays, shape);
  const sums = [new Float64Array(c), new Float64Array(c)];
  const pre = (i: number): number => dy[i] * (y[i] > 0 ? 1 : slope);
  const normal = (i: number): number => {
    const [mean, rho] = groups[Math.floor((i % c) / size)];
    return (x[i] - mean) * rho;
  };
  for (let i = 0; i < n * c; i++) {
    sums[0][i % c] += pre(i) * normal(i);
    sums[1][i % c] += pre(i);
  }
  dGain.set(sums[0]);
  dBias.set(sums[1]);
  const total = (values: Float64Array, g: number): number => {
    let sum = 0;
    for (let k = g * size; k < (g + 1) * size; k++) sum += gain[k] * values[k];
    return sum;
  };
  for (let i = 0; i < n * c; i++) {
    const g = Math.floor((i % c) / size);
    const share = w[Math.floor(i / c)] / size;
    dx[i] =
      groups[g][1] *
      (pre(i) * gain[i % c] - share * (total(sums[1], g) + normal(i) * total(sums[0], g)));
  }
}
