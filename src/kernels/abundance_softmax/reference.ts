/**
 * The twin of the abundance softmax: a = softmax(raw + γ prior) over each row.
 *   draw = a (da − Σ a da),  dγ = Σ prior draw
 */

/** raw, prior (or none), a [n, R]; gamma [1] or none */
export function softmaxForward(
  raw: Float32Array,
  prior: Float32Array | undefined,
  gamma: Float32Array | undefined,
  a: Float32Array,
  n: number,
  R: number,
): void {
  const g = gamma?.[0] ?? 0;
  for (let i = 0; i < n; i++) {
    const logit = (r: number): number => raw[i * R + r] + (prior ? g * prior[i * R + r] : 0);
    let top = -Infinity;
    for (let r = 0; r < R; r++) top = Math.max(top, logit(r));
    let sum = 0;
    for (let r = 0; r < R; r++) sum += Math.exp(logit(r) - top);
    for (let r = 0; r < R; r++) a[i * R + r] = Math.exp(logit(r) - top) / sum;
  }
}

/** dRaw [n, R]; dGamma [1] or none */
export function softmaxBackward(
  a: Float32Array,
  prior: Float32Array | undefined,
  da: Float32Array,
  dRaw: Float32Array,
  dGamma: Float32Array | undefined,
  n: number,
  R: number,
): void {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let mean = 0;
    for (let r = 0; r < R; r++) mean += a[i * R + r] * da[i * R + r];
    for (let r = 0; r < R; r++) {
      const v = a[i * R + r] * (da[i * R + r] - mean);
      dRaw[i * R + r] = v;
      if (prior) sum += prior[i * R + r] * v;
    }
  }
  dGamma?.set([sum]);
}
