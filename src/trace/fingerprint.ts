/**
 * What each token of a pixel is made of: how strongly its learned channels follow each band of the spectrum, and how much
 * of their inputs is the classical answer. Exact derivatives of the studio's stem at this pixel.
 */
import type { StemTrace } from './network';

export interface Fingerprint {
  /** [G, B'] J_g(λ) = Σ_{c ∈ g} |∂f_c / ∂x_λ| */
  readonly bands: Float64Array;
  /** [G] share of |∂f / ∂input| that falls on the classical answer, 0 to 1 */
  readonly prior: Float64Array;
}

export function fingerprintAt(
  stem: StemTrace,
  pixel: number,
  { C, G, R }: { readonly C: number; readonly G: number; readonly R: number },
): Fingerprint {
  const { hidden, slope, inputs, K, W1, b1, W2, b2, V, spread, bandIndex } = stem;
  const F = W1.length / hidden;
  const B = bandIndex.length;
  const x = inputs.subarray(pixel * F, (pixel + 1) * F);
  const first = new Float64Array(hidden);
  for (let h = 0; h < hidden; h++) {
    let sum = b1[h];
    for (let k = 0; k < F; k++) sum += x[k] * W1[k * hidden + h];
    first[h] = sum;
  }
  const bands = new Float64Array(G * B);
  const prior = new Float64Array(G);
  const pull = new Float64Array(F);
  const row = new Float64Array(B);
  for (let g = 0; g < G; g++) {
    let [ofPrior, all] = [0, 0];
    for (let c = (g * C) / G; c < ((g + 1) * C) / G; c++) {
      let second = b2[c];
      for (let h = 0; h < hidden; h++)
        second += Math.max(first[h], slope * first[h]) * W2[h * C + c];
      const open = second >= 0 ? 1 : slope;
      pull.fill(0);
      for (let h = 0; h < hidden; h++) {
        const worth = open * W2[h * C + c] * (first[h] >= 0 ? 1 : slope);
        for (let k = 0; k < F; k++) pull[k] += W1[k * hidden + h] * worth;
      }
      for (let k = 0; k < F; k++) {
        all += Math.abs(pull[k]);
        if (k >= K && k < K + R) ofPrior += Math.abs(pull[k]);
      }
      row.fill(0);
      for (let k = 0; k < K; k++)
        if (V) for (let b = 0; b < B; b++) row[b] += (pull[k] * V[k * B + b]) / spread;
        else row[k] = pull[k] / spread;
      for (let b = 0; b < B; b++) bands[g * B + b] += Math.abs(row[b]);
    }
    prior[g] = all > 0 ? ofPrior / all : 0;
  }
  return { bands, prior };
}
