/**
 * What a channel of the joined features is worth to each logit of one pixel. Exact for the studio's head, which is linear.
 * The paper's has a group norm and a leaky ReLU between two layers: with the norm's statistics and the open ReLUs held as
 * they are at this pixel it is linear, too, and gives the same logits; what changes when a part is left out is measured by
 * leaving it out.
 */
import type { Head } from './network';

export interface Readout {
  /** [C, R] */
  readonly J: Float64Array;
  /** [R] what is there without any feature */
  readonly constant: Float64Array;
}

export function readoutAt(head: Head, pixel: number, C: number, R: number): Readout {
  if (head.kind === 'linear') {
    return { J: Float64Array.from(head.W), constant: Float64Array.from(head.b) };
  }
  const { o, W1, b1, mean, scale, shift, slope, W2, b2 } = head;
  const J = new Float64Array(C * R);
  const constant = Float64Array.from(b2);
  for (let h = 0; h < C; h++) {
    let pre = b1[h];
    for (let c = 0; c < C; c++) pre += o[pixel * C + c] * W1[c * C + h];
    const normal = (pre - mean[h]) * scale[h] + shift[h];
    const open = normal >= 0 ? 1 : slope;
    for (let r = 0; r < R; r++) {
      const worth = open * W2[h * R + r];
      constant[r] += ((b1[h] - mean[h]) * scale[h] + shift[h]) * worth;
      for (let c = 0; c < C; c++) J[c * R + r] += W1[c * C + h] * scale[h] * worth;
    }
  }
  return { J, constant };
}

/** W [k, C] then J: what each of k channels before W is worth, times a factor. @returns [k, R] */
export function through(
  W: ArrayLike<number>,
  J: ArrayLike<number>,
  C: number,
  R: number,
  factor: number,
): Float64Array {
  const k = W.length / C;
  const out = new Float64Array(k * R);
  for (let i = 0; i < k; i++)
    for (let c = 0; c < C; c++)
      for (let r = 0; r < R; r++) out[i * R + r] += factor * W[i * C + c] * J[c * R + r];
  return out;
}

/** x J of one pixel. @param x [C] @returns [R] */
export function applied(
  x: ArrayLike<number>,
  J: ArrayLike<number>,
  R: number,
  factor = 1,
): Float64Array {
  const out = new Float64Array(R);
  for (let c = 0; c < x.length; c++)
    for (let r = 0; r < R; r++) out[r] += factor * x[c] * J[c * R + r];
  return out;
}
